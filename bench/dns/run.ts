/** Runs one client and returns what it used: its own process, on its own core. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Pass } from './client.ts';
import type { MethodName } from './methods.ts';
import { clientCore } from './nsd.ts';

const execute = promisify(execFile);
/** Milliseconds for one client: beyond it something hangs. */
const clientMsMax = 300_000;

interface ClientOptions {
  readonly port: number;
  readonly names: number;
  readonly passes: number;
  readonly window: number;
  readonly timeoutMs?: number;
  readonly tries?: number;
  /** Names wanted at one moment. */
  readonly wanted?: number;
  /** For Node itself. */
  readonly nodeOptions?: readonly string[];
}

/** Ours has a window of its own: so that it is that one which counts, more are wanted than fit, and than wait beside it. */
const wantedBeside = 200;

const program = new URL('./client.ts', import.meta.url).pathname;

export async function runMethod(method: MethodName, options: ClientOptions): Promise<readonly Pass[]> {
  const { port, names, passes, window, timeoutMs = 2_000, tries = 3, nodeOptions = [] } = options;
  const { wanted = method === 'ours' ? window + wantedBeside : window } = options;
  const numbers = [port, names, passes, window, timeoutMs, tries, wanted].map(String);
  const arguments_ = ['-c', clientCore, process.execPath, ...nodeOptions, program, method, ...numbers];
  const { stdout } = await execute('taskset', arguments_, { timeout: clientMsMax });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Pass);
}

/** As many as a socket's buffer holds: where answers are lost, dnsperf waits for them at full speed. */
const perSocket = 128;

/** The shell's own clock of the child's CPU, start included: dnsperf is in C, that is a millisecond. */
export async function runDnsperf(file: string, { port, passes, window, names }: ClientOptions): Promise<Pass> {
  const command = `TIMEFORMAT='CPU %U %S'; time taskset -c ${clientCore} dnsperf -s 127.0.0.1 -p ${port} -d ${file} -q ${window} -n ${passes} -e -T 1 -c ${Math.ceil(window / perSocket)}`;
  const { stdout, stderr } = await execute('bash', ['-c', command], { timeout: clientMsMax });
  const number = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  const cpuSeconds = number(stderr, /CPU ([\d.]+)/) + number(stderr, /CPU [\d.]+ ([\d.]+)/);
  const found = number(stdout, /Queries completed:\s+(\d+)/);
  const wallMs = (names * passes * 1_000) / number(stdout, /Queries per second:\s+([\d.]+)/);
  return { wallMs, cpuMs: cpuSeconds * 1_000, found, maxRssMb: Number.NaN };
}
