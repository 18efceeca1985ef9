/** The entries as child processes, in a folder of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, programOf } from '../../support/programs.ts';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const run = async (folder: string, name: Program, args: readonly string[]): Promise<Ended> => {
  const child = spawn(process.execPath, [programOf(name), ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = [[] as Buffer[], [] as Buffer[]];
  child.stdout.on('data', (bytes) => out.push(bytes));
  child.stderr.on('data', (bytes) => err.push(bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
};

export interface Terminal {
  readonly folder: string;
  /** Starts the sandbox and waits until it says that it listens. @returns what it said */
  start(...args: string[]): Promise<string>;
  sandbox(...args: string[]): Promise<Ended>;
  stop(): Promise<number | null>;
  close(): Promise<void>;
}

export const openTerminal = async (): Promise<Terminal> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-cli-'));
  let running: ChildProcess | null = null;
  const stop = async (): Promise<number | null> => {
    if (running === null) return null;
    const gone = once(running, 'close') as Promise<[number | null]>;
    running.kill('SIGTERM');
    running = null;
    return (await gone)[0];
  };
  return {
    folder,
    start: (...args) =>
      new Promise((resolve, reject) => {
        const child = spawn(
          process.execPath,
          [programOf('start'), '--port', '0', '--ses-throttle', '0', '--locale', 'ja', ...args],
          {
            cwd: folder,
            stdio: ['ignore', 'pipe', 'inherit'],
          },
        );
        running = child;
        let output = '';
        child.stdout.on('data', (bytes) => {
          output += bytes;
          if (output.includes('Ctrl+C')) resolve(output);
        });
        child.on('close', (code) => reject(new Error(`the sandbox ended with ${code}`)));
      }),
    sandbox: (...args) => run(folder, 'cli', ['sandbox', ...args]),
    stop,
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
