import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Statement } from './iam.ts';
import { type Packaged, packageTemplate } from './packaged.ts';
import type { Template } from './resolve.ts';
import { openStack } from './stack.ts';
import { insufficiencies } from './sufficient.ts';

/** As docs/deploy-aws.md tells teams to set it: the name that their scripts call. */
const formerName = 'aws-ses-migration-prod-dkim-manager-v2';

let packaged: Packaged;
beforeAll(async () => {
  packaged = await packageTemplate({
    words: [`LegacyName=${formerName}`, 'ProtectTable=false'],
  });
});

// A template is taken apart here by hand: its shape is CloudFormation's.
// biome-ignore lint/suspicious/noExplicitAny: whatever a template holds
type Loose = Record<string, any>;
type Damage = (template: Loose) => void;

const findings = (damage: Damage = () => {}): readonly string[] => {
  const template = structuredClone(packaged.template) as Loose;
  damage(template);
  return insufficiencies(openStack(template as Template));
};

const statements = (template: Loose, role: string): Statement[] =>
  template[role].Properties.Policies.flatMap((policy: Loose) => policy.PolicyDocument.Statement);

/** Takes one action out of every statement of a role. */
const without =
  (role: string, action: string): Damage =>
  (template) => {
    for (const statement of statements(template, role) as Loose[])
      statement.Action = [statement.Action].flat().filter((one: string) => one !== action);
  };
const change =
  (id: string, properties: Loose): Damage =>
  (template) => {
    Object.assign(template[id].Properties, properties);
  };
const trust = (id: string, Service: string): Damage =>
  change(id, {
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }] },
  });
const all =
  (...damages: readonly Damage[]): Damage =>
  (template) => {
    for (const damage of damages) damage(template);
  };
const scheduleDeadLetters =
  (id: string): Damage =>
  (template) => {
    template.SweepSchedulerSchedule1.Properties.Target.DeadLetterConfig = { Arn: { 'Fn::GetAtt': [id, 'Arn'] } };
  };
/** Of what a role may send to, leaves one queue. */
const onlyQueues =
  (role: string, id: string): Damage =>
  (template) => {
    for (const statement of statements(template, role) as Loose[])
      if ([statement.Action].flat().includes('sqs:SendMessage')) statement.Resource = { 'Fn::GetAtt': [id, 'Arn'] };
  };
const ownKey = (id: string): Damage => change(id, { KmsMasterKeyId: { 'Fn::GetAtt': ['LogKey', 'Arn'] } });

const asItWas: Damage = (template) => {
  for (const number of [1, 2])
    template[`SweepSchedulerSchedule${number}`].Properties.Target.RoleArn = { 'Fn::GetAtt': ['SweepRole', 'Arn'] };
};

