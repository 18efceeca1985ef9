import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';

const held = new Set<string>();

/**
 * Keeps a second process out of the store's folder: dynalite would end it by an uncaught exception at its first request.
 * The mark of a process that was killed is taken over.
 * @returns what gives the folder back. @throws Error that names the process which has it.
 */
export const lockFolder = async (path: string): Promise<() => Promise<void>> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const mark = `${path}.pid`;
  const owner = Number(await readFile(mark, 'utf8').catch(() => 'NaN'));
  const taken = owner === process.pid ? held.has(path) : isAlive(owner);
  if (taken) throw new Error(`${path} is in use by process ${owner}`);
  await writeFile(mark, `${process.pid}\n`, { mode: 0o600 });
  held.add(path);
  return async () => {
    held.delete(path);
    await rm(mark, { force: true });
  };
};

const isAlive = (pid: number): boolean => {
  if (!Number.isSafeInteger(pid)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
