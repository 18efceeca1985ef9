/** Records that a DNS department could publish, and such as nobody would: the reader answers each, and `right` is never a guess. */
import { type KeyReading, readKeyRecord, recordValue } from '../../../src/domain/keyRecord.ts';
import { fingerprintOf } from '../../../src/domain/publicKey.ts';
import type { Chance } from './fuzzChance.ts';

// The outer form of SubjectPublicKeyInfo for RSA-2048; the number is nobody's.
const spki = Buffer.concat([
  Buffer.from('30820122300d06092a864886f70d01010105000382010f003082010a0282010100c1', 'hex'),
  Buffer.alloc(255, 0xa7),
  Buffer.from('0203010001', 'hex'),
]);
const base64 = spki.toString('base64');
const expected = fingerprintOf(spki);
const right = recordValue(base64);

const words = [
  ...['v=DKIM1', 'p=', 'k=rsa', 'h=sha1', 's=*', 't=y', ';', '=', '; ', ' ', '\\;', '"', '\t', '\u0000', '\u00ff'],
  ...[
    '-----BEGIN PUBLIC KEY-----',
    '-----END PRIVATE KEY-----',
    'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
    'customerProvidedPublicKey',
  ],
  ...[base64, base64.slice(0, 255), base64.toLowerCase(), right, 'v=spf1 -all'],
] as const;

const wordsMax = 12;
const noiseMax = 300;

function randomValue(chance: Chance): string {
  if (chance.lessThan(3) === 0) return Buffer.from(chance.bytes(chance.lessThan(noiseMax))).toString('latin1');
  if (chance.lessThan(2) === 0)
    return Array.from({ length: chance.lessThan(wordsMax) }, () => chance.pick(words)).join('');
  const at = chance.lessThan(right.length);
  return right.slice(0, at) + chance.pick(words) + right.slice(at + chance.lessThan(4));
}

function cut(chance: Chance, value: string): string[] {
  const at = chance.lessThan(value.length + 1);
  return [value.slice(0, at), value.slice(at)];
}

const holds = (value: string): boolean => value.replace(/\s/g, '').includes(`p=${base64}`);

/** @throws when the reader throws, or says right about a record that does not hold exactly the expected key */
export function checkRandomRecord(chance: Chance): KeyReading['verdict'] {
  const values = Array.from({ length: 1 + (chance.lessThan(8) === 0 ? 1 : 0) }, () => randomValue(chance));
  const { verdict } = readKeyRecord(
    values.map((value) => cut(chance, value)),
    { fingerprint: expected },
  );
  const [only = ''] = values;
  if (verdict === 'right' && (values.length > 1 || !holds(only))) {
    throw new Error(`right without the key: ${Buffer.from(values.join('\n'), 'latin1').toString('hex')}`);
  }
  return verdict;
}
