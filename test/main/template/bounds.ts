/** What a template must not lose: the bounds of what its roles may do, and of how much may be worked at a time. */
import { type Call, many, type Statement } from './iam.ts';
import { account, region } from './resolve.ts';
import { type Found, functionOf, type Stack } from './stack.ts';

type Findings = readonly string[];

const unless = (holds: boolean, finding: string): Findings => (holds ? [] : [finding]);
const identity = (name: string): string => `arn:aws:ses:${region}:${account}:identity/${name}`;
const configurationSet = `arn:aws:ses:${region}:${account}:configuration-set/any`;
const parameter = (name: string): string => `arn:aws:ssm:${region}:${account}:parameter/futari/prod/${name}`;

const found = (stack: Stack, id: string): Found => {
  const one = stack.resources.find((resource) => resource.id === id);
  if (one === undefined) throw new Error(`the template has no ${id}`);
  return one;
};

/** ForAllValues is true for a request that does not have the key at all, so it needs a Null for the same key. */
export const quantified = (role: string, { Effect, Condition = {} }: Statement): Findings =>
  Object.entries(Condition)
    .filter(([operator]) => Effect === 'Allow' && operator.startsWith('ForAllValues:'))
    .flatMap(([, keys]) => Object.keys(keys))
    .flatMap((key) => {
      const present = many(Condition.Null?.[key] ?? []).join() === 'false';
      return unless(present, `${role} is granted ${key} by ForAllValues without Null`);
    });

const quantifiers = (stack: Stack): Findings =>
  stack.resources
    .filter(({ type }) => type === 'AWS::IAM::Role')
    .flatMap((role) => stack.statements(role).flatMap((statement) => quantified(role.id, statement)));

const mail = (from: string, ...to: readonly string[]): Call['context'] => ({
  'ses:FromAddress': [from],
  ...(to.length === 0 ? {} : { 'ses:Recipients': to }),
});
const encrypted = (...names: readonly string[]): Call['context'] => ({
  'kms:EncryptionContextKeys': names,
  ...Object.fromEntries(names.map((name) => [`kms:EncryptionContext:${name}`, ['x']])),
});

const sender = 'dkim-probe@example.jp';
const probe = 'probe@probe.example.jp';
const sealedFor = ['domain', 'selector', 'fingerprint'] as const;

interface Row {
  readonly what: string;
  readonly role: string;
  readonly call: Call;
}

const row = (role: string, what: string, action: string, resource: string, context: Call['context'] = {}): Row => ({
  what,
  role,
  call: { action, resource, context },
});

/** The switch and the probes of the worker. */
const mailRows: readonly Row[] = [
  ...['PutEmailIdentityDkimSigningAttributes', 'PutEmailIdentityDkimAttributes'].map((operation) =>
    row('WorkerRole', 'another identity', `ses:${operation}`, identity('other.example')),
  ),
  row('WorkerRole', 'by another identity', 'ses:SendEmail', identity('other.example'), mail(sender, probe)),
  ...[identity('example.jp'), configurationSet].flatMap((resource) => [
    row('WorkerRole', 'another sender', 'ses:SendEmail', resource, mail('ceo@example.jp', probe)),
    row('WorkerRole', 'another recipient', 'ses:SendEmail', resource, mail(sender, 'all@example.jp')),
    row('WorkerRole', 'one more recipient', 'ses:SendEmail', resource, mail(sender, probe, 'all@example.jp')),
    row('WorkerRole', 'no recipient that IAM sees', 'ses:SendEmail', resource, mail(sender)),
  ]),
];

const keyRows = (stack: Stack): readonly Row[] =>
  ['kms:Decrypt', 'kms:GenerateDataKey'].flatMap((action) => [
    row('WorkerRole', 'no encryption context', action, stack.arn('VaultKey')),
    row('WorkerRole', 'a foreign encryption context', action, stack.arn('VaultKey'), encrypted(...sealedFor, 'x')),
    ...sealedFor.map((left) =>
      row(
        'WorkerRole',
        `no ${left} in the encryption context`,
        action,
        stack.arn('VaultKey'),
        encrypted(...sealedFor.filter((name) => name !== left)),
      ),
    ),
  ]);

const strong = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Sign', 'ses:SendEmail', 'ses:GetEmailIdentity'];

/** Roles beside the worker's. A request of theirs has whatever the worker's would have. */
const others = ['IngressRole', 'SweepRole', 'SchedulerRole', 'LegacyRole'];
const otherRows = (stack: Stack): readonly Row[] =>
  others.flatMap((role) =>
    [...strong, 'ses:PutEmailIdentityDkimSigningAttributes'].flatMap((action) => {
      const resources = action.startsWith('kms:')
        ? [stack.arn('VaultKey'), stack.arn('LogKey')]
        : [identity('example.jp')];
      const context = { ...encrypted(...sealedFor), ...mail(sender, probe) };
      return resources.map((resource) => row(role, 'only the worker may', action, resource, context));
    }),
  );

