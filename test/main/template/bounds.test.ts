import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { overreaches, quantified } from './bounds.ts';
import type { Statement } from './iam.ts';
import { type Packaged, packageTemplate } from './packaged.ts';
import type { Template } from './resolve.ts';
import { openStack } from './stack.ts';

let packaged: Packaged;
beforeAll(async () => {
  packaged = await packageTemplate();
});

// A template is taken apart here by hand: its shape is CloudFormation's.
// biome-ignore lint/suspicious/noExplicitAny: whatever a template holds
type Loose = Record<string, any>;
type Damage = (template: Loose) => void;

const findings = (damage: Damage = () => {}): string => {
  const template = structuredClone(packaged.template) as Loose;
  damage(template);
  return overreaches(openStack(template as Template)).join('\n');
};

const statementsWith = (template: Loose, role: string, action: string): Loose[] =>
  template[role].Properties.Policies.flatMap((policy: Loose) => policy.PolicyDocument.Statement).filter((one: Loose) =>
    [one.Action].flat().includes(action),
  );

/** Changes every statement of a role that names this action. */
const each =
  (role: string, action: string, change: (statement: Loose) => void): Damage =>
  (template) => {
    const statements = statementsWith(template, role, action);
    expect(statements).not.toEqual([]);
    for (const statement of statements) change(statement);
  };

const withoutCondition = (role: string, action: string, operator: string, key?: string): Damage =>
  each(role, action, (statement) => {
    const { Condition } = statement;
    expect(Condition?.[operator]).toBeDefined();
    if (key === undefined) delete Condition[operator];
    else delete Condition[operator][key];
  });

const onResource = (role: string, action: string, Resource: unknown): Damage =>
  each(role, action, (statement) => {
    statement.Resource = Resource;
  });

const also =
  (role: string, statement: Loose): Damage =>
  (template) => {
    template[role].Properties.Policies[0].PolicyDocument.Statement.push({ Effect: 'Allow', ...statement });
  };

const mapping =
  (queue: string, change: (properties: Loose) => void): Damage =>
  (template) =>
    change(template[`WorkerEventSourceMappingSQS${queue}`].Properties);

