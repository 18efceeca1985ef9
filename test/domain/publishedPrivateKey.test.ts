/** A private key is seen wherever it stands in a record (I7): whoever can ask for the record can sign. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readKeyRecord, recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { fingerprintOf, holdsPrivateKey } from '../../src/domain/publicKey.ts';

const rsa = (bits: number): KeyObject => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
const written = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1'): string =>
  key.export({ type, format: 'der' } as { type: 'pkcs8'; format: 'der' }).toString('base64');

const forms: readonly (readonly [form: string, key: string])[] = [
  ...[512, 1024, 2048].map(rsa).flatMap((key): [string, string][] => {
    const bits = key.asymmetricKeyDetails?.modulusLength;
    return [
      [`PKCS#1, ${bits} bits`, written(key, 'pkcs1')],
      [`PKCS#8, ${bits} bits`, written(key, 'pkcs8')],
    ];
  }),
  ['SEC 1, P-256', written(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'sec1')],
  ['PKCS#8, P-256', written(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'pkcs8')],
  ['PKCS#8, Ed25519', written(generateKeyPairSync('ed25519').privateKey, 'pkcs8')],
];

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });
const spki = ours.toString('base64');
const expected = { fingerprint: fingerprintOf(ours) };
const codes = (value: string): string[] => readKeyRecord([stringsOf(value)], expected).findings.map(({ code }) => code);

const base64 = fc.stringMatching(/^[A-Za-z0-9+/]{0,200}$/);

describe('I7: a private key is leaked wherever it stands', () => {
  test.each(forms)('%s, glued behind any base64 and before any', (_form, key) => {
    fc.assert(
      fc.property(base64, base64, (before, after) => {
        expect(codes(recordValue(before + key.replace(/=+$/, '') + after))).toEqual(['private_key_published']);
      }),
      { numRuns: 50, seed: 20250918 },
    );
  });

  test('behind another public key, without a gap', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const p = other.export({ type: 'spki', format: 'der' }).toString('base64');
    for (const [, key] of forms) expect(codes(recordValue(p + key))).toEqual(['private_key_published']);
  });

  test('in a value of many lines, or with the backslashes of an editor', () => {
    const [, key = ''] = forms[3] ?? [];
    expect(codes(`v=DKIM1; p=AAAA${key.replace(/(.{64})/g, '$1\\ ')}`)).toEqual(['private_key_published']);
  });

  test('given public keys and random base64, then nothing is leaked', () => {
    const bytes = fc.uint8Array({ minLength: 300, maxLength: 1_000 });
    fc.assert(
      fc.property(bytes, (random) => {
        expect(holdsPrivateKey(Buffer.from(random).toString('base64'))).toBe(false);
      }),
      { numRuns: 1_000, seed: 20250918 },
    );
    for (const cut of [1, 2, 3, 100, 255]) expect(holdsPrivateKey(spki.slice(cut))).toBe(false);
    expect(holdsPrivateKey(spki + spki)).toBe(false);
  });
});
