/** The zone that is asked about, and what each name must say. Every part of the bench makes the same names from the same numbers. */

import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import type { Fingerprint } from '../../src/domain/names.ts';
import { fingerprintOf } from '../../src/domain/publicKey.ts';

export const apex = 'bench.example';
export const nameOf = (i: number): string => `s${i % 10}._domainkey.d${i}.${apex}`;
/** @throws RangeError for a name that is not of this zone */
export const indexOf = (name: string): number => {
  const index = /\.d(\d+)\.bench\.example$/.exec(name.toLowerCase())?.[1];
  if (index === undefined) throw new RangeError(`not a name of the bench: ${name}`);
  return Number(index);
};

// A key that nobody has: SubjectPublicKeyInfo of RSA-2048 by its outer form, with bytes that are no key's.
const spkiHeader = Buffer.from('30820122300d06092a864886f70d01010105000382010f003082010a0282010100', 'hex');
const spkiTail = Buffer.from('0203010001', 'hex');
const spkiOf = (seed: number): Buffer => {
  const modulus = Buffer.from(Array.from({ length: 256 }, (_, i) => (i * 7 + seed * 13 + 129) & 0xff));
  modulus[0] = 0xc1;
  return Buffer.concat([spkiHeader, modulus, spkiTail]);
};
const expectedKey = spkiOf(1);
export const expected: Fingerprint = fingerprintOf(expectedKey);
export const rightStrings = stringsOf(recordValue(expectedKey.toString('base64')));
export const wrongStrings = stringsOf(recordValue(spkiOf(2).toString('base64')));

export function* namesUpTo(count: number): Generator<string> {
  for (let i = 0; i < count; i += 1) yield nameOf(i);
}

/** In zone file form. */
export function zoneFile(count: number): string {
  const text = rightStrings.map((part) => `"${part}"`).join(' ');
  const lines = [
    `$ORIGIN ${apex}.`,
    '$TTL 300',
    '@ SOA ns hostmaster 1 3600 600 86400 300',
    '@ NS ns',
    'ns A 127.0.0.1',
  ];
  for (const name of namesUpTo(count)) lines.push(`${name}. TXT ${text}`);
  return `${lines.join('\n')}\n`;
}
