/** Where a running sandbox is found: a file in the folder in which it was started. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export interface Address {
  readonly url: string;
  readonly pid: number;
}

export const addressFile = (folder: string): string => join(resolve(folder), '.futari', 'sandbox.json');

export const writeAddress = async (folder: string, address: Address): Promise<void> => {
  const file = addressFile(folder);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(address)}\n`, { mode: 0o600 });
};

/** Null when there is none, or what is there is no address on loopback. */
export const readAddress = async (folder: string): Promise<Address | null> => {
  try {
    const { url, pid } = JSON.parse(await readFile(addressFile(folder), 'utf8')) as Partial<Address>;
    return typeof url === 'string' && /^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(url) ? { url, pid: Number(pid) } : null;
  } catch {
    return null;
  }
};

/** A sandbox that was started later has its own address there: it is left alone. */
export const removeAddress = async (folder: string, { url, pid }: Address): Promise<void> => {
  const there = await readAddress(folder);
  if (there?.url === url && there.pid === pid) await rm(addressFile(folder), { force: true });
};
