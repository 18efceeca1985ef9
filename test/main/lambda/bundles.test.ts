import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { type FunctionName, functions, runPackageAws } from '../../../src/main/aws/package.ts';

import { readTemplate } from '../../../src/main/aws/template.ts';
import { channel } from '../../../src/main/sandbox.ts';
import { plainEnv } from '../../support/plainEnv.ts';
import { runHere } from '../../support/runCommand.ts';
import { example } from '../template/packaged.ts';
import { type LambdaSite, openLambdaSite, workerName } from './lambdaSite.ts';

const run = promisify(execFile);
const bundleTimeoutMs = 300_000;
const callTimeoutMs = 120_000;
/** Of the ingress, for its cold start: compressed, in bytes. */
const ingressBytesMax = 400 * 1024;
/** By so much a size may differ from the documented one: a document is not written anew with each change of code. */
const sizeTolerance = 0.05;

let folder: string;
const sizes = new Map<FunctionName, number>();
const aws = (name: string): string => join(folder, 'dist/aws', name);

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

/** The words that docs/deploy-aws.md lets people type. */
const typed = async (): Promise<readonly string[]> => {
  const [, words = ''] =
    /npm run package:aws -- (.*ProtectTable=false)/.exec(await readFile('docs/deploy-aws.md', 'utf8')) ?? [];
  return words.split(' ');
};

interface Packaging {
  readonly printed: string;
  readonly code: number;
}

const packagingEnv = { AWS_REGION: 'ap-northeast-1', DKIM_CONFIG: 'conf/futari.yml' };

/** `npm run package:aws`, in another folder than the repository: a process of its own. */
const packagedByProcess = async (): Promise<Packaging> => {
  const entry = resolve('src/main/packageAws.ts');
  const options = { cwd: folder, env: { ...plainEnv(), ...packagingEnv }, timeout: bundleTimeoutMs };
  const done = run(process.execPath, [entry, ...(await typed())], options).then(({ stdout }) => ({ stdout, code: 0 }));
  const { stdout = '', stderr = '', code } = await done.catch((error) => error);
  return { printed: `${stdout}${stderr}`, code };
};

const packagedHere = async (): Promise<Packaging> => {
  const { code, out, err } = await runHere(runPackageAws, await typed(), packagingEnv, folder);
  return { printed: `${out}${err}`, code: code ?? 0 };
};

const imap = 'imap: { host: imap.example.jp, user: probe, ca: ./ca/imap.crt }';
/** A configuration in parts, with a form of a DNS department and the authority of an IMAP server. */
const inParts = example
  .replace('receive: s3, s3: { bucket: example-probe-mail, prefix: probes/ }', `receive: imap, ${imap}`)
  .replace('    channel:', '    application: { template: forms/form.txt }\n    channel:');

const second = `name: second.example
targets: [{ region: ap-northeast-1 }]
channel: C0DKIM
selector: "prod-{n}"
current: prod-1
approvers: { userGroup: S0APPROVERS }
`;

const packageAll = async (packaged: () => Promise<Packaging>): Promise<void> => {
  await write(join(folder, 'conf/futari.yml'), inParts);
  await write(join(folder, 'conf/forms/form.txt'), '{{value}}');
  await write(join(folder, 'conf/ca/imap.crt'), 'a certificate');
  await write(join(folder, 'conf/domains.d/notes.txt'), 'no configuration');
  await write(join(folder, 'conf/domains.d/second.yml'), second);
  const { printed, code } = await packaged();
  expect([code, printed]).toEqual([0, expect.stringContaining('aws cloudformation deploy --stack-name futari-prod')]);
};

beforeAll(async () => {
  // Outside of the repository: what is not in the bundle is not found.
  folder = await mkdtemp(join(tmpdir(), 'futari-bundles-'));
  await packageAll(packagedByProcess);
  for (const name of functions) {
    const zip = await readFile(aws(`${name}.zip`));
    sizes.set(name, zip.length);
    const entries = unzipSync(zip);
    await writeFile(join(folder, `${name}.cjs`), entries[`${name}.cjs`] ?? '');
  }
}, bundleTimeoutMs);
afterAll(() => rm(folder, { recursive: true, force: true }));

let site: LambdaSite | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

