/** What tests start from whose name servers are found by name instead of being given. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from '@jest/globals';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { recordName, Selector, SigningDomain } from '../../../src/domain/names.ts';
import { fingerprintOf } from '../../../src/domain/publicKey.ts';

// Name servers found by name share one port, so they need an address each: Linux has the whole of 127/8.
export const onLinux = process.platform === 'linux' ? describe : describe.skip;
export const testOnLinux = process.platform === 'linux' ? test : test.skip;

export const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
export const selector = Selector.parse('s2') as Selector;
export const name = recordName(selector, domain);

/** A new pair's fingerprint and the strings of its record. */
export const newKey = () => {
  const spki = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });
  return { fingerprint: fingerprintOf(spki), record: stringsOf(recordValue(spki.toString('base64'))) };
};
