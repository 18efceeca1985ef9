import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const processTimeoutMs = 300_000;

const run = (name: string, ...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((ended) => {
    const entry = resolve(import.meta.dirname, '../../src/main', name);
    execFile(process.execPath, [entry, ...args], (error, out, err) =>
      ended({ code: Number(error?.code ?? 0), out, err }),
    );
  });

describe('what is not understood ends with 2 and says what would be right', () => {
  test.each([
    ['demo.ts', ['nope'], 'wrong-record'],
    ['start.ts', ['--mode', 'carrier-pigeon'], 'http or socket'],
    ['start.ts', ['--port', 'x'], '0 to 65535'],
    ['start.ts', ['--bogus'], '--path'],
    ['start.ts', ['--ses-throttle', '-1'], '--ses-throttle'],
  ])(
    '%s %j',
    async (name, args, hint) => {
      expect(await run(name, ...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(hint) });
    },
    processTimeoutMs,
  );

  test(
    'help is no mistake',
    async () => {
      expect(await run('start.ts', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--path') });
      expect(await run('demo.ts', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('no-rollback') });
    },
    processTimeoutMs,
  );
});
