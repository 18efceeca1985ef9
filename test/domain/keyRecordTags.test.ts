import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseTags } from '../../src/domain/keyRecord.ts';
import { fingerprintOf, fingerprintOfBase64, isExactBase64 } from '../../src/domain/publicKey.ts';

/** RFC 6376 3.2 by patterns, slow and plain: what the reader must agree with. */
function tagsByPatterns(value: string): Pick<ReturnType<typeof parseTags>, 'tags' | 'problem'> {
  const bare = (text: string): string => text.replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, '');
  const tags = new Map<string, string>();
  const parts = value.split(';');
  if (parts.length > 1 && bare(parts.at(-1) ?? '') === '') parts.pop();
  for (const part of parts) {
    const [name = '', ...rest] = part.split('=');
    if (rest.length === 0 || !/^[A-Za-z][A-Za-z0-9_]*$/.test(bare(name))) return { tags, problem: 'not_a_tag' };
    if (tags.has(bare(name))) return { tags, problem: 'duplicate_tag' };
    const text = bare(rest.join('='));
    if (!/^[\x21-\x7e\t\r\n ]*$/.test(text)) return { tags, problem: 'bad_character' };
    tags.set(bare(name), text);
  }
  return { tags, problem: null };
}

const reencoded = (text: string): string => Buffer.from(text, 'base64').toString('base64');
const base64 = fc.uint8Array({ maxLength: 1_400 }).map((bytes) => Buffer.from(bytes).toString('base64'));
/** Nearly base64: one place changed, some of them into what lenient decoders take for a letter of it. */
const damaged = fc
  .tuple(base64, fc.nat(), fc.constantFrom('', '=', '-', '_', ' ', '\n', '\u00a0', '\u0141', '\ud800', 'A'))
  .map(
    ([text, at, put]) => `${text.slice(0, at % (text.length + 1))}${put}${text.slice((at % (text.length + 1)) + 1)}`,
  );
const words = fc.constantFrom(
  'v',
  'k',
  'p',
  '=',
  ';',
  ' ',
  '\t',
  '\r\n',
  '\u00a0',
  '\u0000',
  'DKIM1',
  'QUJD',
  'QUI',
  '_',
);

describe('given any text, when its tags are read, then as RFC 6376 says character by character (I2)', () => {
  test.each([
    ['of tags and white space', fc.array(words, { maxLength: 14 }).map((list) => list.join(''))],
    [
      'with a key',
      fc.tuple(fc.constantFrom('p=', 'v=DKIM1; p = ', 'p=;p='), fc.oneof(base64, damaged)).map((l) => l.join('')),
    ],
    ['of noise', fc.string({ unit: 'binary' })],
  ])('%s', (_title, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const { tags, problem, exactKey } = parseTags(text);
        const read = tagsByPatterns(text);
        expect({ tags: [...tags], problem }).toEqual({ tags: [...read.tags], problem: read.problem });
        const key = tags.get('p');
        if (key !== undefined) expect(exactKey).toBe(reencoded(key) === key);
      }),
    );
  });
});

describe('given texts one after the other, when they are decoded, then none is taken for the one before', () => {
  test('exact only where encoding gives the same text again', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(base64, damaged), { maxLength: 6 }), (texts) => {
        for (const text of [...texts, ...texts]) expect(isExactBase64(text)).toBe(reencoded(text) === text);
      }),
    );
  });

  test('the fingerprint is that of its own bytes', () => {
    fc.assert(
      fc.property(fc.array(base64, { maxLength: 6 }), (texts) => {
        for (const text of [...texts, ...texts])
          expect(fingerprintOfBase64(text)).toBe(fingerprintOf(Buffer.from(text, 'base64')));
      }),
    );
  });
});
