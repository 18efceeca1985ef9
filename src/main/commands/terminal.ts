/** Reads one line from a terminal without echo. The typed bytes are in one buffer, which the caller overwrites after use (I7). */

import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { isatty, ReadStream, WriteStream } from 'node:tty';

/** OpenSSL's limit (PEM_BUFSIZE). Further bytes are dropped, so a longer passphrase fails as a wrong one. */
const passphraseBytesMax = 1024;

export interface Terminal {
  readonly input: Readable & { setRawMode?(raw: boolean): unknown };
  readonly output: Writable;
}

/** In raw mode the terminal neither shows nor interprets input, so these keys are handled here. */
const keys = { interrupt: 0x03, end: 0x04, backspace: 0x08, lineFeed: 0x0a, enter: 0x0d, clear: 0x15, delete: 0x7f };

type Ended = 'entered' | 'cancelled' | null;

class Line {
  readonly #bytes = Buffer.alloc(passphraseBytesMax);
  #length = 0;

  take(byte: number): Ended {
    if (byte === keys.enter || byte === keys.lineFeed) return 'entered';
    if (byte === keys.interrupt || byte === keys.end) return 'cancelled';
    if (byte === keys.clear) this.#length = 0;
    else if (byte === keys.backspace || byte === keys.delete) this.#takeBack();
    else if (this.#length < passphraseBytesMax) this.#bytes[this.#length++] = byte;
    return null;
  }

  /** Removes one UTF-8 character: bytes from the end up to and including the first byte that is no continuation. */
  #takeBack(): void {
    while (this.#length > 0) {
      this.#length -= 1;
      if (((this.#bytes[this.#length] ?? 0) & 0xc0) !== 0x80) return;
    }
  }

  /** A view, not a copy: overwriting it overwrites the typed bytes. */
  typed(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  forget(): void {
    this.#bytes.fill(0);
  }
}

const typedInto = (line: Line, input: Readable): Promise<Ended> =>
  new Promise((done) => {
    const settle = (how: Ended): void => {
      input.off('data', onData).off('end', onEnd).off('error', onEnd).off('close', onEnd).pause();
      done(how);
    };
    const onEnd = (): void => settle('cancelled');
    const onData = (chunk: Buffer): void => {
      // Only the first line counts: a later one was typed before its prompt.
      const ended = chunk.reduce<Ended>((found, byte) => found ?? line.take(byte), null);
      chunk.fill(0);
      if (ended !== null) settle(ended);
    };
    // The previous prompt paused the stream, and a listener alone does not resume it.
    input.on('data', onData).once('end', onEnd).once('error', onEnd).once('close', onEnd).resume();
  });

/** @returns null if the person cancelled (Ctrl-C, Ctrl-D) or the terminal closed */
export const promptPassphrase = async ({ input, output }: Terminal, prompt: string): Promise<Buffer | null> => {
  // Before the prompt, so that early input is not shown either.
  input.setRawMode?.(true);
  const line = new Line();
  try {
    output.write(prompt);
    if ((await typedInto(line, input)) === 'entered') return line.typed();
    line.forget();
    return null;
  } finally {
    input.setRawMode?.(false);
    output.write('\n');
  }
};

interface OpenTerminal extends Terminal {
  close(): void;
}

/**
 * Opens the controlling terminal (POSIX, /dev/tty), because standard input may be a pipe that carries the key.
 * @returns null without a terminal, for example in a cron job or a container
 */
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