const table = (stack: Stack, role: string, action: string, ...keys: readonly string[]): Row =>
  row(
    role,
    keys.join() || 'no key',
    action,
    stack.arn('Table'),
    keys.length === 0 ? {} : { 'dynamodb:LeadingKeys': keys },
  );

/** The sweep writes nothing that could be an approval, in the log or on a queue, and reads nothing that could seal one. */
const sweepRows = (stack: Stack): readonly Row[] => [
  ...['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN'].map((name) =>
    row('SweepRole', 'seals what people say', 'ssm:GetParameters', parameter(name)),
  ),
  ...['CommandQueue', 'QueryQueue'].map((id) => row('SweepRole', 'a person’s queue', 'sqs:SendMessage', stack.arn(id))),
  ...['log#example.jp', 'evidence#1', 'key#example.jp#s', 'bucket#1'].map((key) =>
    table(stack, 'SweepRole', 'dynamodb:PutItem', key),
  ),
];

const ingressRows = (stack: Stack): readonly Row[] => [
  ...['DueQueue', 'DailyQueue'].map((id) => row('IngressRole', 'the sweep’s queue', 'sqs:SendMessage', stack.arn(id))),
  ...['FUTARI_PROBE_IMAP_PASSWORD', 'FUTARI_ALERT_WEBHOOK_SECRET', 'ANOTHER'].map((name) =>
    row('IngressRole', 'a secret that it does not use', 'ssm:GetParameters', parameter(name)),
  ),
];

const tableRows = (stack: Stack): readonly Row[] =>
  ['SweepRole', 'WorkerRole'].flatMap((role) =>
    ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'].map((action) =>
      table(stack, role, action),
    ),
  );

const forbidden = (stack: Stack): Findings =>
  [
    ...mailRows,
    ...keyRows(stack),
    ...otherRows(stack),
    ...sweepRows(stack),
    ...ingressRows(stack),
    ...tableRows(stack),
  ].flatMap(({ role, what, call }) =>
    unless(
      !stack.may(found(stack, role), call, call.context),
      `${role} may ${call.action} on ${call.resource}: ${what}`,
    ),
  );

/** A new account of AWS runs 10 functions at a time, the ingress and the sweep among them. */
const atOnceMax = 9;

const boundOf = ({ properties }: Found): number | null =>
  (properties.ScalingConfig as { readonly MaximumConcurrency: number } | undefined)?.MaximumConcurrency ?? null;

const mapped = (stack: Stack, queue: string): Findings => {
  const mappings = stack.resources.filter(
    ({ type, properties }) =>
      type === 'AWS::Lambda::EventSourceMapping' && properties.EventSourceArn === stack.arn(queue),
  );
  const [mapping, ...more] = mappings;
  if (mapping === undefined || more.length > 0) return [`${queue} has ${mappings.length} mappings`];
  const { BatchSize, FunctionResponseTypes, FunctionName } = mapping.properties;
  const isBounded = boundOf(mapping) !== null;
  const { properties } = found(stack, queue);
  const timeout = Number(functionOf(stack, FunctionName)?.properties.Timeout);
  const { deadLetterTargetArn } = (properties.RedrivePolicy ?? {}) as { readonly deadLetterTargetArn?: string };
  return [
    ...unless(BatchSize === 1, `${queue} gives a worker more than one message`),
    ...unless(JSON.stringify(FunctionResponseTypes) === '["ReportBatchItemFailures"]', `${queue} hears of no failure`),
    ...unless(queue !== 'CommandQueue' || !isBounded, 'CommandQueue has a bound: decisions wait'),
    ...unless(queue === 'CommandQueue' || isBounded, `${queue} has no bound: decisions wait behind it`),
    ...unless(Number(properties.VisibilityTimeout) > timeout, `${queue} brings again what is still worked`),
    ...unless(deadLetterTargetArn === stack.arn('FailedCommands'), `${queue} keeps nothing that fails`),
  ];
};

const queues = (stack: Stack): Findings => {
  const bounds = stack.resources.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping').map(boundOf);
  const sum = bounds.reduce<number>((all, one) => all + (one ?? 0), 0);
  return [
    ...['CommandQueue', 'QueryQueue', 'DueQueue', 'DailyQueue'].flatMap((queue) => mapped(stack, queue)),
    ...unless(sum <= atOnceMax, `${sum} messages that can wait are worked at a time: none is left for decisions`),
  ];
};

export const overreaches = (stack: Stack): Findings => [...quantifiers(stack), ...forbidden(stack), ...queues(stack)];
