/** Reads the marks of an anchor from a folder or file, for `verify-log --anchor`. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { createFolderAnchor } from '../../adapters/anchor/folder.ts';
import { SigningDomain } from '../../domain/names.ts';

/** An unverified mark. */
export interface GivenMark {
  readonly domain: string;
  readonly version: number;
  readonly text: string;
}

const marksMax = 1_000_000;

/** A mark's text contains its domain and version. */
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
 * @throws the file system's errors
 */
export const readMarks = async (path: string): Promise<readonly GivenMark[]> => {
  if (!(await stat(path)).isDirectory()) return [markInFile(await readFile(path, 'utf8'))];
  const store = createFolderAnchor(path);
  const marks: GivenMark[] = [];
  for (const name of (await readdir(path)).sort()) {
    const domain = SigningDomain.parse(name);
    if (domain === null) continue;
    for (const version of await store.versions(domain, marksMax))
      marks.push({ domain, version, text: await store.read(domain, version) });
  }
  return marks;
};
