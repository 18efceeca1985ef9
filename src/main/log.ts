import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { pino } from 'pino';
import { type Journal, journalFields } from '../ports/journal.ts';

/**
 * Writes lines to standard output or standard error. A full disk, a closed pipe or a stopped reader neither blocks nor ends the
 * process. Lines that cannot be written are dropped and counted. One line gives their number when writing works again.
 */
interface LineOutput {
  /** Never throws. `line` ends with a line feed. */
  write(line: string): void;
}

type OutputDescriptor = 1 | 2;

/** Builds the line that gives the number of dropped lines. */
type DroppedLine = (lines: number) => string;

interface Channel {
  /** Calls `done` exactly once, possibly before it returns. `isWritten`: all bytes were written. */
  send(bytes: Buffer, done: (isWritten: boolean) => void): void;
}

/** The most bytes that wait for a slow reader. */
const pendingBytesMax = 256 * 1024;
/** Dropped lines are reported when fewer bytes than this wait. An earlier report would fill the buffer with reports. */
const caughtUpBytesMax = pendingBytesMax / 2;

/** Real milliseconds between two tries: a pipe that another process set to non-blocking answers EAGAIN while it is full. */
const againPauseMs = 5;
const againAttemptsMax = 40;

const lineFeed = Buffer.from('\n');

const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const isAgain = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN';

/** @returns the number of bytes written: all of them, or those before an error */
const written = (fd: number, bytes: Buffer, isPatient: boolean): number => {
  let offset = 0;
  let attemptsLeft = isPatient ? againAttemptsMax : 0;
  while (offset < bytes.length) {
    try {
      const count = writeSync(fd, bytes, offset);
      if (count === 0) return offset;
      offset += count;
    } catch (error) {
      if (!isAgain(error) || attemptsLeft === 0) return offset;
      attemptsLeft -= 1;
      pause(againPauseMs);
    }
  }
  return offset;
};

/** Each line is written when `send` returns, or never. */
const directChannel = (fd: number): Channel => {
  let isTorn = false;
  let isPatient = true;
  return {
    send: (bytes, done) => {
      // A disk that fills up during a write leaves half a line.
      const all = isTorn ? Buffer.concat([lineFeed, bytes]) : bytes;
      const count = written(fd, all, isPatient);
      if (count > 0) isTorn = all[count - 1] !== lineFeed[0];
      isPatient = count === all.length;
      done(isPatient);
    },
  };
};

/**
 * For pipes, sockets and terminals, whose reader may block a writer. `fs.write` would block a thread of the pool, and the process
 * could not exit before that thread. The stream's handle does not block.
 */
const streamChannel = (stream: NodeJS.WriteStream): Channel => {
  // The callback of each write reports the same error.
  stream.on('error', () => undefined);
  // Node writes to a terminal synchronously, so a stopped terminal (Ctrl+S) would stop the process.
  const { _handle: handle } = stream as { readonly _handle?: { setBlocking?(blocking: boolean): unknown } };
  handle?.setBlocking?.(false);
  return { send: (bytes, done) => void stream.write(bytes, (error) => done(error == null)) };
};

const linesTo = (channel: Channel, droppedLine: DroppedLine): LineOutput => {
  let pendingBytes = 0;
  let dropped = 0;
  /** @param lines the number of lines that count as dropped if `text` is dropped */
  const send = (text: string, lines: number): void => {
    const bytes = Buffer.from(text);
    if (pendingBytes + bytes.length > pendingBytesMax) {
      dropped += lines;
      return;
    }
    pendingBytes += bytes.length;
    channel.send(bytes, (isWritten) => {
      pendingBytes -= bytes.length;
      if (isWritten) reportDropped();
      else dropped += lines;
    });
  };
  const reportDropped = (): void => {
    if (dropped === 0 || pendingBytes > caughtUpBytesMax) return;
    const lines = dropped;
    dropped = 0;
    send(droppedLine(lines), lines);
  };
  return {
    write: (line) => {
      reportDropped();
      send(line, 1);
    },
  };
};

const canWait = (fd: number): boolean => {
  try {
    const stat = fstatSync(fd);
    return stat.isFIFO() || stat.isSocket() || isatty(fd);
  } catch {
    return false;
  }
};

/** For a service process: no reader blocks it. */
export const openOutput = (fd: OutputDescriptor, droppedLine: DroppedLine): LineOutput => {
  const stream = fd === 1 ? process.stdout : process.stderr;
  return linesTo(canWait(fd) ? streamChannel(stream) : directChannel(fd), droppedLine);
};

/** For AWS Lambda, which freezes the process between two events: a buffered line would be late or lost. */
export const openDirectOutput = (fd: number, droppedLine: DroppedLine): LineOutput =>
  linesTo(directChannel(fd), droppedLine);

const allowed: ReadonlySet<string> = new Set(journalFields);

const textCharsMax = 500;
const withheld = '[withheld]';

// A library's message may quote its input. These patterns match tokens, PEM and long base64 without a header; a SHA-256 (64
// hexadecimal digits) is no secret.
const secrets = [
  /x(?:ox[a-z]|app)-[\w-]+/g,
  /-----BEGIN [^-]*-----[\s\S]*?(?:-----END [^-]*-----|$)/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /\b(?:Bearer|Basic)\s+[\w+/=.-]+/gi,
  /hooks\.slack\.com\/\S+/g,
  /(?![0-9a-f]{64}(?![\w+/=]))[A-Za-z0-9+/]{64,}={0,2}/g,
] as const;

const cleaned = (text: string): string =>
  secrets.reduce((redacted, pattern) => redacted.replaceAll(pattern, withheld), text).slice(0, textCharsMax);

type Passing = string | number | boolean;

/** Passes only listed fields, and of those only text, numbers and booleans: an object may hold a secret. */
const passed = (fields: object): Record<string, Passing> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]: [string, unknown]): readonly [string, Passing][] => {
      if (!allowed.has(key)) return [];
      if (typeof value === 'string') return [[key, cleaned(value)]];
      return typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : [];
    }),
  );

/** Has the JSON format of the other lines. */
export const droppedLine: DroppedLine = (lines) =>
  `${JSON.stringify({
    level: 'error',
    time: new Date().toISOString(),
    msg: lines === 1 ? '1 line was dropped' : `${lines} lines were dropped`,
  })}\n`;

/**
 * The process's log, one line of JSON per entry. There is no debug level, because libraries log whole requests there (I7).
 */
export const createJournal = (output: LineOutput): Journal => {
  const options = {
    level: 'info',
    base: null,
    messageKey: 'msg',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, output);
  return {
    info: (fields, message) => logger.info(passed(fields), cleaned(message)),
    error: (fields, message) => logger.error(passed(fields), cleaned(message)),
  };
};
