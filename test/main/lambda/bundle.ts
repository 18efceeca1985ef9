/** Bundles the functions by the very command that serverless.yml tells people to type. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A bound for what hangs, far above what a busy machine takes. */
const bundleTimeoutMs = 240_000;

export const functions = ['ingress', 'worker', 'sweep', 'legacy'] as const;
export type FunctionName = (typeof functions)[number];

/** The comment's lines from `esbuild` to the last one that a backslash continues. */
const commandOf = (template: string): string => {
  const [, command] = /^# {3}(esbuild (?:.*\\\n)*.*)$/m.exec(template) ?? [];
  if (command === undefined) throw new Error('serverless.yml tells no command');
  return command.replace(/\\\n#/g, ' ');
};

/** Into `folder/dist/lambda`. */
export const bundleInto = async (folder: string): Promise<void> => {
  const command = commandOf(await readFile('serverless.yml', 'utf8'));
  const outdir = join(folder, 'dist/lambda');
  const there = command.replace('--outdir=dist/lambda', `--outdir='${outdir}'`);
  if (there === command) throw new Error('the command names no output folder');
  const env = { PATH: `node_modules/.bin:${process.env.PATH ?? ''}` };
  await run('sh', ['-c', `${there} --log-level=warning`], { env, timeout: bundleTimeoutMs });
};