const bundleOf = (name: FunctionName): string => join(folder, `${name}.cjs`);

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
    env: { ...plainEnv(), ...env },
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
  test('of the ingress is small enough for a cold start, and each is as large as docs/lambda.md says', async () => {
    const shown = functions.map((name) => `${name} ${Math.round((sizes.get(name) ?? 0) / 1024)} KB`).join(', ');
    process.stdout.write(`zips for Lambda: ${shown}\n`);
    expect(sizes.get('ingress')).toBeLessThan(ingressBytesMax);
    const page = await readFile('docs/lambda.md', 'utf8');
    const documented = new Map([...page.matchAll(/(\w+) ([\d,]+) KB/g)].map(([, name, size = '']) => [name, size]));
    for (const name of functions) {
      const bytes = Number(documented.get(name)?.replace(',', '')) * 1024;
      expect([name, Math.abs(bytes - (sizes.get(name) ?? 0)) / bytes < sizeTolerance]).toEqual([name, true]);
    }
  });

  test('is packed with the configuration and the files that it names, and nothing else; the ingress reads none', async () => {
    const namesIn = async (name: string) => Object.keys(unzipSync(await readFile(aws(`${name}.zip`)))).sort();
    expect(await namesIn('ingress')).toEqual(['ingress.cjs']);
    for (const name of ['worker', 'sweep', 'legacy'])
      expect(await namesIn(name)).toEqual(['ca/imap.crt', 'forms/form.txt', 'futari.yml', `${name}.cjs`].sort());
    const packed = unzipSync(await readFile(aws('worker.zip')))['futari.yml'] ?? new Uint8Array();
    expect(JSON.parse(Buffer.from(packed).toString())).toMatchObject({
      domains: [{ name: 'example.jp' }, { name: 'second.example' }],
    });
    expect(await readFile(aws('parameters.json'), 'utf8')).toMatch(/identity\/example\.jp,.*identity\/second\.example/);
    expect((await readdir(aws('.'))).sort()).toEqual(
      [...functions.map((name) => `${name}.zip`), 'parameters.json', 'template.json'].sort(),
    );
    expect(JSON.parse(await readFile(aws('parameters.json'), 'utf8'))).toEqual(
      expect.arrayContaining(['TableName=dkim-rotation', 'AlarmMail=ops@example.jp', 'ProtectTable=false']),
    );
    expect(JSON.parse(await readFile(aws('template.json'), 'utf8'))).toEqual(await readTemplate());
  });

  test('is the same to the byte when it is packed again, so that CloudFormation sees what has changed', async () => {
    const read = async () => Promise.all(functions.map((name) => readFile(aws(`${name}.zip`), 'base64')));
    const before = await read();
    await packageAll(packagedHere);
    expect((await read()).map((zip, index) => zip === before[index])).toEqual(functions.map(() => true));
    expect(await readdir(join(folder, 'dist'))).toEqual(['aws']);
  });

  test.each<[what: string, text: string | null, answer: string]>([
    ['none', null, 'cannot be read: conf/futari.yml (ENOENT)'],
    [
      'that names a file outside of its folder',
      inParts.replace('forms/form.txt', '../form.txt'),
      '../form.txt is outside',
    ],
    [
      'that names a file which is not there',
      inParts.replace('form.txt', 'none.txt'),
      'none.txt cannot be read (ENOENT)',
    ],
    ['for a server', example.replace('receive: s3, ', ''), 'probe.receive: write s3 or imap'],
  ])('a configuration is refused, and the package stays as it was: %s', async (_, text, answer) => {
    await rm(join(folder, 'conf/futari.yml'), { force: true });
    if (text !== null) await write(join(folder, 'conf/futari.yml'), text);
    const { printed, code } = await packagedHere();
    expect([code, printed]).toEqual([78, expect.stringContaining(answer)]);
    expect(printed).toContain('Nothing was written');
    expect(await readdir(join(folder, 'dist'))).toEqual(['aws']);
    expect(await readdir(aws('.'))).toContain('worker.zip');
  });

  test('I1: of ingress, sweep and the former calls does not know how to call Put', async () => {
    // The client's own name for it: texts name the call itself, for who looks it up in CloudTrail.
    const put = 'PutEmailIdentityDkimSigningAttributesRequest';
    expect(await readFile(bundleOf('worker'), 'utf8')).toContain(put);
    for (const name of ['ingress', 'sweep', 'legacy'] as const)
      expect(await readFile(bundleOf(name), 'utf8')).not.toContain(put);
    // Who clicks does not wait for metrics to load.
    for (const name of ['worker', 'ingress'] as const)
      expect([name, (await readFile(bundleOf(name), 'utf8')).includes('CloudWatchMetrics')]).toEqual([
        name,
        name === 'worker',
      ]);
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
    expect(await call('sweep', { job: 'daily' }, env)).toContain('answer null');
    expect(s.messages()).toMatchObject([{ tag: 'check', daily: true }]);
    const [daily] = s.aws.queue;
    const Records = [first, daily].map((message, index) => ({ messageId: `m${index}`, body: message?.body }));
    const printed = await call('worker', { Records }, { ...env, METRICS: 'cloudwatch' });
    expect(printed).toContain('answer {"batchItemFailures":[]}');
    // As CloudWatch takes metrics from the function's log.
    const [metrics = ''] = /^\{"_aws".*$/m.exec(printed) ?? [];
    expect(JSON.parse(metrics)).toMatchObject({
      domain: 'goo.ne.jp',
      _aws: { CloudWatchMetrics: [{ Namespace: 'Futari' }, {}] },
    });
    expect(JSON.stringify(s.sandbox.slack.messages(channel))).toContain('gooid-21-prod-');
    expect(s.sandbox.slack.files()).toHaveLength(1);
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
