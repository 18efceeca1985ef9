/** Marks of an anchor from outside the package: what `verify-log --anchor` holds a log to. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { createFolderAnchor } from '../../adapters/anchor/folder.ts';
import { SigningDomain } from '../../domain/names.ts';

/** As nobody has verified it yet. */
export interface GivenMark {
  readonly domain: string;
  readonly version: number;
  readonly text: string;
}

const marksMax = 1_000_000;

/** One mark says by itself what it is about. */
const markInFile = (text: string): GivenMark => {
  try {
    const { domain, version } = JSON.parse(text) as { domain?: unknown; version?: unknown };
    return { domain: String(domain), version: Number(version), text };
  } catch {
    return { domain: '', version: 0, text };
  }
};

/**
 * @param path the folder of `anchor.folder`, a copy of the bucket's `anchor/`, or one file of either
 * @throws what the file system says
 */
export const readMarks = async (path: string): Promise<readonly GivenMark[]> => {
  if (!(await stat(path)).isDirectory()) return [markInFile(await readFile(path, 'utf8'))];
  const store = createFolderAnchor(path);
  const marks: GivenMark[] = [];
  for (const name of (await readdir(path)).sort()) {
    const domain = SigningDomain.parse(name);
    if (domain === null) continue;
    for (const mark of await store.newest(domain, marksMax)) marks.push({ domain, ...mark });
  }
  return marks;
};
