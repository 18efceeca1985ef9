import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createJournal, openDirectOutput } from '../../src/main/log.ts';
import { faultOf, type JournalFields, journalFields } from '../../src/ports/journal.ts';
import { LogUnavailable } from '../../src/ports/store.ts';
import { type Fifo, openFifo } from '../support/fifo.ts';
import { plainEnv } from '../support/plainEnv.ts';

const written = () => {
  const lines: string[] = [];
  const journal = createJournal({ write: (line: string) => void lines.push(line) });
  return { journal, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
};

const token = 'xoxb-1111-2222-tokenThatMustNotShow';

describe('I7: the journal', () => {
  test('given known fields, then they pass, with level, time and message', () => {
    const { journal, last } = written();
    journal.error({ domain: 'goo.ne.jp', fault: 'LogUnavailable', version: 3 }, 'daily check failed');
    expect(last()).toEqual({
      level: 'error',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      domain: 'goo.ne.jp',
      fault: 'LogUnavailable',
      version: 3,
      msg: 'daily check failed',
    });
  });

  test('given a field that nobody allowed, or an object in one that is, then it does not pass', () => {
    const { journal, lines, last } = written();
    const fields = { headers: token, token, body: token, err: new Error(token), domain: { token }, code: 'ok' };
    journal.info(fields as never, 'a line');
    expect(lines.join('')).not.toContain('tokenThatMustNotShow');
    expect(Object.keys(last()).sort()).toEqual(['code', 'level', 'msg', 'time']);
  });

  test('given any field that code may name, then it passes; another one does not compile, for it would be dropped', () => {
    const { journal, last } = written();
    const all: JournalFields = Object.fromEntries(journalFields.map((name) => [name, name]));
    journal.info(all, 'a line');
    expect(Object.keys(last()).sort()).toEqual([...journalFields, 'level', 'msg', 'time'].sort());
    const fields = { domain: 'goo.ne.jp', weather: 'fine' };
    // @ts-expect-error: not even where it stands in a variable
    journal.info(fields, 'a line');
    // @ts-expect-error: nor where it is spread
    journal.error({ ...fields }, 'a line');
    expect(last()).not.toHaveProperty('weather');
  });

  test('given four causes of one fault of the store, then they are four lines', () => {
    const { journal, last } = written();
    const causes = ['missing_table', 'access_denied', 'throttled', 'unreachable'] as const;
    const seen = causes.map((problem) => {
      journal.error({ ...faultOf(new LogUnavailable('load goo.ne.jp: it failed', { problem })) }, 'asking failed');
      return last().cause;
    });
    expect(seen).toEqual(causes);
  });

  test('given a token or a private key inside a message, then it is withheld', () => {
    const { journal, lines, last } = written();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
    for (const secret of [token, pem, pkcs1, `Bearer ${'a'.repeat(30)}`, 'https://hooks.slack.com/commands/T1/abc']) {
      journal.error({ message: `it said: ${secret}` }, `it said: ${secret}`);
      expect(last()).toMatchObject({
        message: expect.stringContaining('[withheld]'),
        msg: expect.stringContaining('[withheld]'),
      });
      expect(lines.join('')).not.toContain(secret.slice(10, 60));
    }
  });

  test('given a fingerprint, then it is readable: it is meant to be told', () => {
    const { journal, last } = written();
    journal.info({ effect: 'a'.repeat(64) }, 'b'.repeat(64));
    expect(last()).toMatchObject({ effect: 'a'.repeat(64), msg: 'b'.repeat(64) });
  });

  test('given a text without end, then the line has one', () => {
    const { journal, last } = written();
    journal.info({}, 'word '.repeat(10_000));
    expect(String(last().msg)).toHaveLength(500);
  });
});

describe('lines of output', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const opened = (): Fifo => {
    const fifo = openFifo();
    closers.push(fifo.close);
    return fifo;
  };

  const script = new URL('../support/lineWriter.ts', import.meta.url).pathname;

  const startWriter = (stdout: number): ChildProcess => {
    const child = spawn(process.execPath, [script], { env: plainEnv(), stdio: ['ignore', stdout, 'inherit', 'ipc'] });
    closers.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    });
    return child;
  };

  const write = async (child: ChildProcess, lines: number): Promise<void> => {
    const done = once(child, 'message');
    child.send(lines);
    await done;
  };

  /** Reads until `wanted` is there. */
  const readUntil = async (fifo: Fifo, wanted: RegExp): Promise<string> => {
    let text = '';
    while (!wanted.test(text)) {
      text += fifo.read();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return text;
  };

  const linesIn = (text: string): number => text.match(/^line \d+ \.+$/gm)?.length ?? 0;

  describe('output that cannot be written (I9: nothing is silent for ever)', () => {
    test('given a reader that stops, then the process goes on in bounded memory, and says later how many lines were dropped', async () => {
      const fifo = opened();
      fifo.fill();
      const child = startWriter(fifo.blocking);
      await write(child, 10_000);
      await write(child, 1);
      const text = await readUntil(fifo, /^\d+ dropped$/m);
      const dropped = Number(/^(\d+) dropped$/m.exec(text)?.[1]);
      expect(dropped).toBeGreaterThan(5_000);
      expect(linesIn(text) + dropped).toBe(10_001);
      await write(child, 1);
      expect(linesIn(await readUntil(fifo, /line 0/))).toBe(1);
    });

    test('given a reader that closes, then the process goes on, and the next reader hears how many lines were dropped', async () => {
      const fifo = opened();
      const child = startWriter(fifo.blocking);
      await write(child, 2);
      await readUntil(fifo, /line 1/);
      fifo.closeReader();
      await write(child, 3);
      fifo.reopenReader();
      await write(child, 1);
      expect(await readUntil(fifo, /line 0/)).toMatch(/^3 dropped\nline 0 \.+\n$/);
    });

    test('given a full disk, then the process goes on', async () => {
      const full = openSync('/dev/full', 'w');
      closers.push(() => closeSync(full));
      const child = startWriter(full);
      await write(child, 3);
      await write(child, 3);
      expect(child.exitCode).toBeNull();
    });
  });

  describe('direct output, as on Lambda', () => {
    test('given room, then a line is there when the call returns: a frozen process loses none', () => {
      const fifo = opened();
      openDirectOutput(fifo.blocking, () => 'never').write('a line\n');
      expect(fifo.read()).toBe('a line\n');
    });

    test('given no room, then it neither throws nor waits for ever, and half a line does not swallow what follows', () => {
      const fifo = opened();
      const output = openDirectOutput(fifo.nonBlocking, (lines) => `${lines} dropped\n`);
      fifo.fill();
      // Longer than what a pipe takes as a whole or not at all.
      const long = `${'y'.repeat(70_000)}\n`;
      output.write('lost\n');
      fifo.read();
      output.write(long);
      output.write('lost too\n');
      fifo.read();
      output.write('a line\n');
      expect(fifo.read()).toBe('\n2 dropped\na line\n');
    });

    test('given a closed reader or a closed descriptor, then nothing is thrown', () => {
      const fifo = opened();
      fifo.closeReader();
      openDirectOutput(fifo.blocking, () => '').write('a line\n');
      openDirectOutput(1_000_000, () => '').write('a line\n');
    });
  });
});
