import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { processSource } from '../../../src/main/config/source.ts';
import { configFolder, leastFile, loadedOf, refusedOf } from './support.ts';

let files: Awaited<ReturnType<typeof configFolder>>;
beforeEach(async () => {
  files = await configFolder();
});
afterEach(() => files.close());

describe('an environment that is wrong stops the start', () => {
  test.each([
    ['SLACK_BOT_TOKEN', undefined, 'env_missing'],
    ['SLACK_BOT_TOKEN', 'not-a-token', 'env_secret_malformed'],
    ['SLACK_BOT_TOKEN', 'xoxp-not-a-bot', 'env_secret_kind'],
    ['SLACK_BOT_TOKEN', 'xoxe.xoxb-1-rotated', 'env_secret_rotates'],
    ['SLACK_BOT_TOKEN', 'xoxe-1-refresh', 'env_secret_rotates'],
    ['SLACK_BOT_TOKEN', 'xapp-1111-token', 'env_secret_kind'],
    ['SLACK_BOT_TOKEN', 'xoxb-1111-token\n', 'env_secret_space'],
    ['SLACK_BOT_TOKEN', '"xoxb-1111-token"', 'env_secret_quoted'],
    ['SLACK_BOT_TOKEN', 'xoxb-1111-token\u200b', 'env_secret_characters'],
    ['SLACK_BOT_TOKEN', 'xoxb-****', 'env_secret_characters'],
    ['SLACK_SIGNING_SECRET', "'8f742231b10e8888-abcd'", 'env_secret_quoted'],
    ['SLACK_SIGNING_SECRET', undefined, 'env_receiver_missing'],
    ['SLACK_SIGNING_SECRET', 'change-me-please-change-me-please', 'env_secret_malformed'],
    ['SLACK_SIGNING_SECRET', '8f742231b10e8888', 'env_secret_malformed'],
    ['SLACK_SIGNING_SECRET', 'xoxb-1111-token', 'env_secret_kind'],
    ['SLACK_SIGNING_SECRET', ' 8f742231b10e8888', 'env_secret_space'],
    ['SLACK_SIGNING_SECRET', '8f742231b10e-8888\r\n', 'env_secret_space'],
    // What nobody sees, copied from a page: every request of Slack would be refused.
    ['SLACK_SIGNING_SECRET', '8f742231b10e8888\u200b', 'env_secret_malformed'],
    ['SLACK_APP_TOKEN', 'xoxb-1111-token', 'env_secret_kind'],
    ['SLACK_APP_TOKEN', 'xoxe.xapp-1-rotated', 'env_secret_rotates'],
    ['SLACK_APP_TOKEN', 'xapp-1111-token\n', 'env_secret_space'],
    ['AWS_REGION', undefined, 'env_missing'],
    ['AWS_REGION', 'Tokyo', 'env_malformed'],
    ['PORT', '80a', 'env_port'],
    ['PORT', '65536', 'env_port'],
    ['HOST', '[::1]', 'env_host'],
    ['HOST', '0.0.0.0:3000', 'env_host'],
    ['FUTARI_TEST_ENDPOINTS', 'yes', 'not_one_of'],
    ['DKIM_CONFIG', undefined, 'env_missing'],
    ['DKIM_CONFIG', '/nowhere/futari.yml', 'file_unreadable'],
  ])('given %s = %j, then it is refused as %s and its value is not shown', async (name, value, code) => {
    const refused = refusedOf(await files.load(leastFile(), { [name]: value }));
    expect(refused.problems.map((problem) => [problem.path, problem.code])).toEqual([[name, code]]);
    expect(refused.text).toContain(`1. ${name}: `);
    expect(refused.text).toContain(`example: ${name}=`);
    if (value?.includes('-') || value?.includes(' ')) expect(refused.text).not.toContain(value.trim());
  });

  test('given a KMS key of another region than the process, then both regions are told, in both languages', async () => {
    const arn = (region: string) => `arn:aws:kms:${region}:123456789012:key/11111111-2222-3333-4444-555555555555`;
    const keys = { provider: 'kms', keyId: arn('eu-west-1'), signingKeyId: arn('ap-northeast-1') };
    for (const locale of ['ja', 'en']) {
      const file = { ...leastFile(), locale, keys, anchor: { bucket: 'example-anchor' } };
      const refused = refusedOf(await files.load(file));
      expect(refused.problems).toMatchObject([{ path: 'keys.keyId', code: 'key_region' }]);
      expect(refused.text).toMatch(/eu-west-1.*ap-northeast-1/);
    }
  });

  test('given nothing at all, then every variable that is missing is told at once', async () => {
    const refused = refusedOf(await files.loadOnly({}));
    expect(refused.problems.map(({ path }) => path)).toEqual([
      'DKIM_CONFIG',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'AWS_REGION',
    ]);
  });

  test('given problems in the environment and in the file, then both are told', async () => {
    const refused = refusedOf(await files.load({ ...leastFile(), table: 'x' }, { PORT: 'x' }));
    expect(refused.problems.map(({ path }) => path)).toEqual(['PORT', 'table']);
  });
});

