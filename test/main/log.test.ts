import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createJournal } from '../../src/main/log.ts';

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
