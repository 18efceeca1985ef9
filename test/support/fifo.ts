/** A pipe with a name: its ends are opened and closed one by one, and it is filled before anybody else writes into it. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Fifo {
  /** A writing end that waits for room. */
  readonly blocking: number;
  /** A writing end that answers EAGAIN where there is no room. */
  readonly nonBlocking: number;
  /** Writes until nothing more fits. */
  fill(): void;
  /** What is in it now. */
  read(): string;
  /** Closes the only reading end: whoever writes gets EPIPE. */
  closeReader(): void;
  reopenReader(): void;
  close(): void;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null);

export const openFifo = (): Fifo => {
  const folder = mkdtempSync(join(tmpdir(), 'futari-fifo-'));
  const path = join(folder, 'fifo');
  execFileSync('mkfifo', [path]);
  const openReader = () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let reader = openReader();
  const nonBlocking = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const blocking = openSync(path, constants.O_WRONLY);
  return {
    blocking,
    nonBlocking,
    fill: () => {
      const page = Buffer.alloc(4_096, '\n');
      try {
        for (;;) writeSync(nonBlocking, page);
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') throw error;
      }
    },
    read: () => {
      const chunks: Buffer[] = [];
      const chunk = Buffer.alloc(65_536);
      try {
        for (let count = readSync(reader, chunk); count > 0; count = readSync(reader, chunk)) {
          chunks.push(Buffer.from(chunk.subarray(0, count)));
        }
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') throw error;
      }
      return Buffer.concat(chunks).toString();
    },
    closeReader: () => {
      closeSync(reader);
      reader = -1;
    },
    reopenReader: () => {
      reader = openReader();
    },
    close: () => {
      for (const fd of [reader, nonBlocking, blocking]) if (fd >= 0) closeSync(fd);
      rmSync(folder, { recursive: true });
    },
  };
};
