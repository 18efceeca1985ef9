/** Puts what `futari init` planned into a folder. What is there stays, unless it may be replaced; a key file is never touched. */

import { copyFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createLocalKeyring, hasKeyFile } from '../../adapters/keys/encryption.ts';
import { createLocalSigner } from '../../adapters/keys/signer.ts';
import { lineDiff, type PlannedFile } from './plan.ts';

export type Written =
  | { readonly tag: 'made' | 'same'; readonly name: string }
  /** It differs and was kept. */
  | { readonly tag: 'differs'; readonly name: string; readonly diff: readonly string[] }
  /** `old`: where the former content is now. */
  | { readonly tag: 'replaced'; readonly name: string; readonly old: string; readonly diff: readonly string[] };

const privateMode = 0o600;
const publicMode = 0o644;

const textIn = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

const oldNamesMax = 1_000;

/** A name that is free: an older copy is kept too. */
const freeName = async (path: string): Promise<string> => {
  for (let number = 1; number <= oldNamesMax; number += 1) {
    const name = `${path}.old${number === 1 ? '' : `-${number}`}`;
    if (!(await isThere(name))) return name;
  }
  throw new RangeError(`${path} has ${oldNamesMax} older copies`);
};

/** A file appears whole or not at all, also if the process dies meanwhile. */
const replace = async (path: string, content: string, mode: number): Promise<void> => {
  const draft = `${path}.draft`;
  await writeFile(draft, content, { mode });
  await rename(draft, path);
};

/** Of a private file only the names of variables: people may have put secrets there. What comes is from the plan, and holds none. */
const withoutValues = (line: string): string =>
  line.startsWith('+') ? line : `${/^- (?:#\s*)?\w+=/.exec(line)?.[0] ?? '- '}…`;

/** @throws the system's errors */
export const writePlanned = async (
  folder: string,
  { name, content, isPrivate }: PlannedFile,
  mayReplace: boolean,
): Promise<Written> => {
  const path = join(folder, name);
  const mode = isPrivate ? privateMode : publicMode;
  const before = await textIn(path);
  if (before === content) return { tag: 'same', name };
  if (before === null) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode, flag: 'wx' });
    return { tag: 'made', name };
  }
  const lines = lineDiff(before, content);
  const diff = isPrivate ? lines.map(withoutValues) : lines;
  if (!mayReplace) return { tag: 'differs', name, diff };
  const old = await freeName(path);
  await copyFile(path, old);
  await replace(path, content, mode);
  return { tag: 'replaced', name, old: old.slice(folder.length + 1), diff };
};

/** By the functions that the bot itself uses: a file that is there is read and kept. @throws KeyFileUnusable for one that is unusable */
export const makeKeyFiles = async (file: string, signingFile: string): Promise<readonly Written[]> => {
  const [hadMaster, hadSigning] = [await hasKeyFile(file), await hasKeyFile(signingFile)];
  await createLocalKeyring(file);
  await createLocalSigner(signingFile);
  return [
    { tag: hadMaster ? 'same' : 'made', name: file },
    { tag: hadSigning ? 'same' : 'made', name: signingFile },
  ];
};
