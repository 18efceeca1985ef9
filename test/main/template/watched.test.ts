import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readTemplate } from '../../../src/main/aws/template.ts';
import { filledIn, type Packaged, packageTemplate, parametersFor } from './packaged.ts';
import type { Template } from './resolve.ts';
import { openStack } from './stack.ts';
import { unwatched } from './watched.ts';

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
  return unwatched(openStack(template as Template)).join('\n');
};

const without =
  (id: string): Damage =>
  (template) => {
    expect(template[id]).toBeDefined();
    delete template[id];
  };
const change =
  (id: string, properties: Loose): Damage =>
  (template) => {
    Object.assign(template[id].Properties, properties);
  };

const damages: readonly (readonly [name: string, Damage, finding: string])[] = [
  [
    'the alarms of a new function',
    (template) => {
      template.Another = structuredClone(template.SweepLambdaFunction);
      template.Another.Properties.FunctionName = 'futari-prod-another';
    },
    'Another has no alarm of Errors\nAnother has no alarm of Throttles',
  ],
  [
    'the alarm of a new queue',
    (template) => {
      template.Another = structuredClone(template.DueQueue);
      template.Another.Properties.QueueName = 'futari-prod-another.fifo';
    },
    'Another has no alarm of ApproximateAgeOfOldestMessage',
  ],
  ['errors', without('WorkerErrorsAlarm'), 'WorkerLambdaFunction has no alarm of Errors'],
  ['throttles', without('IngressThrottlesAlarm'), 'IngressLambdaFunction has no alarm of Throttles'],
  ['age', without('CommandAgeAlarm'), 'CommandQueue has no alarm of ApproximateAgeOfOldestMessage'],
  ['dead letters', without('FailedCommandsAlarm'), 'FailedCommands has no alarm'],
  ['the scheduler’s dead letters', without('FailedSchedulesAlarm'), 'FailedSchedules has no alarm'],
  ['what Slack gets', without('HttpApiFailuresAlarm'), 'HttpApi has no alarm of 5xx'],
  ['a metric’s name', change('HttpApiFailuresAlarm', { MetricName: '5XXError' }), 'AWS/ApiGateway has no 5XXError'],
  [
    'a dimension',
    change('DailyAgeAlarm', { Dimensions: [{ Name: 'Queue', Value: 'futari-prod-daily.fifo' }] }),
    'DailyAgeAlarm: its dimension is not QueueName',
  ],
  [
    'what is watched',
    change('DailyAgeAlarm', { Dimensions: [{ Name: 'QueueName', Value: 'futari-prod-other.fifo' }] }),
    'DailyAgeAlarm watches nothing of this template',
  ],
  ['an action', change('SweepSilentAlarm', { AlarmActions: [] as string[] }), ''],
  ['TLS', without('DueQueuePolicy'), 'DueQueue takes requests without TLS'],
  [
    'tags',
    (template) => {
      delete template.VaultKey.Properties.Tags;
    },
    'VaultKey has no tags',
  ],
  [
    'the name of a property',
    change('CommandQueue', { VisibilityTimeOut: 1 }),
    'AWS::SQS::Queue has no VisibilityTimeOut',
  ],
];

