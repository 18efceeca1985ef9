import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyDamage } from '../../src/domain/keyDamage.ts';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';

/** As long as a key of 2048 bits, and the same in every run. */
const keyOf = (seed: string): string => {
  const blocks = Array.from({ length: 10 }, (_, i) => createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(blocks).subarray(0, 294).toString('base64');
};
const key = keyOf('the key');
const value = recordValue(key);
const keyAt = value.length - key.length;
/** Not base64, so that no neighbour is like it. */
const strange = '!';

describe('given a published key and the one that should be there, then which character, and what became of it', () => {
  test('the 256th character, eaten where a tool cut the value', () => {
    const strings = [value.slice(0, 255), value.slice(256)];
    const damage = keyDamage(strings, key);
    expect(damage).toMatchObject({ kind: 'missing', atCut: true });
    // Of equal neighbours nobody can tell which is gone.
    expect(damage?.kind === 'missing' ? value[damage.at - 1] : null).toBe(value[255]);
  });

  test.each([
    ['missing', value.slice(0, 83) + value.slice(147), value.slice(83, 147)],
    ['added', value + key.slice(200), key.slice(200)],
  ] as const)('a whole line, %s', (kind, published, text) => {
    expect(keyDamage([published], key)).toMatchObject({ kind, text: expect.stringContaining(text.slice(16, 48)) });
  });

  test.each([
    ['eaten', 'AAAAAAAA', 'missing', -1],
    ['eaten among pairs', 'ABABABAB', 'missing', -2],
    ['doubled', 'AAAAAAAA', 'added', 1],
  ] as const)('a character %s at the cut, among others that are equal', (_title, run, kind, change) => {
    const equal = key.slice(0, 255 - keyAt - 4) + run + key.slice(255 - keyAt + 4);
    const whole = recordValue(equal);
    const second = change < 0 ? whole.slice(255 - change) : whole.charAt(254) + whole.slice(255);
    expect(keyDamage([whole.slice(0, 255), second], equal)).toMatchObject({ kind, atCut: true });
  });

  test.each([
    ['a blank for each plus', '+', ' '],
    ['a form that encoded it', '+', '%2B'],
    ['a form that encoded it', '/', '%2F'],
    ['base64url', '+', '-'],
    ['a filter', '+', ''],
  ])('%s', (_title, text, became) => {
    const count = key.split(text).length - 1;
    const at = keyAt + key.indexOf(text) + 1;
    const expected = count === 0 ? null : { kind: 'replaced', replacements: [{ at, text, became, count }] };
    expect(keyDamage(stringsOf(recordValue(key.replaceAll(text, became))), key)).toEqual(expected);
  });

  test.each([
    ['base64url', ['+', '-'], ['/', '_']],
    ['a form that encoded both', ['+', '%2B'], ['/', '%2F']],
    ['a program that escaped both', ['+', '\\+'], ['/', '\\/']],
    ['a filter', ['+', ''], ['/', '']],
  ])('%s: both characters of one rule', (_title, ...pairs) => {
    const both = `+/${key.slice(2)}`;
    const published = pairs.reduce((text, [was = '', became = '']) => text.replaceAll(was, became), both);
    expect(keyDamage([recordValue(published)], both)).toMatchObject({
      kind: 'replaced',
      replacements: pairs.map(([text, became]) => ({ text, became })),
    });
  });

  test('another case, as a whole', () => {
    expect(keyDamage([recordValue(key.toUpperCase())], key)).toEqual({ kind: 'case' });
  });

  test('a letter of another script, of two bytes: by its code point, not by its bytes', () => {
    const lookalike = Buffer.from(`${value.slice(0, keyAt)}\u0410${value.slice(keyAt + 1)}`).toString('latin1');
    expect(keyDamage([lookalike], key)).toEqual({
      kind: 'changed',
      at: keyAt + 1,
      text: key[0],
      became: '\u0410',
    });
  });

  test('the end is gone', () => {
    expect(keyDamage([value.slice(0, 255)], key)).toEqual({ kind: 'ends', at: 256, count: value.length - 255 });
  });

  test.each(keyIndexes())('character %i of the key: changed, added, gone', (i) => {
    const [before, rest] = [value.slice(0, keyAt + i), value.slice(keyAt + i)];
    const changed = keyDamage(stringsOf(before + strange + rest.slice(1)), key);
    expect(changed).toEqual({ kind: 'changed', at: keyAt + i + 1, text: key[i], became: strange });
    expect(keyDamage([before + strange + rest], key)).toMatchObject({
      kind: 'added',
      at: keyAt + i + 1,
      text: strange,
    });
    const gone = keyDamage([before + rest.slice(1)], key);
    expect(gone).toMatchObject({ kind: 'missing', text: key[i] });
  });

  test.each([
    ['the key itself', [value]],
    ['another key', stringsOf(recordValue(keyOf('another')))],
    ['no key', ['v=DKIM1; k=rsa']],
    ['an empty key', ['v=DKIM1; p=']],
  ])('%s: nothing to say', (_title, strings) => {
    expect(keyDamage(strings, key)).toBeNull();
  });

  test('given any text, then it answers, and what it says is true of the text', () => {
    const pieces = fc.constantFrom('p=', ';', ' ', '+', key, key.slice(0, 99), key.slice(99), '"', 'v=DKIM1');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (strings) => {
        const damage = keyDamage(strings, key);
        if (damage?.kind === 'changed')
          expect(strings.join('').slice(damage.at - 1)).toMatch(
            new RegExp(`^${damage.became.replace(/[^A-Za-z0-9]/g, '\\$&')}`),
          );
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});

function keyIndexes(): number[] {
  return [1, 40, 200, key.length - 2];
}
