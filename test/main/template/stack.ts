/** A resolved template, asked by what its resources mean to each other. */
import { type Call, evaluate, many, type Statement, trusts } from './iam.ts';
import { account, arnOf, type Resource, refOf, resolveTemplate, type Template } from './resolve.ts';

export interface Found {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Stack {
  readonly resources: readonly Found[];
  /** The resource of this ARN, where the template makes it. */
  byArn(arn: unknown): Found | null;
  arn(id: string): string;
  /** What `Ref` gives. */
  refOf(id: string): string;
  /** Of a function that something names by its name. */
  arnOfFunction(name: unknown): string | null;
  /** Of a role: what its own policies say. */
  statements(role: Found): readonly Statement[];
  may(role: Found, call: Pick<Call, 'action' | 'resource'>, context?: Call['context']): boolean;
  trusts(role: Found, service: string, context?: Call['context']): boolean;
}

export const openStack = (template: Template): Stack => {
  const resolved = resolveTemplate(template);
  const resources = Object.entries(resolved).map(
    ([id, { Type, Properties = {} }]: [string, Resource]): Found => ({ id, type: Type, properties: Properties }),
  );
  const hasArn = new Map<string, Found>();
  for (const one of resources) {
    try {
      hasArn.set(arnOf(template, one.id), one);
    } catch {
      // Of a type that nobody refers to by ARN.
    }
  }
  const statements = ({ properties }: Found): readonly Statement[] => {
    if (properties.ManagedPolicyArns !== undefined) throw new Error('managed policies are not known here');
    const policies = (properties.Policies ?? []) as readonly { PolicyDocument: { Statement: readonly Statement[] } }[];
    return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  };
  const trustOf = ({ properties }: Found): readonly Statement[] =>
    (properties.AssumeRolePolicyDocument as { Statement: readonly Statement[] }).Statement;
  return {
    resources,
    byArn: (arn) => hasArn.get(String(arn)) ?? null,
    arn: (id) => arnOf(template, id),
    refOf: (id) => refOf(template, id),
    arnOfFunction: (name) => {
      const one = resources.find(
        ({ type, properties }) => type === 'AWS::Lambda::Function' && properties.FunctionName === name,
      );
      return one === undefined ? null : arnOf(template, one.id);
    },
    statements,
    may: (role, call, context = {}) => evaluate(statements(role), { ...call, context }) === 'allowed',
    trusts: (role, service, context = {}) => trusts(trustOf(role), service, context),
  };
};

/** The role that something names: one that the template makes, or null. */
export const roleOf = (stack: Stack, arn: unknown): Found | null => {
  const found = stack.byArn(arn);
  return found?.type === 'AWS::IAM::Role' ? found : null;
};

/** The function that an ARN names, unqualified. */
export const functionOf = (stack: Stack, arn: unknown): Found | null => {
  const found = stack.byArn(arn);
  return found?.type === 'AWS::Lambda::Function' ? found : null;
};

/** IAM's policies count for a key only where its own policy hands it to the account. */
export const isTheAccounts = ({ properties }: Found): boolean => {
  const { Statement: own } = properties.KeyPolicy as { Statement: readonly Statement[] };
  const root = `arn:aws:iam::${account}:root`;
  return own.some(
    ({ Effect, Action, Principal = {} }) =>
      Effect === 'Allow' && many(Action).includes('kms:*') && many(Principal.AWS ?? []).includes(root),
  );
};
