import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Reads a secret that is kept in a file of its own, made by `make` where it is missing. Of several processes that start
 * at once all get the content of the one that was first: a file appears whole or not at all.
 * @throws Error when others than the owner may read it; its content is never in an error.
 */
export const secretFile = async (path: string, make: () => Promise<Buffer>): Promise<Buffer> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (!(await exists(path))) await createWhole(path, await make());
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) throw new Error(`${path} must be readable by its owner only (chmod 600)`);
  return readFile(path);
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

const createWhole = async (path: string, content: Buffer): Promise<void> => {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
    // A link, unlike a rename, fails when the name is taken: an existing secret is never replaced.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    content.fill(0);
    await file.close();
    await rm(draft, { force: true });
  }
};
