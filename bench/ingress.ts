/**
 * What a cold start of the ingress on Lambda costs, beside Bolt's own receiver: the processor's time from the first line of the bundle to
 * the answer of its first signed command, each time in a process of its own. Bundled with the same options, against the same Slack, SQS
 * and Parameter Store on this machine, one after the other in each round.
 * Run: node bench/ingress.ts [rounds]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'fflate';
import { bundleFunctions } from '../src/main/aws/package.ts';
import { openLambdaSite } from '../test/main/lambda/lambdaSite.ts';
import { plainEnv } from '../test/support/plainEnv.ts';
import { signedHeaders } from '../test/support/signedPost.ts';

const run = promisify(execFile);
const rounds = Number(process.argv[2] ?? 15);

const entries = {
  'bench/ingress/bolt.ts': 'a minimal Bolt app: it acknowledges',
  'bench/ingress/boltQueue.ts': 'the same with Parameter Store and SQS',
  'src/main/lambda/ingress.ts': 'the ingress',
} as const;
type Entry = keyof typeof entries;
const names = Object.keys(entries) as readonly Entry[];

/** Runs in the measured process: it times nothing before the bundle. */
const caller = `
  const [bundle, event] = process.argv.slice(2);
  const before = process.cpuUsage();
  const began = performance.now();
  require(bundle).handler(JSON.parse(event), { awsRequestId: 'call-1' }).then((answer) => {
    const { user, system } = process.cpuUsage(before);
    console.log('measured ' + JSON.stringify({ cpuMs: (user + system) / 1000, ms: performance.now() - began, answer }));
    process.exit(0);
  });
`;

const commandOf = (round: number, entry: Entry): string =>
  new URLSearchParams({
    ...{ command: '/dkim', text: 'status goo.ne.jp', team_id: 'T0HOME', user_id: 'U0REQUESTER', channel_id: 'C0DKIM' },
    ...{ api_app_id: 'A0DKIM', team_domain: 'home', user_name: 'requester', channel_name: 'dkim' },
    ...{ trigger_id: `${round}.${names.indexOf(entry)}`, response_url: 'https://hooks.slack.com/commands/T0HOME/1/x' },
  }).toString();

interface Measured {
  readonly cpuMs: number;
  readonly ms: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const folder = await mkdtemp(join(tmpdir(), 'futari-ingress-'));
const site = await openLambdaSite({ startAt: Date.now() });
try {
  await bundleFunctions(folder, names);
  const bundleOf = (entry: Entry): string => join(folder, entry.replace(/ts$/, 'cjs'));
  await writeFile(join(folder, 'caller.cjs'), caller);
  const { accessKeyId, secretAccessKey } = site.sandbox.dynamo.credentials;
  const { signingSecret, botToken } = site.sandbox.slackSecrets;
  const secrets = { SLACK_SIGNING_SECRET: signingSecret, SLACK_BOT_TOKEN: botToken };
  const role = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const env = { ...plainEnv(), ...site.runtime.env, ...secrets, ...role };

  const measure = async (entry: Entry, round: number): Promise<Measured> => {
    const body = commandOf(round, entry);
    const event = { headers: signedHeaders(signingSecret, { body }), body, isBase64Encoded: false };
    const args = [join(folder, 'caller.cjs'), bundleOf(entry), JSON.stringify(event)];
    const { stdout } = await run(process.execPath, args, { cwd: folder, env });
    const measured = JSON.parse(/^measured (.*)$/m.exec(stdout)?.[1] ?? '{}');
    if (measured.answer?.statusCode !== 200) throw new Error(`${entry} did not answer:\n${stdout}`);
    return measured;
  };

  const all = new Map<Entry, Measured[]>(names.map((entry) => [entry, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const entry of names) all.get(entry)?.push(await measure(entry, round));
  const cpuOf = (entry: Entry): number => median((all.get(entry) ?? []).map(({ cpuMs }) => cpuMs));
  console.log('| | bundle, gzipped | processor, median | of the minimal app | until the answer |');
  for (const entry of names) {
    const kilobytes = Math.round(gzipSync(await readFile(bundleOf(entry))).length / 1024);
    const ms = median((all.get(entry) ?? []).map((one) => one.ms));
    const share = cpuOf(entry) / cpuOf('bench/ingress/bolt.ts');
    console.log(
      `| ${entries[entry]} | ${kilobytes} KB | ${cpuOf(entry).toFixed(0)} ms | ${share.toFixed(2)} | ${ms.toFixed(0)} ms |`,
    );
  }
  console.log(`queued: ${site.aws.queue.length} of ${2 * rounds}`);
} finally {
  await site.close();
  await rm(folder, { recursive: true, force: true });
}
