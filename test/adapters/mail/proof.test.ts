import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createProof } from '../../../src/adapters/mail/proof.ts';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { Selector, SigningDomain } from '../../../src/domain/names.ts';
import { fingerprintOf } from '../../../src/domain/publicKey.ts';
import type { PrivateKey } from '../../../src/ports/keys.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';

const startAt = Date.parse('2026-10-15T00:00:00Z');
const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
const selector = Selector.parse('gooid-21-prod-20250918-2') as Selector;

function keyOf(bits = 2048): PrivateKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    info: {
      domain,
      selector,
      fingerprint: fingerprintOf(spki),
      publicKey: spki.toString('base64'),
      bits,
      notBefore: startAt,
      notAfter: startAt,
      certificatePem: '',
    },
    pkcs1Base64: () => privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64'),
    pem: () => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const key = keyOf();
const proof = createProof(new VirtualClock(startAt));
const recordOf = (k: PrivateKey) => stringsOf(recordValue(k.info.publicKey));

describe('the proof passes only with the exact key bytes and the published record (I3)', () => {
  test('given the fitting record in two strings, then it passes, at the domain time', async () => {
    const result = await proof.prove(key, [recordOf(key)]);
    expect(result).toMatchObject({ ok: true, problem: '' });
    expect(result.at).toBeGreaterThanOrEqual(startAt);
  });

  test.each<[string, string[][], RegExp]>([
    ["another key's record", [[...recordOf(keyOf())]], /fail: bad signature/],
    ['no record', [], /no key/],
    ['a revoked key', [['v=DKIM1; p=']], /invalid public key/],
    ['rsa-sha1 only', [[`v=DKIM1; h=sha1; p=${key.info.publicKey}`]], /hash/],
    ['another service', [[`v=DKIM1; s=other; p=${key.info.publicKey}`]], /not for email/],
    ['the private key in the record', [[`v=DKIM1; p=${key.pkcs1Base64()}`]], /private_key_published/],
    ['a second record', [[...recordOf(key)], ['v=spf1 -all']], /several_records/],
  ])('given %s, then it fails and says why', async (_title, records, why) => {
    const result = await proof.prove(key, records);
    expect(result.ok).toBe(false);
    expect(result.problem).toMatch(why);
    expect(result.problem).not.toContain(key.pkcs1Base64().slice(40, 80));
  });

  test('given bytes for SES that are not a key, then it fails although the PEM is good', async () => {
    const cut: PrivateKey = { ...key, pkcs1Base64: () => key.pkcs1Base64().slice(0, 400) };
    const result = await proof.prove(cut, [recordOf(key)]);
    expect(result.ok).toBe(false);
    expect(result.problem).toMatch(/^signing failed: /);
    expect(result.problem).not.toContain(key.pkcs1Base64().slice(40, 80));
  });

  test('given bytes for SES of another key, then it fails although the PEM fits the record', async () => {
    const other: PrivateKey = { ...key, pkcs1Base64: keyOf().pkcs1Base64 };
    expect((await proof.prove(other, [recordOf(key)])).ok).toBe(false);
  });
});
