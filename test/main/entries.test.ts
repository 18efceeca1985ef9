import { execFile } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { unknownBreakGlassWord } from '../../src/main/commands/breakGlass.ts';
import { unknownCheckWord } from '../../src/main/commands/check.ts';
import { unknownImportWord } from '../../src/main/commands/importKey.ts';
import { commands } from '../../src/main/commands/sandbox.ts';
import { parseArgs, refuseUnknown } from '../../src/main/commands/sandboxClient.ts';
import { programOf } from '../support/programs.ts';
import { runCommand } from '../support/runCommand.ts';

const processTimeoutMs = 300_000;

/** Programs of their own; everything else is a command of `futari`. */
const run = (name: string, ...args: string[]) =>
  name === 'start' || name === 'serve'
    ? new Promise<{ code: number; out: string; err: string }>((ended) => {
        execFile(process.execPath, [programOf(name), ...args], (error, out, err) =>
          ended({ code: Number(error?.code ?? 0), out, err }),
        );
      })
    : runCommand([name, ...args], { LANG: 'en_GB.UTF-8' });

describe('what is not understood ends with 2 and says what would be right', () => {
  test.each([
    ['demo', ['nope'], 'wrong-record'],
    ['start', ['--mode', 'carrier-pigeon'], 'http or socket'],
    ['start', ['--port', 'x'], '0 to 65535'],
    ['start', ['--bogus'], '--path'],
    ['start', ['--ses-throttle', '-1'], '--ses-throttle'],
  ])(
    '%s %j',
    async (name, args, hint) => {
      expect(await run(name, ...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(hint) });
    },
    processTimeoutMs,
  );

  const commandNames = ['status', 'history', 'report', 'rollback', 'check', 'application', 'verify-log', 'public-key'];
  const others = ['break-glass', 'import', 'serve', 'start', 'demo', 'sandbox'];
  test.each([...commandNames, ...others])(
    '%s: --help and --version end with 0, need no configuration, and do nothing else',
    async (name) => {
      const [help, version] = await Promise.all([run(name, '--help'), run(name, '--version')]);
      expect(help).toMatchObject({ code: 0, err: '', out: expect.stringContaining(name) });
      expect(version).toEqual({ code: 0, err: '', out: expect.stringMatching(/^futari \d+\.\d+\.\d+ \(Node v\d+/) });
    },
    processTimeoutMs,
  );

  test(
    'futari help COMMAND is its usage, and futari --help lists every command, in the language of the reader',
    async () => {
      const [usage, list, japanese] = await Promise.all([
        run('help', 'report'),
        run('--help'),
        run('--help', '--lang', 'ja'),
      ]);
      expect(usage).toMatchObject({ code: 0, err: '', out: expect.stringContaining('--fiscal-year') });
      for (const name of [...commandNames, ...others]) expect(list.out).toContain(`  ${name} `);
      expect(japanese).toMatchObject({ code: 0, err: '', out: expect.stringContaining('使い方') });
    },
    processTimeoutMs,
  );

  test(
    'help is no mistake',
    async () => {
      expect(await run('start', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--path') });
      expect(await run('demo', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('no-rollback') });
    },
    processTimeoutMs,
  );
});

describe('a word that a command does not take is named, and nothing is done', () => {
  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ['serve', ['--dry-run'], '--dry-run'],
    ['help', ['nonsense'], 'nonsense'],
    ['public-key', ['now'], 'now'],
    ['check', ['sel', 'goo.ne.jp', '－－json'], '－－json'],
    ['report', ['goo.ne.jp', '3'], '3'],
    ['report', ['goo.ne.jp', '--json=yes'], '--json'],
    ['verify-log', ['package.jsonl', '--anchor'], '--anchor'],
    ['import', ['goo.ne.jp', 'sel', '--key', 'a.pem', '--force'], '--force'],
    ['break-glass', ['confirm', 'goo.ne.jp', '--reason', 'x'], '--reason'],
    ['start', ['now'], 'now'],
    ['demo', ['rotation', '--fast'], '--fast'],
    ['sandbox', ['clock', '+1d', '--yes'], '--yes'],
    ['sandbox', ['help', 'say'], 'say'],
  ];

  test.each(refused)(
    '%s %j: "%s"',
    async (name, args, word) => {
      const { code, out, err } = await run(name, ...args);
      expect([2, 64]).toContain(code);
      expect(out).toBe('');
      const [first = '', ...usage] = err.trim().split('\n');
      expect(first).toContain(word);
      expect(usage.join('\n')).not.toBe('');
    },
    processTimeoutMs,
  );

  test('given the arguments of each command, then the first word that it does not take is found', () => {
    expect(unknownCheckWord(['sel', 'goo.ne.jp', '--exect', 'key.pem'])).toBe('--exect');
    expect(unknownBreakGlassWord(['rollback', 'goo.ne.jp'])).toBe('rollback');
    expect(unknownBreakGlassWord(['--reason', 'x', 'request', 'goo.ne.jp', 'now'])).toBe('now');
    expect(unknownBreakGlassWord(['request', 'goo.ne.jp'])).toBeNull();
  });

  test('I7: given what may be a passphrase, then it is not repeated', () => {
    expect(unknownImportWord(['goo.ne.jp', 'sel', '--passphrase=correct-horse'])).toBe('--passphrase');
    expect(unknownImportWord(['goo.ne.jp', 'sel', '--key', 'a.pem', 'correct-horse'])).toBeNull();
  });

  test.each([
    ['statsu', [], '"status"'],
    ['report', ['goo.ne.jp', '--markdwon'], '"--markdown"'],
    ['history', ['goo.ne.jp', '--rotaton', '1'], '"--rotation"'],
    ['check', ['sel', 'goo.ne.jp', '--jsn'], '"--json"'],
    ['demo', ['rotaton'], '"rotation"'],
  ])(
    '%s %j: did you mean %s?',
    async (name, args, meant) => {
      const { code, out, err } = await run(name, ...args);
      expect([2, 64]).toContain(code);
      expect(out).toBe('');
      expect(err.split('\n')[0]).toContain(`Did you mean ${meant}?`);
    },
    processTimeoutMs,
  );

  test.each([
    [['people', 'all'], 'all'],
    [['publish', 'right', 'times=2'], 'times'],
    [['show', 'lst=3'], 'lst'],
    [['state', '--yes'], '--yes'],
    [['clock', '+1d', '+2d'], '+2d'],
    [['break-glass', 'confirm', '--as', 'operator', 'dry=1'], 'dry'],
  ])('sandbox %j: "%s"', ([verb = '', ...args], word) => {
    const command = commands[verb];
    if (command === undefined) throw new Error(`no command ${verb}`);
    const typed = parseArgs(args, 0, command.takes.options);
    expect(() => refuseUnknown(typed, command)).toThrow(`not understood: ${word}`);
  });
});
