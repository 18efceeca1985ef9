/**
 * What tests start from whose name servers are found by name instead of being given. Such servers share one port, so they need an address
 * each, which only Linux has (support/platform.ts).
 */
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { recordName, Selector, SigningDomain } from '../../../src/domain/names.ts';
import { fingerprintOf } from '../../../src/domain/publicKey.ts';
import { lonePublicKey } from '../../support/keys.ts';

export const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
export const selector = Selector.parse('s2') as Selector;
export const name = recordName(selector, domain);

/** A new key's fingerprint and the strings of its record. */
export const newKey = () => {
  const spki = lonePublicKey();
  return { fingerprint: fingerprintOf(spki), record: stringsOf(recordValue(spki.toString('base64'))) };
};