const damages: readonly (readonly [name: string, Damage, finding: string])[] = [
  ['schedules run as the sweep’s role', asItWas, 'SweepRole does not trust scheduler.amazonaws.com'],
  ['the trust alone', all(asItWas, trust('SweepRole', 'scheduler.amazonaws.com')), 'may not lambda:InvokeFunction on'],
  ['the scheduler’s trust', trust('SchedulerRole', 'lambda.amazonaws.com'), 'SchedulerRole does not trust scheduler'],
  ['the scheduler’s call', without('SchedulerRole', 'lambda:InvokeFunction'), 'SchedulerRole may not lambda:Invoke'],
  [
    'the scheduler’s account',
    (template) => {
      const [first] = template.SchedulerRole.Properties.AssumeRolePolicyDocument.Statement;
      first.Condition = { StringEquals: { 'aws:SourceAccount': '999999999999' } };
    },
    'SchedulerRole does not trust scheduler',
  ],
  [
    'another function than the scheduled one',
    (template) => {
      for (const statement of statements(template, 'SchedulerRole') as Loose[])
        statement.Resource = { 'Fn::GetAtt': ['WorkerLambdaFunction', 'Arn'] };
    },
    'may not lambda:InvokeFunction on arn:aws:lambda:ap-northeast-1:123456789012:function:futari-prod-sweep',
  ],
  ['a schedule’s dead letters', scheduleDeadLetters('CommandQueue'), 'SchedulerRole may not sqs:SendMessage'],
  ['a schedule’s dead letters, FIFO', scheduleDeadLetters('CommandQueue'), 'a queue that is FIFO'],
  ['what the scheduler keeps', without('SchedulerRole', 'sqs:SendMessage'), 'SchedulerRole may not sqs:SendMessage'],
  ['what fails of the sweep', onlyQueues('SweepRole', 'DueQueue'), 'SweepRole may not sqs:SendMessage on arn:aws:sqs'],
  [
    'that alarms reach their topic',
    (template) => {
      delete template.AlarmsPolicy;
    },
    'Alarms takes nothing from cloudwatch.amazonaws.com',
  ],
  ['a function’s trust', trust('WorkerRole', 'ec2.amazonaws.com'), 'WorkerRole does not trust lambda.amazonaws.com'],
  ['a log stream', without('IngressRole', 'logs:CreateLogStream'), 'IngressRole may not logs:CreateLogStream'],
  ['a log’s lines', without('SweepRole', 'logs:PutLogEvents'), 'SweepRole may not logs:PutLogEvents'],
  [
    'a log group',
    (template) => {
      delete template.WorkerLogGroup;
      template.WorkerLambdaFunction.DependsOn = [];
    },
    'WorkerRole may not logs:CreateLogGroup',
  ],
  ['receiving', without('WorkerRole', 'sqs:ReceiveMessage'), 'WorkerRole may not sqs:ReceiveMessage'],
  ['deleting', without('WorkerRole', 'sqs:DeleteMessage'), 'WorkerRole may not sqs:DeleteMessage'],
  ['the queue’s attributes', without('WorkerRole', 'sqs:GetQueueAttributes'), 'WorkerRole may not sqs:GetQueueAttr'],
  ['decrypting what is polled', ownKey('CommandQueue'), 'WorkerRole may not kms:Decrypt'],
  ['encrypting what is sent', ownKey('CommandQueue'), 'IngressRole may not kms:GenerateDataKey'],
  ['a queue’s dead letters', change('FailedCommands', { FifoQueue: false }), 'not of the kind of CommandQueue'],
  [
    'dead letters that are let in',
    change('FailedCommands', { RedriveAllowPolicy: { redrivePermission: 'denyAll' } }),
    'FailedCommands takes no dead letters of CommandQueue',
  ],
  [
    'the gateway’s permission',
    (template) => {
      delete template.IngressLambdaPermissionHttpApi;
    },
    'IngressLambdaFunction may not be called by apigateway.amazonaws.com',
  ],
  [
    'the permission of another route',
    change('IngressLambdaPermissionHttpApi', { SourceArn: 'arn:aws:execute-api:*:*:HttpApi/*/GET/*' }),
    'IngressLambdaFunction may not be called by apigateway.amazonaws.com',
  ],
  ['a key’s own policy', change('VaultKey', { KeyPolicy: { Statement: [] } }), 'VaultKey does not listen to IAM'],
  [
    'what is not known',
    (template) => {
      template.Machine = { Type: 'AWS::StepFunctions::StateMachine', Properties: {} };
    },
    'nothing is known about Machine',
  ],
];

describe('every service that the template names may do what the template asks of it', () => {
  test('the template as it is lacks nothing', () => {
    expect(findings()).toEqual([]);
  });

  test.each(damages)('taken away, it is missed: %s', (_, damage, finding) => {
    expect(findings(damage).join('\n')).toContain(finding);
  });

  test('the first deployment makes a table that CloudFormation may take back when another part fails', () => {
    // It reads the text as it reads the word.
    expect(packaged.template.Table?.Properties.DeletionProtectionEnabled).toBe('false');
  });

  test('the former calls are taken under the former name', () => {
    expect(packaged.template.LegacyLambdaFunction?.Properties.FunctionName).toBe(formerName);
    expect(findings(without('LegacyRole', 'logs:PutLogEvents')).join('\n')).toContain(
      'LegacyRole may not logs:PutLogEvents',
    );
  });

  test('a function may be called by the scheduler only through a role that is the scheduler’s alone', () => {
    const stack = openStack(packaged.template);
    const own = stack.resources.filter(
      (one) =>
        one.type === 'AWS::IAM::Role' &&
        stack.trusts(one, 'scheduler.amazonaws.com', { 'aws:SourceAccount': ['123456789012'] }),
    );
    expect(own.map(({ id }) => id)).toEqual(['SchedulerRole']);
    for (const one of own) {
      expect(stack.trusts(one, 'lambda.amazonaws.com')).toBe(false);
      expect(stack.trusts(one, 'scheduler.amazonaws.com', { 'aws:SourceAccount': ['999999999999'] })).toBe(false);
      expect(stack.statements(one)).toEqual([
        { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: stack.arn('SweepLambdaFunction') },
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: stack.arn('FailedSchedules') },
      ]);
    }
  });
});
