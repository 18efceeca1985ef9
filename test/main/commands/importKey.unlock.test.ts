import { generateKeyPairSync } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import {
  parseImport,
  passphraseAttemptsMax,
  readKeyFile,
  type StandardInput,
  unlock,
} from '../../../src/main/commands/importKey.ts';

const key = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const passphrase = '秘密の合言葉';
const pem = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();

/** A terminal at which each question is answered by the next line; it keeps what was shown, and whether it echoed meanwhile. */
const personTyping = (lines: readonly (string | null)[]) => {
  const input = Object.assign(new PassThrough(), { raw: false, setRawMode: (raw: boolean) => (input.raw = raw) });
  const left = [...lines];
  const seen = { shown: '', rawWhenAsked: true, raw: () => input.raw };
  const output = new PassThrough().on('data', (chunk: Buffer) => {
    seen.shown += chunk.toString();
    if (!chunk.toString().startsWith('Passphrase')) return;
    seen.rawWhenAsked &&= input.raw;
    const line = left.shift();
    if (line === null) input.end();
    else input.write(line ?? '\x03');
  });
  return { seen, left, prompt: { locale: 'en', terminal: () => ({ input, output }) } as const };
};

describe('unlocking an encrypted key', () => {
  test('I7: given the passphrase, typed with a correction, then it opens; nothing of it was shown', async () => {
    const { seen, prompt } = personTyping([`x\x15${passphrase}か\x7f\r`]);
    const file = Buffer.from(pem);
    const unlocked = await unlock(file, prompt);
    expect(unlocked.ok && unlocked.key.equals(key)).toBe(true);
    expect(seen).toMatchObject({ shown: 'Passphrase of the key (not shown): \n', rawWhenAsked: true });
    expect(seen.raw()).toBe(false);
    expect(file.every((byte) => byte === 0)).toBe(true);
  });

  test('given a slip of the finger, then it asks again, and says how often still', async () => {
    const { seen, prompt } = personTyping(['wrong\r', `${passphrase}\n`]);
    expect(await unlock(Buffer.from(pem), prompt)).toMatchObject({ ok: true });
    expect(seen.shown).toContain('Attempts left: 2.');
  });

  test('given wrong passphrases only, then it gives up after the third', async () => {
    const { left, seen, prompt } = personTyping(['wrong\r', '\r', `${'x'.repeat(2000)}\r`, `${passphrase}\r`]);
    const unlocked = await unlock(Buffer.from(pem), prompt);
    expect(unlocked).toEqual({ ok: false, code: 'wrongPassphrase', facts: { attempts: `${passphraseAttemptsMax}` } });
    expect(left).toHaveLength(1);
    expect(seen.raw()).toBe(false);
  });

  test.each([
    ['Ctrl-C', 'half\x03'],
    ['Ctrl-D', '\x04'],
    ['a terminal that goes away', null],
  ])('given %s, then nothing is opened and the terminal echoes again', async (_, typed) => {
    const { seen, prompt } = personTyping([typed]);
    expect(await unlock(Buffer.from(pem), prompt)).toMatchObject({ ok: false, code: 'cancelled' });
    expect(seen.raw()).toBe(false);
  });

  test('given nobody who can be asked, then that is said; a plain key asks nobody', async () => {
    const nobody = { locale: 'ja', terminal: () => null } as const;
    expect(await unlock(Buffer.from(pem), nobody)).toMatchObject({ ok: false, code: 'noTerminal' });
    const plain = key.export({ type: 'pkcs1', format: 'pem' });
    expect(await unlock(Buffer.from(plain), nobody)).toMatchObject({ ok: true });
  });
});

describe('what the command is given', () => {
  test('I7: given a key in an argument, then it is refused as such; other nonsense gets the usage', () => {
    const plain = key.export({ type: 'pkcs1', format: 'pem' }).toString();
    const base64 = key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    for (const word of [`--key=${plain}`, base64, plain]) expect(parseImport(['a', 'b', word])).toBe('keyInArgument');
    for (const argv of [
      ['a', 'b'],
      ['a', '--key', 'f'],
      ['a', 'b', 'c', '--key', 'f'],
      ['a', 'b', '--passphrase', 'p'],
    ])
      expect(parseImport(argv)).toBe('usage');
    expect(parseImport(['a', 'b', '--key', '-'])).toEqual({ domain: 'a', selector: 'b', key: '-' });
  });

  test('given standard input that is the terminal, endless or broken, then it is not waited for', async () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    expect(await readKeyFile('-', terminal)).toEqual({ tag: 'typed' });
    const endless: StandardInput = new PassThrough();
    endless.push(Buffer.alloc(70_000));
    expect(await readKeyFile('-', endless)).toEqual({ tag: 'tooLarge' });
    const broken: StandardInput = new PassThrough();
    broken.destroy(Object.assign(new Error('gone'), { code: 'EIO' }));
    expect(await readKeyFile('-', broken)).toEqual({ tag: 'unreadable', code: 'EIO' });
  });
});
