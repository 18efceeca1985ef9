import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { channel } from '../../../src/main/sandbox.ts';
import { bundleInto, type FunctionName, functions } from './bundle.ts';
import { type LambdaSite, openLambdaSite, workerName } from './lambdaSite.ts';

const run = promisify(execFile);
const bundleTimeoutMs = 300_000;
const callTimeoutMs = 120_000;
/** Of the ingress, for its cold start: compressed, in bytes. */
const ingressBytesMax = 400 * 1024;

let folder: string;
beforeAll(async () => {
  // Outside of the repository: what is not in the bundle is not found.
  folder = await mkdtemp(join(tmpdir(), 'futari-bundles-'));
  await bundleInto(folder);
}, bundleTimeoutMs);
afterAll(() => rm(folder, { recursive: true, force: true }));

let site: LambdaSite | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

const bundleOf = (name: FunctionName): string => join(folder, `dist/lambda/${name}.cjs`);

const caller = `
  const [bundle, event] = process.argv.slice(2);
  require(bundle).handler(JSON.parse(event), { getRemainingTimeInMillis: () => 60000, awsRequestId: 'call-1' }).then(
    (answer) => console.log('answer ' + JSON.stringify(answer ?? null)),
    (error) => console.log('thrown ' + error.name + ': ' + error.message),
  ).finally(() => process.exit(0));
`;

/** A process of its own calls the bundle's handler. @returns what it printed, log lines included */
const call = async (name: FunctionName, event: object, env: Readonly<Record<string, string | undefined>> = {}) => {
  const script = join(folder, 'call.cjs');
  await writeFile(script, caller);
  const { stdout } = await run(process.execPath, [script, bundleOf(name), JSON.stringify(event)], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    timeout: callTimeoutMs,
  });
  return stdout;
};

const answerIn = (printed: string): unknown => JSON.parse(/^answer (.*)$/m.exec(printed)?.[1] ?? 'null');

/** The template's environment, and a role's credentials as Lambda gives them. */
const environmentOf = ({ runtime, sandbox }: LambdaSite): Record<string, string | undefined> => ({
  ...runtime.env,
  AWS_ACCESS_KEY_ID: sandbox.dynamo.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: sandbox.dynamo.credentials.secretAccessKey,
});

const open = async (): Promise<LambdaSite> => {
  // The processes of the bundles go by the machine's clock.
  site = await openLambdaSite({ startAt: Date.now() });
  return site;
};

describe('the bundle alone, without the repository', () => {
  test('of the ingress is small enough for a cold start', async () => {
    const sizes = new Map<FunctionName, number>();
    for (const name of functions) sizes.set(name, gzipSync(await readFile(bundleOf(name))).length);
    const shown = [...sizes].map(([name, bytes]) => `${name} ${Math.round(bytes / 1024)} KB`).join(', ');
    process.stdout.write(`bundles for Lambda, compressed: ${shown}\n`);
    expect(sizes.get('ingress')).toBeLessThan(ingressBytesMax);
  });

  test('I1: of ingress, sweep and the former calls does not know how to call Put', async () => {
    // The client's own name for it: texts name the call itself, for who looks it up in CloudTrail.
    const put = 'PutEmailIdentityDkimSigningAttributesRequest';
    expect(await readFile(bundleOf('worker'), 'utf8')).toContain(put);
    for (const name of ['ingress', 'sweep', 'legacy'] as const)
      expect(await readFile(bundleOf(name), 'utf8')).not.toContain(put);
  });

  test('of the ingress, without an environment, starts, names what is missing and answers 503', async () => {
    const printed = await call('ingress', { headers: {}, isBase64Encoded: false });
    expect(printed).toMatch(
      /RangeError.*FUTARI_QUEUE_URL, .*FUTARI_DAILY_QUEUE_URL, FUTARI_SECRETS_PREFIX, FUTARI_TABLE, AWS_REGION/,
    );
    expect(printed).toContain('answer {"statusCode":503');
  });

  test.each<[FunctionName, object]>([
    ['worker', { Records: [] }],
    ['sweep', { job: 'sweep' }],
  ])('of the %s, without an environment, starts and throws what is missing', async (name, event) => {
    expect(await call(name, event)).toMatch(/^thrown RangeError: .*FUTARI_QUEUE_URL/);
  });

  test('of each function does its part: a command goes through the ingress to the worker, and a day’s look to the queue', async () => {
    const s = await open();
    const env = environmentOf(s);
    await s.sandbox.slack.say('requester', channel, '/dkim rotate goo.ne.jp');
    const [first] = s.aws.queue.splice(0);
    const [event] = s.gateway.events;
    // The same delivery by the bundle: SQS drops it, for it has the same id.
    expect(await call('ingress', event ?? {}, env)).toContain('answer {"statusCode":200');
    expect(s.aws.dropped).toBe(1);
    const Records = [{ messageId: 'm1', body: first?.body }];
    expect(await call('worker', { Records }, env)).toContain('answer {"batchItemFailures":[]}');
    expect(JSON.stringify(s.sandbox.slack.messages(channel))).toContain('gooid-21-prod-');
    expect(s.sandbox.slack.files()).toHaveLength(1);
    expect(await call('sweep', { job: 'daily' }, env)).toContain('answer null');
    expect(s.messages()).toMatchObject([{ tag: 'check', daily: true }]);
  });

  test('of the former calls, without an environment, names what is missing and answers 503', async () => {
    const printed = await call('legacy', { action: 'create_dkim_certificate', selector_number: '2' });
    expect(printed).toMatch(/RangeError.*FUTARI_WORKER, AWS_REGION/);
    expect(printed).toContain('answer {"statusCode":503');
  });

  test('of the former calls passes one to the worker’s, which starts the rotation', async () => {
    const s = await open();
    const env = environmentOf(s);
    s.lambda.functions.set(workerName, async (payload: object) => answerIn(await call('worker', payload, env)));
    const event = { action: 'create_dkim_certificate', selector_number: '2' };
    const answer = answerIn(await call('legacy', event, env));
    expect(answer).toMatchObject({ statusCode: 200, status: 'started', domain: 'goo.ne.jp' });
    expect(JSON.stringify(s.sandbox.slack.messages(channel))).toContain('gooid-21-prod-');
  });
});