describe('somebody hears of whatever stops, and', () => {
  test('I9: the template as it is lacks no alarm, no TLS, no tag, and has no property that is not known', () => {
    expect(findings()).toBe('');
  });

  test.each(damages.filter(([, , finding]) => finding !== ''))(
    'I9: taken away, it is missed: %s',
    (_, damage, finding) => {
      expect(findings(damage)).toContain(finding);
    },
  );

  test('I9: an alarm whose action is gone is missed', () => {
    expect(findings((template) => delete template.SweepSilentAlarm.Properties.AlarmActions)).toContain(
      'SweepSilentAlarm reaches nobody',
    );
  });

  test('each alarm has a row on the page that its description names', async () => {
    const [, page = ''] = (await readFile('docs/lambda.md', 'utf8')).split('## Alarms');
    const alarms = Object.entries(packaged.template).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
    expect(alarms.filter(([id]) => !page.includes(`\`${id}\``)).map(([id]) => id)).toEqual([]);
  });

  test('I9: alarms go to a topic of the people’s own, where they name one', async () => {
    const arn = 'arn:aws:sns:ap-northeast-1:123456789012:on-call';
    const { template } = await packageTemplate({ words: [`AlarmTopic=${arn}`] });
    expect(template.Alarms).toBeUndefined();
    expect(template.SweepSilentAlarm?.Properties.AlarmActions).toEqual([arn]);
    expect(unwatched(openStack(template))).toEqual([]);
  });

  test('the access log holds neither headers nor bodies', () => {
    const { AccessLogSettings } = packaged.template.HttpApiStage?.Properties ?? {};
    const { Format } = AccessLogSettings as { Format: string };
    const variables = [...Format.matchAll(/\$context\.[\w.]+/g)].map(([name]) => name);
    expect(Object.keys(JSON.parse(Format))).toHaveLength(variables.length);
    expect(Format).toContain('$context.requestId');
    expect(Format).not.toMatch(/path|authorizer|message|integration/i);
  });

  test('the route is throttled', () => {
    expect(packaged.template.HttpApiStage?.Properties.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 50 });
  });

  test('I15: places are kept for clicks and decisions where the account has enough of them', async () => {
    const reserved = (template: Template) =>
      ['Ingress', 'Worker', 'Sweep', 'Legacy'].map(
        (name) => template[`${name}LambdaFunction`]?.Properties.ReservedConcurrentExecutions,
      );
    expect(reserved(packaged.template)).toEqual([undefined, undefined, undefined, undefined]);
    expect(reserved((await packageTemplate({ words: ['ReserveConcurrency=true'] })).template)).toEqual([20, 40, 5, 2]);
  });
});

describe('a stack for a table that exists (another stack was removed, or the table was restored)', () => {
  const key = (id: string): string => `arn:aws:kms:ap-northeast-1:123456789012:key/${id}`;

  test('makes neither table nor keys nor bucket, and its roles reach those that exist', async () => {
    const words = ['MakeTable=false', `VaultKeyArn=${key('v')}`, `LogKeyArn=${key('l')}`, 'MakeAnchorBucket=false'];
    const { template } = await packageTemplate({ words });
    for (const id of ['Table', 'VaultKey', 'LogKey', 'AnchorBucket', 'AnchorBucketPolicy'])
      expect(template[id]).toBeUndefined();
    const stack = openStack(template);
    const [worker] = stack.resources.filter(({ id }) => id === 'WorkerRole');
    const resources = stack.statements(worker as NonNullable<typeof worker>).flatMap(({ Resource }) => Resource);
    expect(resources).toEqual(expect.arrayContaining([key('v'), key('l')]));
    expect(template.VaultAlias?.Properties.TargetKeyId).toBe(key('v'));
    expect(unwatched(stack)).toEqual([]);
  });

  test('is refused without the keys that belong to it: by the packaging, and by the template itself', async () => {
    const template = await readTemplate();
    const words = ['AlarmMail=ops@example.jp', 'MakeTable=false', `VaultKeyArn=${key('v')}`];
    expect(await parametersFor(template, { words })).toMatchObject({
      problems: [expect.stringMatching(/LogKeyArn=ARN/)],
    });
    const right = await parametersFor(template, { words: words.slice(0, 1) });
    const parameters = right.tag === 'parameters' ? right.parameters : {};
    expect(() => filledIn(template, { ...parameters, MakeTable: 'false' })).toThrow(/needs VaultKeyArn.*\n.*LogKeyArn/);
  });

  test('keeps daily copies by AWS Backup, where people ask for them', async () => {
    const { template } = await packageTemplate({ words: ['BackupDays=90'] });
    expect(template.BackupPlan?.Properties).toMatchObject({
      BackupPlan: { BackupPlanRule: [{ Lifecycle: { DeleteAfterDays: '90' } }] },
    });
    expect(template.BackupSelection?.Properties).toMatchObject({
      BackupSelection: {
        Resources: [expect.objectContaining({ 'Fn::Sub': expect.stringMatching(/table\/dkim-rotation$/) })],
      },
    });
    expect(packaged.template.BackupPlan).toBeUndefined();
  });
});

