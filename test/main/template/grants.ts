/** What roles are granted, piece by piece, so that each piece can be asked for: who uses it? */
import { applies, type Call, many, matches, type Statement } from './iam.ts';
import type { Resource, Template } from './resolve.ts';

const leadingKeys = 'dynamodb:LeadingKeys';

/** Leading keys that a statement is bound to. */
const prefixesOf = ({ Condition = {} }: Statement): readonly string[] =>
  Object.entries(Condition).flatMap(([operator, keys]) => (operator === 'Null' ? [] : many(keys[leadingKeys] ?? [])));

/** Each action on each resource that is allowed, and each kind of item: `kms:Sign arn…`, `cursor#* table…`. */
export const grantsOf = (statements: readonly Statement[]): readonly string[] => {
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  const pieces = allowed.flatMap((statement) =>
    many(statement.Resource ?? []).flatMap((resource) =>
      [...many(statement.Action), ...prefixesOf(statement)].map((one) => `${one} ${resource}`),
    ),
  );
  return [...new Set(pieces)];
};

/** The pieces of grants that one of these calls goes by. */
export const usedBy = (statements: readonly Statement[], calls: readonly Call[]): ReadonlySet<string> => {
  const used = new Set<string>();
  for (const call of calls) {
    for (const statement of statements) {
      if (statement.Effect !== 'Allow' || !applies(statement, call)) continue;
      const resource = many(statement.Resource ?? []).find((one) => matches(one, call.resource)) ?? '';
      const action = many(statement.Action).find((one) => matches(one, call.action)) ?? '';
      const kinds = prefixesOf(statement).filter((one) => call.context[leadingKeys]?.some((key) => matches(one, key)));
      for (const one of [action, ...kinds]) used.add(`${one} ${resource}`);
    }
  }
  return used;
};

interface PolicyOf {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

const withoutAction = (statement: Statement, action: string): Statement =>
  statement.Effect === 'Allow'
    ? { ...statement, Action: many(statement.Action).filter((one) => one !== action) }
    : statement;

/** The template with an action taken out of everything that a role is allowed. */
export const takeAway = (template: Template, role: string, action: string): Template => {
  const { Properties, ...rest } = template[role] as Resource;
  const Policies = (Properties.Policies as readonly PolicyOf[]).map((policy) => ({
    ...policy,
    PolicyDocument: {
      ...policy.PolicyDocument,
      Statement: policy.PolicyDocument.Statement.map((one) => withoutAction(one, action)),
    },
  }));
  return { ...template, [role]: { ...rest, Properties: { ...Properties, Policies } } };
};
