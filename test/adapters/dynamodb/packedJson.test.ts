import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, pack, packingDictionary, unpack } from '../../../src/adapters/dynamodb/table.ts';
import { SigningDomain } from '../../../src/domain/names.ts';
import { emptyState } from '../../../src/domain/state.ts';

const bytesMax = 100 * 1024;
const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
const stored = { events: [{ type: 'CommandTaken', id: 'qynif5TX' }], state: emptyState(domain) };

describe('how JSON is stored', () => {
  test('given any JSON, then it comes back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(unpack(pack(text), bytesMax)).toEqual(JSON.parse(text));
      }),
      { numRuns: 200 },
    );
  });

  test('given the dictionary, then its bytes are those that stored items were packed with', () => {
    // A change here makes every stored item unreadable: give the new one another number instead.
    expect(createHash('sha256').update(packingDictionary).digest('hex')).toBe(
      'baad4f9510409b2e88d13456b66643cf29356776a76331b10fe0d95771f587bd',
    );
  });

  test('given a commit, then it takes half of what plain deflate takes', () => {
    const text = canonicalJson(stored);
    expect(pack(text).length).toBeLessThan(deflateRawSync(text).length / 2);
  });

  test('given a dictionary of a later release, then it is refused by its number', () => {
    const later = pack(canonicalJson(stored));
    later[0] = (2 << 3) | 0b111;
    expect(() => unpack(later, bytesMax)).toThrow('dictionary 2');
  });

  test('given what was packed without a dictionary, then it is refused', () => {
    expect(() => unpack(deflateRawSync(canonicalJson(stored)), bytesMax)).toThrow(RangeError);
  });

  test('given more than may be unfolded, or bytes that are no deflate, then it throws', () => {
    expect(() => unpack(pack(JSON.stringify('x'.repeat(bytesMax))), bytesMax)).toThrow();
    expect(() => unpack(new Uint8Array(), bytesMax)).toThrow();
    expect(() => unpack(Uint8Array.of(0x0f, 0xff, 0xff), bytesMax)).toThrow();
  });
});
