/** Reads the key from a file or from standard input, bounded; the reason of a failure is told, never the content. */
import { createReadStream, fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** A PEM of RSA 16384 with its certificates is smaller; what is larger is another file. */
const keyBytesMax = 65_536;
const othersMayRead = 0o044;

export type KeyFile =
  | { readonly tag: 'read'; readonly bytes: Buffer; readonly openToOthers: boolean }
  | { readonly tag: 'unreadable'; readonly code: string }
  | { readonly tag: 'tooLarge' }
  | { readonly tag: 'typed' };

export type StandardInput = Readable & { readonly isTTY?: boolean };

const bounded = async (stream: Readable): Promise<Buffer | null> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    parts.push(Buffer.from(part));
    bytes += part.length;
    if (bytes > keyBytesMax) return null;
  }
  const whole = Buffer.concat(parts);
  for (const part of parts) part.fill(0);
  return whole;
};

/** Only a file lies there for others to read; a pipe of the shell (`<(...)`) does not. */
const isOpenToOthers = (descriptor: number): boolean => {
  const { mode } = fstatSync(descriptor);
  return fstatSync(descriptor).isFile() && (mode & othersMayRead) !== 0;
};

export const readKeyFile = async (path: string, input: StandardInput): Promise<KeyFile> => {
  // The terminal would show the key while it is pasted, and keep it in what can be scrolled back.
  if (path === '-' && input.isTTY === true) return { tag: 'typed' };
  let openToOthers = false;
  try {
    const file = path === '-' ? input : createReadStream(path);
    if (path !== '-') file.once('open', (descriptor: number) => (openToOthers = isOpenToOthers(descriptor)));
    const bytes = await bounded(file);
    return bytes === null ? { tag: 'tooLarge' } : { tag: 'read', bytes, openToOthers };
  } catch (error) {
    return { tag: 'unreadable', code: (error as NodeJS.ErrnoException).code ?? '' };
  }
};
