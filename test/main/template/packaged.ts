/** serverless.yml with the parameters that `npm run package:aws` writes, filled in as CloudFormation does first. */
import { parse } from 'yaml';
import { stackParameters } from '../../../src/main/aws/parameters.ts';
import { type CloudFormationTemplate, readTemplate } from '../../../src/main/aws/template.ts';
import { loadFile } from '../../../src/main/config/load.ts';
import { region, type Template } from './resolve.ts';

/** A configuration for Lambda. */
export const example = `
locale: en
keys: { provider: kms, keyId: alias/dkim-rotation }
anchor: { bucket: example-futari-anchor }
dns: { resolvers: ["192.0.2.1:53", "192.0.2.2:53"] }
probe: { address: probe@probe.example.jp, receive: s3, s3: { bucket: example-probe-mail, prefix: probes/ } }
alerts: { sns: { topic: "arn:aws:sns:ap-northeast-1:123456789012:example-futari-alerts" } }
domains:
  - name: example.jp
    targets: [{ region: ap-northeast-1 }]
    channel: C0DKIM
    selector: "prod-{yyyymmdd}-{n}"
    current: prod-20250904-1
    approvers: { userGroup: S0APPROVERS }
`;

type Values = Readonly<Record<string, string>>;

export interface Packaged {
  /** With its parameters' values and without what its conditions leave out. */
  readonly template: Template;
  readonly parameters: CloudFormationTemplate['Parameters'];
  /** The values that CloudFormation gets, defaults included. */
  readonly given: Values;
}

interface PackageOptions {
  /** Top-level sections of the configuration, in place of the example's. */
  readonly file?: Readonly<Record<string, unknown>>;
  /** NAME=VALUE, as people type it. */
  readonly words?: readonly string[];
}

/** @throws with the problems that people would read */
export const parametersFor = async (template: CloudFormationTemplate, { file = {}, words = [] }: PackageOptions) => {
  const text = JSON.stringify({ ...(parse(example) as object), ...file });
  const env = { DKIM_CONFIG: 'futari.yml', AWS_REGION: region };
  const loaded = await loadFile({ env, readFile: async () => text });
  if (loaded.tag === 'refused') throw new Error(loaded.text);
  return stackParameters(template, { file: loaded.config, words, awsRegion: region });
};

const isList = (type: string): boolean => type === 'CommaDelimitedList';

type Json = unknown;
const noValue = Symbol('AWS::NoValue');

/** Conditions, and what depends on them. */
const evaluator = ({ Parameters, Conditions }: CloudFormationTemplate, values: Values) => {
  const fill = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(fill).filter((one) => one !== noValue);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, given] = ['', null], ...more] = Object.entries(value);
    if (more.length === 0) {
      if (name === 'Ref' && given === 'AWS::NoValue') return noValue;
      if (name === 'Ref' && Object.hasOwn(Parameters, String(given))) return parameterValue(String(given));
      if (name === 'Fn::If') return fill((given as Json[])[holds(String((given as Json[])[0])) ? 1 : 2]);
      if (name === 'Fn::Sub') return { 'Fn::Sub': substituted(String(given)) };
    }
    const filled = Object.entries(value).map(([key, one]) => [key, fill(one)] as const);
    return Object.fromEntries(filled.filter(([, one]) => one !== noValue));
  };
  const parameterValue = (name: string): Json =>
    isList(Parameters[name]?.Type ?? '') ? (values[name] ?? '').split(',') : values[name];
  const substituted = (text: string): string =>
    text.replace(/\$\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(Parameters, name) ? (values[name] ?? '') : whole,
    );
  const joined = (value: Json): string => {
    const { 'Fn::Join': join } = (value ?? {}) as { 'Fn::Join'?: [string, Json] };
    return join ? (fill(join[1]) as string[]).join(join[0]) : String(fill(value));
  };
  const test = (condition: Json): boolean => {
    const [[name, given] = ['', null]] = Object.entries(condition as object);
    if (name === 'Condition') return holds(String(given));
    const parts = given as Json[];
    if (name === 'Fn::Equals') return joined(parts[0]) === joined(parts[1]);
    if (name === 'Fn::Not') return !test(parts[0]);
    if (name === 'Fn::And') return parts.every(test);
    throw new Error(`${name} is not known here`);
  };
  const holds = (name: string): boolean => {
    if (!Object.hasOwn(Conditions, name)) throw new Error(`the template has no condition ${name}`);
    return test(Conditions[name]);
  };
  return { fill, holds, test };
};

/** What CloudFormation's rules refuse before anything is made. */
const refusedByRules = ({ Rules }: CloudFormationTemplate, test: (condition: Json) => boolean): readonly string[] =>
  Object.values(Rules).flatMap((rule) => {
    const { RuleCondition, Assertions } = rule as {
      RuleCondition: Json;
      Assertions: readonly { Assert: Json; AssertDescription: string }[];
    };
    const broken = test(RuleCondition) ? Assertions.filter(({ Assert }) => !test(Assert)) : [];
    return broken.map(({ AssertDescription }) => AssertDescription);
  });

/** @throws for a parameter without a value, and for what the rules refuse */
export const filledIn = (template: CloudFormationTemplate, values: Values): Packaged => {
  const defaults = Object.entries(template.Parameters).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, String(Default)] as const],
  );
  const given: Values = { ...Object.fromEntries(defaults), ...values };
  const missing = Object.keys(template.Parameters).filter((name) => given[name] === undefined);
  if (missing.length > 0) throw new Error(`no value for ${missing.join()}`);
  const { fill, holds, test } = evaluator(template, given);
  const refused = refusedByRules(template, test);
  if (refused.length > 0) throw new Error(refused.join('\n'));
  const made = Object.entries(template.Resources).filter(([, { Condition }]) => !Condition || holds(Condition));
  return { template: fill(Object.fromEntries(made)) as Template, parameters: template.Parameters, given };
};

/** With an address for the alarms, which people cannot leave out. */
export const packageTemplate = async (options: PackageOptions = {}): Promise<Packaged> => {
  const template = await readTemplate();
  const words = ['AlarmMail=ops@example.jp', ...(options.words ?? [])];
  const stack = await parametersFor(template, { ...options, words });
  if (stack.tag === 'refused') throw new Error(stack.problems.join('\n'));
  return filledIn(template, stack.parameters);
};
