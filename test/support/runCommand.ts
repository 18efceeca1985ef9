/** `futari`, in this process or as one of its own, with an environment of nothing but a path and what is given. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { runFutari } from '../../src/main/futariCommand.ts';
import { plainEnv } from './plainEnv.ts';
import { programOf } from './programs.ts';

interface CommandEnded {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Environment = Readonly<Record<string, string>>;

export const runProcess = async (args: readonly string[], env: Environment = {}): Promise<CommandEnded> => {
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

/** Instead of writing to the stream, keeps the text. */
const keeping = (texts: string[]) =>
  ((text: string | Uint8Array, ...more: readonly unknown[]) => {
    texts.push(String(text));
    (more.at(-1) as (() => void) | undefined)?.();
    return true;
  }) as typeof process.stdout.write;

type Program = () => Promise<void>;

const here = async (
  program: Program,
  args: readonly string[],
  env: Environment,
  folder: string,
): Promise<CommandEnded> => {
  const folderBefore = process.cwd();
  process.chdir(folder);
  const { argv, env: envBefore, exitCode, stdout, stderr } = process;
  const { log, error } = console;
  const [writeOut, writeErr] = [stdout.write, stderr.write];
  const listening = stdout.listeners('error');
  const [out, err]: [string[], string[]] = [[], []];
  process.argv = [process.execPath, 'futari', ...args];
  process.env = { ...plainEnv(), ...env };
  process.exitCode = undefined;
  [stdout.write, stderr.write] = [keeping(out), keeping(err)];
  console.log = (text) => out.push(`${text}\n`);
  console.error = (text) => err.push(`${text}\n`);
  try {
    await program();
    return { code: Number(process.exitCode ?? 0), out: out.join(''), err: err.join('') };
  } finally {
    for (const listener of stdout.listeners('error'))
      if (!listening.includes(listener)) stdout.off('error', listener as () => void);
    process.chdir(folderBefore);
    Object.assign(process, { argv, env: envBefore });
    process.exitCode = exitCode;
    [stdout.write, stderr.write] = [writeOut, writeErr];
    Object.assign(console, { log, error });
  }
};

let last: Promise<unknown> = Promise.resolve();

/**
 * In this process, one command after the other: a process of its own takes a second of the processor to load what is loaded here. What only
 * a process shows (that it ends, what a kill leaves, terminals) is a matter of `runProcess`.
 */
export const runHere = (
  program: Program,
  args: readonly string[],
  env: Environment = {},
  folder = process.cwd(),
): Promise<CommandEnded> => {
  const ended = last.then(() => here(program, args, env, folder));
  last = ended.catch(() => {});
  return ended;
};

/** `futari` in this process. */
export const runCommand = (args: readonly string[], env?: Environment, folder?: string): Promise<CommandEnded> =>
  runHere(runFutari, args, env, folder);
