/** `futari` as a process of its own, with an environment of nothing but a path and what is given. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { plainEnv } from './plainEnv.ts';
import { programOf } from './programs.ts';

interface CommandEnded {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const runCommand = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandEnded> => {
  const child = spawn(process.execPath, [programOf('cli'), ...args], {
    env: { ...plainEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [[] as Buffer[], [] as Buffer[]];
  child.stdout.on('data', (bytes) => out.push(bytes));
  child.stderr.on('data', (bytes) => err.push(bytes));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
};