describe('what the packaging refuses, each with what to do', () => {
  const refused = async (file: Readonly<Record<string, unknown>>, ...words: readonly string[]): Promise<string> => {
    const stack = await parametersFor(await readTemplate(), { file, words: ['AlarmMail=ops@example.jp', ...words] });
    return stack.tag === 'refused' ? stack.problems.join('\n') : '';
  };
  const kms = (keyId: string, more = {}) => ({ keys: { provider: 'kms', keyId, ...more } });
  const domain = (name: string) => ({
    name,
    targets: [{ region: 'ap-northeast-1' }],
    channel: 'C0DKIM',
    selector: 's-{n}',
    current: 's-1',
    approvers: { userGroup: 'S0APPROVERS' },
  });

  test.each<[what: string, file: Readonly<Record<string, unknown>>, words: readonly string[], answer: string]>([
    ['keys in a file', { keys: { provider: 'local', file: './master.key' } }, [], 'keys.provider: write kms'],
    ['an anchor in a folder', { anchor: { folder: './anchor' } }, [], 'write anchor.bucket'],
    ['SMTP', { probe: { address: 'probe@probe.example.jp' } }, [], 'write s3 or imap'],
    [
      'a key that is no alias',
      kms('1234abcd-12ab-34cd-56ef-1234567890ab', { signingKeyId: 'alias/log' }),
      [],
      'VaultKeyArn=ARN',
    ],
    [
      'a bucket elsewhere',
      { anchor: { bucket: 'example-futari-anchor', region: 'us-east-1' } },
      [],
      'MakeAnchorBucket=false',
    ],
    ['a word that is nothing', {}, ['deploy'], 'Write NAME=VALUE'],
    ['a name with a slip', {}, ['AlarmMial=x@example.jp'], 'Did you mean "AlarmMail"?'],
    ['what the file says', {}, ['TableName=other'], 'TableName comes from futari.yml'],
    ['a number that is none', {}, ['BackupDays=ten'], 'BackupDays cannot be "ten"'],
    ['a number that is too large', {}, ['BackupDays=4000'], 'BackupDays cannot be "4000"'],
    ['a value that is not there', {}, ['MakeTable=no'], 'true | false'],
    [
      'more identities than fit',
      { domains: Array.from({ length: 200 }, (_, number) => domain(`mail-${number}.example.jp`)) },
      [],
      'Give patterns',
    ],
  ])('%s', async (_, file, words, answer) => {
    expect(await refused(file, ...words)).toContain(answer);
  });

  test('patterns of identities take the place of a long list', async () => {
    const domains = Array.from({ length: 200 }, (_, number) => domain(`mail-${number}.example.jp`));
    expect(await refused({ domains }, 'Identities=arn:aws:ses:*:*:identity/*.example.jp')).toBe('');
  });

  test('alarms that go nowhere', async () => {
    const stack = await parametersFor(await readTemplate(), {});
    expect(stack).toMatchObject({ problems: [expect.stringMatching(/AlarmMail=ADDRESS/)] });
  });

  test.each(['docs/deploy-aws.md', 'docs/deploy-aws.ja.md'])('nothing of what %s lets people type', async (path) => {
    const lines = [...(await readFile(path, 'utf8')).matchAll(/npm run package:aws -- (.*)/g)].map(
      ([, words = '']) => words,
    );
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      const words = line.replaceAll('=…', '=arn:aws:kms:ap-northeast-1:123456789012:key/1').split(' ');
      expect(await parametersFor(await readTemplate(), { words })).toMatchObject({ tag: 'parameters' });
    }
  });

  test('in Japanese, where the file is', async () => {
    expect(await refused({ locale: 'ja' }, 'MakeTable=no')).toContain('使えません');
  });
});
