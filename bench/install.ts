/**
 * An installation's minutes: `node bench/install.ts [REPOSITORY]`. A fresh clone, and then only its commands against the sandbox's Slack, SES,
 * DNS and DynamoDB: `futari init`, `init --table`, `import`, `doctor`. Ends with 1 unless doctor finds nothing wrong. Needs the npm registry
 * or its cache.
 */

import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { recordValue, stringsOf } from '../src/domain/keyRecord.ts';
import { recordName } from '../src/domain/names.ts';
import { account, current, domain, envOf } from '../src/main/sandbox.ts';
import { createSandbox } from '../src/sandbox/sandbox.ts';

const repository = resolve(process.argv[2] ?? '.');
const folder = mkdtempSync(join(tmpdir(), 'futari-install-'));
const clone = join(folder, 'futari');
const site = join(folder, 'site');
const sandbox = await createSandbox({ startAt: Date.now(), zones: [domain], account, nameServers: 3 });

/** The key that SES signs with, of which the team has a file. */
const seed = async (pem: string): Promise<void> => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(pem, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  sandbox.dns.publish(recordName(current, domain), [...stringsOf(recordValue(spki))]);
  const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
  await sandbox.ses.putIdentity({
    ...{ account, region: sandbox.dynamo.region, identity: domain, origin: 'EXTERNAL' },
    ...{ selector: current, privateKey: pkcs1 },
  });
};

let total = 0;
const timed = async (what: string, work: () => Promise<void> | void): Promise<void> => {
  // The sandbox's clock stands still by itself; doctor compares it with the machine's.
  sandbox.clock.moveTo(Date.now());
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  total += ms;
  console.log(`| ${what} | ${(ms / 1_000).toFixed(1)} s | ${(total / 1_000).toFixed(1)} s |`);
};

const { accessKeyId, secretAccessKey } = sandbox.dynamo.credentials;
const env = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  LANG: 'en_US.UTF-8',
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  ...envOf(sandbox, join(site, 'futari.yml'), 'socket'),
};

/** @throws Error for another exit code than 0 */
const futari = async (...args: readonly string[]): Promise<void> => {
  const child = spawn('node', [join(clone, 'src/main/futari.cjs'), ...args], { env, stdio: 'pipe' });
  const output: Buffer[] = [];
  child.stdin.end();
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => output.push(bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`futari ${args[0]} ended with ${code}:\n${Buffer.concat(output)}`);
};

try {
  const pem = join(folder, 'current.pem');
  await seed(pem);
  console.log('| step | takes | total |\n| --- | --- | --- |');
  await timed('git clone', () => void execFileSync('git', ['clone', '-q', repository, clone]));
  await timed(
    'npm ci --omit=dev',
    () => void execFileSync('npm', ['ci', '--omit=dev', '--silent', '--no-audit'], { cwd: clone, stdio: 'ignore' }),
  );
  const places = [
    '--resolvers',
    sandbox.dns.resolvers.join(','),
    '--authoritative',
    sandbox.dns.authoritative.join(','),
  ];
  const people = ['--channel', '#dkim', '--approvers', '@dkim-approvers', '--alerts', sandbox.alerts.url];
  const mail = ['--listen', '127.0.0.1:0', '--folder', site];
  await timed('futari init', () => futari('init', '--domain', domain, ...people, ...places, ...mail));
  await timed('futari init --table', () => futari('init', '--table'));
  await timed('futari import', () => futari('import', domain, current, '--key', pem));
  await timed('futari doctor: nothing is wrong', () => futari('doctor'));
} finally {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
}
