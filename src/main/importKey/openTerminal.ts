/** The person's terminal itself, whatever standard input and output are: the key may come through a pipe (POSIX, /dev/tty). */
import { closeSync, openSync } from 'node:fs';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import type { Terminal } from '../commands/terminal.ts';

export interface OpenTerminal extends Terminal {
  close(): void;
}

/** Null where there is none: a job of cron, a container without one. */
export const openTerminal = (path = '/dev/tty'): OpenTerminal | null => {
  const descriptors: number[] = [];
  try {
    descriptors.push(openSync(path, 'r'), openSync(path, 'w'));
    const [reading = -1, writing = -1] = descriptors;
    if (!isatty(reading)) throw new TypeError('not a terminal');
    const input = new ReadStream(reading);
    const output = new WriteStream(writing);
    return {
      input,
      output,
      close: () => {
        input.destroy();
        output.destroy();
      },
    };
  } catch {
    for (const descriptor of descriptors) closeSync(descriptor);
    return null;
  }
};
