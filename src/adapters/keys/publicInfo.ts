import { X509Certificate } from 'node:crypto';
import { recordName, type Selector, type SigningDomain } from '../../domain/names.ts';
import { KeyUnreadable, type PublicKeyInfo } from '../../ports/keys.ts';
import type { StoredKey } from './keyStore.ts';
import { fingerprintOf, spkiOf } from './publicKey.ts';

/** What is openly told about a stored pair, read from its certificate. @throws KeyUnreadable when it contradicts itself */
export const publicInfo = (domain: SigningDomain, selector: Selector, stored: StoredKey): PublicKeyInfo => {
  const certificate = parseCertificate(stored.certificatePem);
  const { publicKey } = certificate;
  if (certificate.subjectAltName !== `DNS:${recordName(selector, domain)}`) throw new KeyUnreadable('context');
  const fingerprint = fingerprintOf(publicKey);
  if (fingerprint !== stored.fingerprint) throw new KeyUnreadable('fingerprint');
  return {
    domain,
    selector,
    fingerprint,
    publicKey: spkiOf(publicKey).toString('base64'),
    bits: publicKey.asymmetricKeyDetails?.modulusLength ?? 0,
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    certificatePem: stored.certificatePem,
  };
};

const parseCertificate = (pem: string): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new KeyUnreadable('malformed');
  }
};
