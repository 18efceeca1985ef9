/** One published record: what stands in the zone, what we must find, and the key whose record was asked for. */

import type { FindingCode, RecordVerdict } from '../../src/domain/findings.ts';
import type { Selector, SigningDomain } from '../../src/domain/names.ts';
import type { PrivateKey } from '../../src/ports/keys.ts';
import { type TestKey, testDomain, testKey, testSelector } from '../support/keys.ts';

export const signingDomain = testDomain('goo.ne.jp');

/** Made once: what differs between the cases is the record, not the key. */
export const keys = {
  ours: testKey(signingDomain, 'ours'),
  old: testKey(signingDomain, 'old'),
  other: testKey(signingDomain, 'other'),
  short: testKey(signingDomain, 'short', 1024),
  long: testKey(signingDomain, 'long', 4096),
  tooShort: testKey(signingDomain, 'too-short', 512),
} as const;

export interface RecordCase {
  /** Its row in test/real/interoperability.md. */
  readonly title: string;
  readonly domain: SigningDomain;
  readonly selector: Selector;
  /** The key record's name, without the dot. */
  readonly name: string;
  readonly key: PrivateKey;
  readonly verdict: RecordVerdict;
  readonly codes: readonly FindingCode[];
  /** Zone file lines with absolute names. */
  readonly zone: readonly string[];
}

export interface RecordCaseOptions {
  readonly key?: TestKey;
  readonly verdict?: RecordVerdict;
  readonly domain?: string;
}

let made = 0;

/** @param zone the lines, given the record's name and its selector and domain. */
export function recordCase(
  title: string,
  codes: readonly FindingCode[],
  zone: (name: string, selector: string, domain: string) => readonly string[],
  { key = keys.ours, verdict = codes.length === 0 ? 'right' : 'wrong', domain = signingDomain }: RecordCaseOptions = {},
): RecordCase {
  made += 1;
  const selector = testSelector(`c${made}`);
  const name = `${selector}._domainkey.${domain}`;
  return {
    title,
    domain: testDomain(domain),
    selector,
    name,
    key: at(key, testDomain(domain), selector),
    verdict,
    codes,
    zone: zone(name, selector, domain),
  };
}

/** The same pair under another name. */
const at = (key: TestKey, domain: SigningDomain, selector: Selector): PrivateKey => ({
  info: { ...key.info, domain, selector },
  pkcs1Base64: () => key.pkcs1Base64(),
  pem: () => key.pem(),
});
