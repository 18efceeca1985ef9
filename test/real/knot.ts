/** A real name server for the tests: Debian's knot, on loopback, in a temporary folder of its own. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const startAttemptsMax = 100;
const startPauseMs = 50;
const stopTimeoutMs = 5_000;

export interface Knot {
  /** `host:port`. */
  readonly endpoint: string;
  /** Lines for knsupdate, such as `add name ttl TXT "text"`; RFC 2136 with TSIG. */
  update(...lines: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Why the tests cannot run, or null. */
export function whatIsMissing(): string | null {
  for (const program of ['knotd', 'knsupdate']) {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed (Debian: knot, knot-dnsutils)`;
    }
  }
  return null;
}

// For this server and this test only.
const tsigSecret = Buffer.from('a test secret, nothing else').toString('base64');

export async function startKnot(zone: string, address: string): Promise<Knot> {
  const folder = await mkdtemp(join(tmpdir(), 'futari-knot-'));
  const port = await freePort(address);
  await writeFile(join(folder, 'knot.conf'), configuration(folder, zone, address, port));
  await writeFile(join(folder, `${zone}.zone`), zoneFile(zone));
  const server = spawn('knotd', ['-c', join(folder, 'knot.conf')], { stdio: 'ignore' });
  const gone = new Promise<void>((done) => server.once('exit', () => done()));
  const stop = async () => {
    const timer = setTimeout(() => server.kill('SIGKILL'), stopTimeoutMs);
    server.kill('SIGTERM');
    await gone;
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  };
  const update = async (...lines: readonly string[]) => {
    const commands = [`server ${address} ${port}`, `zone ${zone}.`, ...lines, 'send', ''].join('\n');
    await writeFile(join(folder, 'update'), commands);
    await run('knsupdate', ['-y', `hmac-sha256:update.:${tsigSecret}`, join(folder, 'update')]);
  };
  // Ready when it takes an update; each try is refused at once while the port is closed.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await update(`add ready.${zone}. 60 TXT "${attempt}"`);
      return { endpoint: `${address}:${port}`, update, stop };
    } catch (error) {
      if (attempt >= startAttemptsMax || server.exitCode !== null) {
        await stop();
        throw error;
      }
      await new Promise((done) => setTimeout(done, startPauseMs));
    }
  }
}

const freePort = (address: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, address, () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === 'object' ? (bound?.port ?? 0) : 0));
    });
  });

const configuration = (folder: string, zone: string, address: string, port: number): string => `server:
    rundir: "${folder}"
    listen: ${address}@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "${folder}"
log:
  - target: stderr
    any: error
key:
  - id: update.
    algorithm: hmac-sha256
    secret: ${tsigSecret}
acl:
  - id: update
    key: update.
    action: update
zone:
  - domain: ${zone}.
    storage: "${folder}"
    file: "${zone}.zone"
    acl: update
    journal-content: none
    zonefile-load: whole
`;

const zoneFile = (zone: string): string => `$ORIGIN ${zone}.
@ 3600 SOA ns1 hostmaster 1 3600 600 1209600 900
@ 3600 NS ns1
@ 3600 NS ns2
ns1 3600 A 127.0.0.1
ns2 3600 A 127.0.0.1
`;