describe('I11: the runbook’s switches accept one value', () => {
  const switches = [
    ['EnableBYODKIMAutomation', 'false', ['true', 'False', '0', '']],
    ['BYODKIMRotationMode', 'MANUAL', ['AUTO', 'manual', '']],
    ['BYODKIMDNSConfirmationRequired', 'true', ['false', 'TRUE', '']],
  ] as const;

  test.each(switches)('%s: %s is accepted, everything else stops the start', async (name, accepted, others) => {
    expect((await files.load(leastFile(), { [name]: accepted })).tag).toBe('loaded');
    for (const other of others) {
      const refused = refusedOf(await files.load(leastFile(), { [name]: other }));
      expect(refused.problems).toMatchObject([{ path: name, code: 'switch_value' }]);
      expect(refused.text).toContain(`must be ${accepted} or absent, not ${JSON.stringify(other)}`);
    }
  });
});

describe('an address that replaces Slack or AWS', () => {
  const theirs = [
    ['SLACK_API_URL', 'https://slack.com/api/'],
    ['SLACK_API_URL', 'https://acme.enterprise.slack.com/api'],
    ['SLACK_API_URL', 'https://slack-gov.com/api/'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://email.ap-northeast-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_KMS', 'https://kms.cn-north-1.amazonaws.com.cn'],
    ['AWS_ENDPOINT_URL', 'https://dynamodb.ap-northeast-1.api.aws'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://123456789012.ddb.ap-northeast-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_KMS', 'https://kms-fips.us-gov-west-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_KMS', 'https://vpce-0e25b8cdd720f900e-argc85vg-us-east-1a.kms.us-east-1.vpce.amazonaws.com'],
    ['AWS_ENDPOINT_URL_S3', 'https://bucket.vpce-0e25b8cdd720f900e-argc85vg.s3.us-east-1.vpce.amazonaws.com'],
    ['AWS_ENDPOINT_URL_S3', 'https://s3.dualstack.eu-west-1.amazonaws.com/'],
    ['AWS_ENDPOINT_URL_STS', 'https://sts.amazonaws.com'],
  ] as const;
  const unknown = [
    ['SLACK_API_URL', 'http://127.0.0.1:4001/api/'],
    ['SLACK_API_URL', 'http://slack.com/api/'],
    ['SLACK_API_URL', 'https://slack.com.example.jp/api/'],
    ['SLACK_API_URL', 'https://evilslack.com/api/'],
    ['SLACK_API_URL', 'https://evil-slack-gov.com/api/'],
    ['AWS_ENDPOINT_URL', 'http://127.0.0.1:4002'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://amazonaws.com.example.jp'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://email.ap-northeast-1.amazonaws.com:8443'],
    ['AWS_ENDPOINT_URL_KMS', 'https://notamazonaws.com'],
    ['AWS_ENDPOINT_URL_STS', 'https://sts.example.jp'],
    // Anybody may have a name of these kinds, and answer there as SES.
    ['AWS_ENDPOINT_URL_SESV2', 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://own-bucket.s3.amazonaws.com'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://own-bucket.s3.ap-northeast-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://own-bucket.s3-ap-northeast-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://s3.ap-northeast-1.amazonaws.com/own-bucket'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://own-alb-123.us-east-1.elb.amazonaws.com'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://ec2-203-0-113-5.compute-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_SESV2', 'https://ec2-203-0-113-5.ap-northeast-1.compute.amazonaws.com'],
    ['AWS_ENDPOINT_URL', 'https://vpce-0a-1b.vpce-svc-0123.us-east-1.vpce.amazonaws.com'],
    ['AWS_ENDPOINT_URL_STS', 'https://vpce-0a-1b.execute-api.us-east-1.vpce.amazonaws.com'],
  ] as const;

  test.each(theirs)('given %s=%s, then it is theirs', async (name, url) => {
    expect(loadedOf(await files.load(leastFile(), { [name]: url })).settings.testEndpoints).toBe(false);
  });

  test.each(unknown)(
    'given %s=%s, then it is refused unless allowed, and then told on every card',
    async (name, url) => {
      const refused = refusedOf(await files.load(leastFile(), { [name]: url }));
      expect(refused.problems).toMatchObject([{ path: name, code: 'endpoint_foreign' }]);
      expect(refused.text).toContain('FUTARI_TEST_ENDPOINTS=allow');
      const allowed = await files.load(leastFile(), { [name]: url, FUTARI_TEST_ENDPOINTS: 'allow' });
      expect(loadedOf(allowed).settings.testEndpoints).toBe(true);
    },
  );

  test.each(['not a url', 'file:///etc/passwd', 'https://user:pw12@slack.com/api/', 'https://slack.com/api/?a=b'])(
    'given %s, then it is malformed even where test endpoints are allowed, and not repeated',
    async (url) => {
      const env = { SLACK_API_URL: url, FUTARI_TEST_ENDPOINTS: 'allow' };
      const refused = refusedOf(await files.load(leastFile(), env));
      expect(refused.problems).toMatchObject([{ path: 'SLACK_API_URL', code: 'env_malformed' }]);
      expect(refused.text).not.toContain(url);
    },
  );

  test('given one in a profile of the AWS command line, then the process does not follow it', async () => {
    const before = { ...process.env };
    const folder = await mkdtemp(join(tmpdir(), 'aws-'));
    const path = join(folder, 'config');
    await writeFile(path, '[default]\nendpoint_url = https://ses.example.jp\n');
    process.env.AWS_CONFIG_FILE = path;
    try {
      processSource();
      const client = new SESv2Client({
        region: 'ap-northeast-1',
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' },
        requestHandler: {
          handle: async ({ hostname }: { readonly hostname: string }) => Promise.reject(new Error(hostname)),
        },
        maxAttempts: 1,
      });
      await expect(client.send(new GetAccountCommand({}))).rejects.toThrow('email.ap-northeast-1.amazonaws.com');
    } finally {
      process.env = before;
      await rm(folder, { recursive: true });
    }
  });

  test('given one for all services and one for SES, then SES has its own', async () => {
    const env = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_SESV2: 'http://127.0.0.1:2',
      SLACK_API_URL: 'http://127.0.0.1:3/api',
      FUTARI_TEST_ENDPOINTS: 'allow',
    };
    const config = loadedOf(await files.load(leastFile(), env));
    expect(config.aws.endpoints).toEqual({
      dynamodb: 'http://127.0.0.1:1',
      sesv2: 'http://127.0.0.1:2',
      kms: 'http://127.0.0.1:1',
      s3: 'http://127.0.0.1:1',
      sns: 'http://127.0.0.1:1',
      sts: 'http://127.0.0.1:1',
    });
    expect(config.slack.apiUrl).toBe('http://127.0.0.1:3/api/');
  });

  test('given the permission alone, then nothing was replaced and no card says so', async () => {
    const config = loadedOf(await files.load(leastFile(), { FUTARI_TEST_ENDPOINTS: 'allow' }));
    expect(config.settings.testEndpoints).toBe(false);
  });
});
