/**
 * Stores marks as files in a folder, for a single server. Write access to the table alone does not allow anyone to truncate a log.
 * Root can change the folder too; the bucket protects against that.
 */

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SigningDomain } from '../../domain/names.ts';
import { type AnchorStore, AnchorUnavailable } from '../../ports/store.ts';

const versionMax = 999_999_999_999;
const namePattern = /^(\d{12})-(\d{1,12})\.json$/;

/** The newest version sorts first, so a listing of one name finds it. */
export const markName = (version: number): string =>
  `${String(versionMax - version).padStart(String(versionMax).length, '0')}-${version}.json`;

/** Null for a name that is not a mark's. */
export const versionOfName = (name: string): number | null => {
  const version = Number(namePattern.exec(name)?.[2] ?? Number.NaN);
  return Number.isSafeInteger(version) && markName(version) === name ? version : null;
};

/** A mark is a few hundred bytes. */
export const markBytesMax = 4_096;

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';

const unavailable = (action: string, error: unknown): AnchorUnavailable =>
  new AnchorUnavailable(`${action}: ${codeOf(error)}`, { cause: error });

/** Without this sync a power failure may lose the name. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const readWhole = async (path: string): Promise<string> => {
  const content = await readFile(path);
  // No mark of ours is this long.
  return content.length > markBytesMax ? '' : content.toString('utf8');
};

/** Creates the file completely or not at all: a draft, then a link. Unlike a rename, a link fails if the name exists. */
const createExclusively = async (folder: string, name: string, text: string): Promise<void> => {
  const draft = join(folder, `.${name}.${randomBytes(8).toString('hex')}`);
  const file = await open(draft, 'wx', 0o400);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(draft, join(folder, name)).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
};

/** The folder is created with the first mark. */
export const createFolderAnchor = (root: string): AnchorStore => {
  const folderOf = (domain: SigningDomain): string => join(root, domain);
  return {
    versions: async (domain, max) => {
      try {
        const names = await readdir(folderOf(domain)).catch((error: unknown) => {
          if (codeOf(error) === 'ENOENT') return [];
          throw error;
        });
        const marks = names.filter((name) => versionOfName(name) !== null).sort();
        return marks.slice(0, max).map((name) => versionOfName(name) ?? 0);
      } catch (error) {
        throw unavailable(`list the anchor of ${domain}`, error);
      }
    },
    read: async (domain, version) => {
      try {
        return await readWhole(join(folderOf(domain), markName(version)));
      } catch (error) {
        throw unavailable(`read version ${version} of the anchor of ${domain}`, error);
      }
    },
    create: async (domain, version, text) => {
      const folder = folderOf(domain);
      const name = markName(version);
      try {
        const made = await mkdir(folder, { recursive: true, mode: 0o700 });
        if (made !== undefined) await syncFolder(root);
        await createExclusively(folder, name, text);
        return await readWhole(join(folder, name));
      } catch (error) {
        throw unavailable(`add version ${version} to the anchor of ${domain}`, error);
      }
    },
    close: () => {},
  };
};

/** An unverified mark. */
export interface GivenMark {
  readonly domain: string;
  readonly version: number;
  readonly text: string;
}

/** In one folder. */
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
