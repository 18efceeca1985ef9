/**
 * As much of IAM's evaluation as the template asks for, after the policy evaluation logic of its user guide: a Deny that applies
 * wins, then an Allow, then nothing is granted. What is not known here is an error, never an answer.
 */
type OneOrMore = string | readonly string[];

export interface Statement {
  readonly Effect: string;
  readonly Action: OneOrMore;
  /** Absent in a trust policy. */
  readonly Resource?: OneOrMore;
  readonly Principal?: Readonly<Record<string, OneOrMore>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

export interface Call {
  readonly action: string;
  readonly resource: string;
  /** Condition keys and their values, by name; one that is absent is not in the request. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

type Verdict = 'allowed' | 'denied' | 'notGranted';

export const many = (value: OneOrMore): readonly string[] => (typeof value === 'string' ? [value] : value);

const known = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition']);

/** `*` is any text and `?` any character; everything else is itself. */
export const matches = (pattern: string, text: string): boolean => {
  if (pattern.includes('${')) throw new Error(`policy variables are not known here: ${pattern}`);
  const source = pattern
    .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
};

type Compare = (expected: string, actual: string) => boolean;
const operators: Readonly<Record<string, Compare>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
};

/** `true`: the request must not have the key. `false`: it must. */
const isNull = (expected: readonly string[], actual: readonly string[] | undefined): boolean => {
  if (!expected.every((one) => one === 'true' || one === 'false')) throw new Error('Null takes true or false');
  return expected.some((one) => one === String(actual === undefined));
};

const conditionHolds = (operator: string, expected: readonly string[], actual: readonly string[] | undefined) => {
  if (operator === 'Null') return isNull(expected, actual);
  const [quantifier, name] = operator.includes(':') ? operator.split(':') : [null, operator];
  const compare = operators[name ?? ''];
  const isKnown = quantifier === null || quantifier === 'ForAllValues' || quantifier === 'ForAnyValue';
  if (compare === undefined || !isKnown) throw new Error(`the condition operator ${operator} is not known here`);
  const fits = (value: string): boolean => expected.some((one) => compare(one, value));
  // Nothing to compare: all of nothing fits, none of nothing does.
  if (quantifier === 'ForAllValues') return (actual ?? []).every(fits);
  if (quantifier === null && (actual?.length ?? 0) > 1)
    throw new Error(`${operator} compares one value, and the request has several`);
  return (actual ?? []).some(fits);
};

const conditionsHold = ({ Condition = {} }: Statement, { context }: Call): boolean =>
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => conditionHolds(operator, many(expected), context[key])),
  );

export const applies = (statement: Statement, call: Call): boolean => {
  for (const name of Object.keys(statement))
    if (!known.has(name)) throw new Error(`${name} of a statement is not known here`);
  const named = many(statement.Action).some((one) => matches(one.toLowerCase(), call.action.toLowerCase()));
  const there = statement.Resource === undefined || many(statement.Resource).some((one) => matches(one, call.resource));
  return named && there && conditionsHold(statement, call);
};

export const evaluate = (statements: readonly Statement[], call: Call): Verdict => {
  const applied = statements.filter((statement) => applies(statement, call)).map(({ Effect }) => Effect);
  if (applied.includes('Deny')) return 'denied';
  return applied.includes('Allow') ? 'allowed' : 'notGranted';
};

/** Whether a trust policy lets this service assume the role. */
export const trusts = (statements: readonly Statement[], service: string, context: Call['context']): boolean => {
  const about = statements.filter(({ Principal = {} }) => many(Principal.Service ?? []).includes(service));
  return evaluate(about, { action: 'sts:AssumeRole', resource: '', context }) === 'allowed';
};
