import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { optionalSecrets, readSecrets } from '../../../src/main/lambda/environment.ts';
import { openConfig, openPublicConfig } from '../../../src/main/lambda/openConfig.ts';
import { systemClock } from '../../../src/main/process.ts';
import { changed, configFolder, leastFile } from '../config/support.ts';
import { type AwsStand, startAwsStand } from './awsStand.ts';

const signingSecret = '8f742231b10e8888abcd99edeb3d37cf';

let aws: AwsStand | null = null;
afterEach(async () => {
  await aws?.close();
  aws = null;
});

const credentials = { accessKeyId: 'AKIASANDBOX0EXAMPLE', secretAccessKey: 'sandbox/secret+key' };

test('given a password of the probe mailbox and a secret of the webhook in Parameter Store, then they are read; given none, then nothing is missing (I7)', async () => {
  aws = await startAwsStand();
  const place = { region: 'ap-northeast-1', endpoint: aws.endpoint, credentials };
  aws.parameters.set('/futari/test/SLACK_BOT_TOKEN', 'xoxb-1234');
  await expect(readSecrets('/futari/test', place)).rejects.toThrow('has no /futari/test/SLACK_SIGNING_SECRET');
  aws.parameters.set('/futari/test/SLACK_SIGNING_SECRET', signingSecret);
  const tokens = { SLACK_BOT_TOKEN: 'xoxb-1234', SLACK_SIGNING_SECRET: signingSecret };
  expect(await readSecrets('/futari/test', place)).toEqual(tokens);
  aws.parameters.set('/futari/test/FUTARI_PROBE_IMAP_PASSWORD', 'of-the-mailbox');
  const password = { FUTARI_PROBE_IMAP_PASSWORD: 'of-the-mailbox' };
  expect(await readSecrets('/futari/test', place, optionalSecrets)).toEqual({ ...tokens, ...password });
  aws.parameters.set('/futari/test/FUTARI_ALERT_WEBHOOK_SECRET', 'of-the-webhook');
  const webhook = { FUTARI_ALERT_WEBHOOK_SECRET: 'of-the-webhook' };
  expect(await readSecrets('/futari/test', place, optionalSecrets)).toEqual({ ...tokens, ...password, ...webhook });
  // A function that needs neither does not name them: AWS would refuse the call.
  expect(await readSecrets('/futari/test', place)).toEqual(tokens);
});

test.each([
  ['SLACK_BOT_TOKEN', 'xapp-1-another-kind', 'begins with xapp-'],
  ['SLACK_BOT_TOKEN', 'xoxb-with-a-break\n', 'white space or a line break'],
  ['SLACK_SIGNING_SECRET', 'xoxb-another-kind', 'begins with xoxb-'],
  ['SLACK_SIGNING_SECRET', `${signingSecret}\n`, 'white space or a line break'],
])(
  'I7: given %s = %j in Parameter Store, then the ingress and the worker say which and why, and not what',
  async (name, value, why) => {
    aws = await startAwsStand();
    const place = { region: 'ap-northeast-1', endpoint: aws.endpoint, credentials };
    aws.parameters.set('/futari/test/SLACK_BOT_TOKEN', 'xoxb-1234');
    aws.parameters.set('/futari/test/SLACK_SIGNING_SECRET', signingSecret);
    aws.parameters.set(`/futari/test/${name}`, value);
    const error = await readSecrets('/futari/test', place).catch((thrown: Error) => thrown);
    expect(String(error)).toContain(`/futari/test/${name} `);
    expect(String(error)).toContain(why);
    expect(String(error)).not.toContain(value.trim());
  },
);

describe('the start of the worker, and of the sweep, which has no secret', () => {
  const queue = 'https://sqs.ap-northeast-1.amazonaws.com/111122223333/futari.fifo';
  const stack = {
    ...{ FUTARI_QUEUE_URL: queue, FUTARI_QUERY_QUEUE_URL: queue, FUTARI_DUE_QUEUE_URL: queue },
    ...{ FUTARI_DAILY_QUEUE_URL: queue, FUTARI_SECRETS_PREFIX: '/futari/test', FUTARI_TABLE: 'dkim-rotation' },
    AWS_REGION: 'ap-northeast-1',
  };
  const keys = { provider: 'kms', keyId: 'alias/dkim-rotation' };
  const file = changed(changed(leastFile(), 'keys', keys), 'anchor', { bucket: 'futari-anchor' });

  /** What both say. @param parameters in Parameter Store, besides the two tokens */
  const said = async (
    content: object,
    change: Readonly<Record<string, string>> = {},
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<readonly [sweep: string, worker: string]> => {
    const files = await configFolder();
    aws = await startAwsStand();
    const all = { SLACK_BOT_TOKEN: 'xoxb-1234', SLACK_SIGNING_SECRET: signingSecret, ...parameters };
    for (const [name, value] of Object.entries(all)) aws.parameters.set(`/futari/test/${name}`, value);
    await writeFile(files.path, stringify(content));
    const env = { ...stack, DKIM_CONFIG: files.path, ...change };
    const test = { FUTARI_TEST_ENDPOINTS: 'allow', AWS_ENDPOINT_URL_SSM: aws.endpoint };
    const journal = { info: () => {}, error: () => {} };
    const runtime = { clock: systemClock, realNow: Date.now, journal, credentials };
    const of = (opening: Promise<unknown>): Promise<string> =>
      opening.then(
        () => 'started',
        (error: Error) => error.message,
      );
    const both = [await of(openPublicConfig({ env })), await of(openConfig({ ...runtime, env: { ...env, ...test } }))];
    await files.close();
    await aws.close();
    return [both[0] ?? '', both[1] ?? ''];
  };

  test('given what is right, then both start; a secret that a person chose ends with a line break, then the worker names it, and not what it is', async () => {
    expect(await said(file)).toEqual(['started', 'started']);
    const password = { FUTARI_ALERT_WEBHOOK_SECRET: 'of-the-webhook\n' };
    const webhook = changed(file, 'alerts', { webhook: { url: 'https://alerts.example.jp/' } });
    const [sweep, worker] = await said(webhook, {}, password);
    expect(sweep).toBe('started');
    expect(worker).toContain('FUTARI_ALERT_WEBHOOK_SECRET');
    expect(worker).not.toContain('of-the-webhook');
  });

  test('given another table than that of the stack, then both name the two', async () => {
    for (const message of await said(file, { FUTARI_TABLE: 'another' }))
      expect(message).toMatch(/table: .*dkim-rotation.*another/);
  });

  test('given key files, which a function loses with its process, then it is refused: no key of another process could be missed', async () => {
    const [sweep] = await said(leastFile());
    expect(sweep).toContain('keys.provider: on Lambda it must be kms');
  });

  test('given the app token of Socket Mode, then the worker names it, and of another kind too', async () => {
    for (const token of ['xapp-1-A0-1-abcd', 'xoxb-another-kind'])
      expect((await said(file, { SLACK_APP_TOKEN: token }))[1]).toContain('SLACK_APP_TOKEN');
  });
});
