/** The SMTP server's certificate for STARTTLS (RFC 3207). Mail senders do not verify it: it protects only against passive interception. */

import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

interface TlsIdentity {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

const validYears = 10;
const keyBits = 2048;

const certificateOf = async (keyPem: string): Promise<string> => {
  const { pki, md } = (await import('node-forge')).default;
  const certificate = pki.createCertificate();
  const privatePart = pki.privateKeyFromPem(keyPem);
  certificate.publicKey = pki.rsa.setPublicKey(privatePart.n, privatePart.e);
  certificate.serialNumber = `01${randomUUID().replaceAll('-', '')}`;
  const { notBefore, notAfter } = certificate.validity;
  notBefore.setUTCDate(notBefore.getUTCDate() - 1);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + validYears);
  const subject = [{ shortName: 'CN', value: 'probe mailbox' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.sign(privatePart, md.sha256.create());
  return pki.certificateToPem(certificate);
};

const make = async (): Promise<TlsIdentity> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: keyBits });
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  return { key, cert: await certificateOf(key) };
};

let identity: Promise<TlsIdentity> | null = null;

/** One identity per process, in memory only. Each start creates a new one. */
export const tlsIdentity = (): Promise<TlsIdentity> => {
  identity ??= make();
  return identity;
};
