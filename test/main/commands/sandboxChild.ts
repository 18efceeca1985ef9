/** The sandbox as a process, in a folder of its own, and the commands of a second terminal there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOf } from '../../support/programs.ts';
import { runCommand } from '../../support/runCommand.ts';

export interface Terminal {
  readonly folder: string;
  /** Starts the sandbox and waits until it says that it listens. @returns what it said */
  start(...args: string[]): Promise<string>;
  sandbox(...args: string[]): ReturnType<typeof runCommand>;
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
    sandbox: (...args) => runCommand(['sandbox', ...args], {}, folder),
    stop,
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
