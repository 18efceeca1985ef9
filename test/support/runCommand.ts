/** One of the entries in `src/main` as a process of its own, with an environment of nothing but a path and what is given. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { plainEnv } from './plainEnv.ts';

interface CommandEnded {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const runCommand = async (
  entry: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandEnded> => {
  const script = resolve(import.meta.dirname, '../../src/main', entry);
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...plainEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [[] as Buffer[], [] as Buffer[]];
  child.stdout.on('data', (bytes) => out.push(bytes));
  child.stderr.on('data', (bytes) => err.push(bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
};