const anyIdentity = 'arn:aws:ses:*:123456789012:identity/*';
const anyParameter = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/futari/prod/*';
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const damages: readonly (readonly [name: string, Damage, finding: string])[] = [
  [
    'the identities of the switch',
    onResource('WorkerRole', 'ses:PutEmailIdentityDkimSigningAttributes', anyIdentity),
    'WorkerRole may ses:PutEmailIdentityDkimSigningAttributes on arn:aws:ses:ap-northeast-1:123456789012:identity/other',
  ],
  [
    'the identities of probes',
    onResource('WorkerRole', 'ses:SendEmail', anyIdentity),
    'identity/other.example: by another identity',
  ],
  [
    'the sender',
    withoutCondition('WorkerRole', 'ses:SendEmail', 'StringLike'),
    'configuration-set/any: another sender',
  ],
  [
    'the recipient',
    withoutCondition('WorkerRole', 'ses:SendEmail', 'ForAllValues:StringEquals'),
    'identity/example.jp: one more recipient',
  ],
  [
    'Null beside the recipients',
    withoutCondition('WorkerRole', 'ses:SendEmail', 'Null'),
    'WorkerRole is granted ses:Recipients by ForAllValues without Null',
  ],
  [
    'a Null that wants the opposite',
    each('WorkerRole', 'ses:SendEmail', ({ Condition }) => {
      Condition.Null['ses:Recipients'] = 'true';
    }),
    'WorkerRole is granted ses:Recipients by ForAllValues without Null',
  ],
  ...(['SweepRole', 'WorkerRole'] as const).map(
    (role) =>
      [
        `Null beside the leading keys of ${role}`,
        withoutCondition(role, 'dynamodb:PutItem', 'Null'),
        `${role} may dynamodb:PutItem on arn:aws:dynamodb:ap-northeast-1:123456789012:table/dkim-rotation: no key`,
      ] as const,
  ),
  [
    'the leading keys of the sweep',
    withoutCondition('SweepRole', 'dynamodb:PutItem', 'ForAllValues:StringLike'),
    'dkim-rotation: log#example.jp',
  ],
  [
    'the names of the encryption context',
    withoutCondition('WorkerRole', 'kms:Decrypt', 'ForAllValues:StringEquals'),
    'a foreign encryption context',
  ],
  ...['domain', 'selector', 'fingerprint'].map(
    (name) =>
      [
        `the ${name} of the encryption context`,
        withoutCondition('WorkerRole', 'kms:GenerateDataKey', 'Null', `kms:EncryptionContext:${name}`),
        `no ${name} in the encryption context`,
      ] as const,
  ),
  [
    'that only the worker decrypts',
    also('IngressRole', { Action: 'kms:Decrypt', Resource: arnOf('VaultKey') }),
    'IngressRole may kms:Decrypt',
  ],
  [
    'that only the worker signs the log',
    also('SweepRole', { Action: 'kms:Sign', Resource: arnOf('LogKey') }),
    'SweepRole may kms:Sign',
  ],
  [
    'that only the worker switches',
    also('SweepRole', { Action: 'ses:PutEmailIdentityDkimSigningAttributes', Resource: anyIdentity }),
    'SweepRole may ses:PutEmailIdentityDkimSigningAttributes',
  ],
  [
    'that the sweep cannot seal what people say',
    also('SweepRole', { Action: 'ssm:GetParameters', Resource: anyParameter }),
    'SLACK_SIGNING_SECRET: seals what people say',
  ],
  [
    'that the sweep reaches no queue of people',
    onResource('SweepRole', 'sqs:SendMessage', [arnOf('DueQueue'), arnOf('CommandQueue')]),
    'SweepRole may sqs:SendMessage on arn:aws:sqs:ap-northeast-1:123456789012:futari-prod.fifo: a person’s queue',
  ],
  [
    'that the ingress reaches no queue of the sweep',
    onResource('IngressRole', 'sqs:SendMessage', [arnOf('CommandQueue'), arnOf('DueQueue')]),
    'futari-prod-due.fifo: the sweep’s queue',
  ],
  [
    'that the ingress reads its own secrets only',
    onResource('IngressRole', 'ssm:GetParameters', anyParameter),
    'FUTARI_PROBE_IMAP_PASSWORD: a secret that it does not use',
  ],
  ...['QueryQueue', 'DueQueue', 'DailyQueue'].map(
    (queue) =>
      [
        `the bound of ${queue}`,
        mapping(queue, (properties) => {
          delete properties.ScalingConfig;
        }),
        `${queue} has no bound: decisions wait behind it`,
      ] as const,
  ),
  [
    'that decisions have no bound',
    mapping('CommandQueue', (properties) => {
      properties.ScalingConfig = { MaximumConcurrency: 2 };
    }),
    'CommandQueue has a bound: decisions wait',
  ],
  [
    'what the bounds leave for decisions',
    mapping('DailyQueue', (properties) => {
      properties.ScalingConfig.MaximumConcurrency = 4;
    }),
    '10 messages that can wait are worked at a time',
  ],
  [
    'a queue’s own mapping',
    mapping('QueryQueue', (properties) => {
      properties.EventSourceArn = arnOf('CommandQueue');
    }),
    'QueryQueue has 0 mappings',
  ],
  [
    'one message at a time',
    mapping('CommandQueue', (properties) => {
      properties.BatchSize = 10;
    }),
    'CommandQueue gives a worker more than one message',
  ],
  [
    'that failures are heard of',
    mapping('DailyQueue', (properties) => {
      delete properties.FunctionResponseTypes;
    }),
    'DailyQueue hears of no failure',
  ],
  [
    'that a message is hidden while it is worked',
    (template) => {
      template.QueryQueue.Properties.VisibilityTimeout = 60;
    },
    'QueryQueue brings again what is still worked',
  ],
  [
    'that what fails is kept',
    (template) => {
      delete template.DueQueue.Properties.RedrivePolicy;
    },
    'DueQueue keeps nothing that fails',
  ],
];

describe('no role may do more than its part, and nothing that can wait takes the place of a decision', () => {
  test('the template as it is oversteps no bound', () => {
    expect(findings()).toBe('');
  });

  test.each(damages)('I15: taken away, it is missed: %s', (_, damage, finding) => {
    expect(findings(damage)).toContain(finding);
  });

  test('nor do the permissions that docs/connect.md lists for a server', async () => {
    const [, text = ''] = /```json\n(\{\s*"Version"[\s\S]*?)```/.exec(await readFile('docs/connect.md', 'utf8')) ?? [];
    const { Statement: listed } = JSON.parse(text) as { readonly Statement: readonly Statement[] };
    expect(listed.filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes('ForAllValues'))).toHaveLength(3);
    expect(listed.flatMap((one) => quantified('the bot', one))).toEqual([]);
  });

  test('what the worker needs is granted within these bounds', () => {
    // Else the bounds would hold for a template that grants nothing.
    const stack = openStack(packaged.template);
    const [worker] = stack.resources.filter(({ id }) => id === 'WorkerRole');
    const may = (action: string, resource: string, context = {}): boolean =>
      worker !== undefined && stack.may(worker, { action, resource }, context);
    const example = 'arn:aws:ses:ap-northeast-1:123456789012:identity/example.jp';
    expect(may('ses:PutEmailIdentityDkimSigningAttributes', example)).toBe(true);
    const probe = { 'ses:FromAddress': ['dkim-probe@example.jp'], 'ses:Recipients': ['probe@probe.example.jp'] };
    expect(may('ses:SendEmail', example, probe)).toBe(true);
    const names = ['domain', 'selector', 'fingerprint'];
    const context = Object.fromEntries(names.map((name) => [`kms:EncryptionContext:${name}`, ['x']]));
    expect(may('kms:Decrypt', stack.arn('VaultKey'), { ...context, 'kms:EncryptionContextKeys': names })).toBe(true);
  });
});
