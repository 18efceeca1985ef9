/** `futari verify-log FILE [--key PUBLIC.pem]`. Exit codes: 0 holds, 1 something is wrong, 2 unreadable or not understood. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Language } from '../texts/codes.ts';
import { refusalText, unknownWord } from './commandLine.ts';
import { message } from './commands/verifyLogMessages.ts';
import { languageOf } from './language.ts';
import { linesOf, NotPackage } from './verifyLog/lines.ts';
import { forPeople, forScripts } from './verifyLog/report.ts';
import { verifyPackage } from './verifyLog/verifyPackage.ts';

const wrongExit = 1;
const unknownExit = 2;

interface Asked {
  readonly file: string;
  readonly key: string | null;
  readonly json: boolean;
  readonly language: Language;
}

const options = { key: { type: 'string' }, json: { type: 'boolean' }, lang: { type: 'string' } } as const;

const parsed = (argv: readonly string[], fallback: Language): Asked | null => {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
    const [file, ...rest] = positionals;
    const { key = null, json = false, lang = fallback } = values;
    if (file === undefined || rest.length > 0 || (lang !== 'ja' && lang !== 'en')) return null;
    return { file, key, json, language: lang };
  } catch {
    return null;
  }
};

const refused = (said: string): number => {
  console.error(said);
  return unknownExit;
};

const publicKeyOf = async (path: string): Promise<KeyObject | null> => {
  const pem = await readFile(path, 'utf8');
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
};

const verified = async ({ file, key, json, language }: Asked): Promise<number> => {
  const pinned = key === null ? null : await publicKeyOf(key);
  if (key !== null && pinned === null) return refused(message(language, 'notKey', { path: key }));
  const result = await verifyPackage(linesOf(createReadStream(file, 'utf8')), pinned);
  console.log((json ? forScripts : forPeople)(language, result, pinned !== null));
  return result.findings.length === 0 ? 0 : wrongExit;
};

const run = async (): Promise<number> => {
  const fallback = languageOf(process.env);
  const argv = process.argv.slice(2);
  const asked = parsed(argv, fallback);
  if (asked === null) return refused(refusalText(fallback, unknownWord(argv, options, 1), message(fallback, 'usage')));
  const { language } = asked;
  try {
    return await verified(asked);
  } catch (error) {
    if (error instanceof NotPackage) return refused(message(language, 'notPackage', { line: error.line }));
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== undefined && path !== undefined) {
      return refused(message(language, 'unreadable', { reason: `${path} (${code})` }));
    }
    return refused(message(language, 'fault', { reason: error instanceof Error ? error.name : 'unknown' }));
  }
};

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runVerifyLog = async (): Promise<void> => {
  process.exitCode = await run();
};
