/** A real server as a child of the test: a temporary folder, ready when it answers, ended by its process. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQueryClient } from '../../../src/adapters/dns/client.ts';
import { environment } from './installed.ts';

const startAttemptsMax = 600;
const startPauseMs = 50;
const queryTimeoutMs = 1_000;
const stopTimeoutMs = 5_000;
const wordsMax = 600;

export interface Daemon {
  /** `address:port`, as the adapter takes it. */
  readonly endpoint: string;
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  stop(): Promise<void>;
}

interface DaemonOptions {
  readonly program: string;
  readonly args: (folder: string) => readonly string[];
  /** Files of its folder by name. */
  readonly files: (folder: string) => Readonly<Record<string, string>>;
  readonly address: string;
  readonly port: number;
  /** Of a name server: a name whose SOA it answers for when it is ready. */
  readonly readyName?: string;
  /** Of any other server: whether it answers. */
  readonly isReady?: () => Promise<boolean>;
  /** What its folder needs beside the files. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** @throws Error with the last words of a server that does not come up */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { program, address, port } = options;
  const folder = await mkdtemp(join(tmpdir(), `futari-${program}-`));
  const files = Object.entries(options.files(folder));
  await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text, 'latin1')));
  await options.prepare?.(folder);
  const child = spawn(program, options.args(folder), { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let words = '';
  const listen = (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-wordsMax);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  child.once('error', (error) => listen(Buffer.from(error.message)));
  const stop = async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  };
  const host = address.includes(':') ? `[${address}]` : address;
  for (let attempt = 1; attempt <= startAttemptsMax && child.exitCode === null; attempt += 1) {
    if (await answers(options)) return { endpoint: `${host}:${port}`, address, port, folder, stop };
    await new Promise((done) => setTimeout(done, startPauseMs));
  }
  await stop();
  throw new Error(`${program} did not start: ${words}`);
}

const queryOnce = createQueryClient({ timeoutMs: queryTimeoutMs, tries: 1 }).patient;

const answers = async ({ address, port, readyName = '', isReady }: DaemonOptions): Promise<boolean> => {
  if (isReady !== undefined) return isReady();
  const outcome = await queryOnce({ address, port }, { name: readyName, type: 'SOA', recurse: true });
  return outcome.tag === 'message' && outcome.message.rcode === 0;
};
