import { afterEach, expect, test } from '@jest/globals';
import { optionalSecrets, readSecrets } from '../../../src/main/lambda/environment.ts';
import { type AwsStand, startAwsStand } from './awsStand.ts';

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
  aws.parameters.set('/futari/test/SLACK_SIGNING_SECRET', 'signing-secret');
  const tokens = { SLACK_BOT_TOKEN: 'xoxb-1234', SLACK_SIGNING_SECRET: 'signing-secret' };
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
  ['SLACK_SIGNING_SECRET', 'signing-secret\n', 'white space or a line break'],
])(
  'I7: given %s = %j in Parameter Store, then the ingress and the worker say which and why, and not what',
  async (name, value, why) => {
    aws = await startAwsStand();
    const place = { region: 'ap-northeast-1', endpoint: aws.endpoint, credentials };
    aws.parameters.set('/futari/test/SLACK_BOT_TOKEN', 'xoxb-1234');
    aws.parameters.set('/futari/test/SLACK_SIGNING_SECRET', 'signing-secret');
    aws.parameters.set(`/futari/test/${name}`, value);
    const error = await readSecrets('/futari/test', place).catch((thrown: Error) => thrown);
    expect(String(error)).toContain(`/futari/test/${name} `);
    expect(String(error)).toContain(why);
    expect(String(error)).not.toContain(value.trim());
  },
);
