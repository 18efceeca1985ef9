import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { type Instant, recordName, type Selector, type SigningDomain } from '../../domain/names.ts';

const signAsync = promisify(sign);
const dayMs = 24 * 60 * 60 * 1000;

export interface CertificateRequest {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  readonly privateKey: KeyObject;
  readonly notBefore: Instant;
  readonly validDays: number;
}

/**
 * A self-signed X.509 certificate (RFC 5280) that carries the record's name and the validity of a key pair. Nobody
 * trusts it: it is the label that travels with the key. node-forge writes it; the private key stays in node:crypto,
 * which signs in the thread pool (forge would hold the event loop and copies of the key).
 * @returns PEM
 */
export const selfSignedCertificate = async (request: CertificateRequest): Promise<string> => {
  const { pki, asn1 } = forge;
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicPem(request.privateKey));
  certificate.serialNumber = randomSerial();
  describe(certificate, request);
  certificate.signatureOid = pki.oids.sha256WithRSAEncryption as string;
  certificate.siginfo.algorithmOid = certificate.signatureOid;
  certificate.tbsCertificate = (pki as unknown as TbsWriter).getTBSCertificate(certificate);
  const signed = Buffer.from(asn1.toDer(certificate.tbsCertificate).getBytes(), 'binary');
  const signature = await signAsync('sha256', signed, request.privateKey);
  certificate.signature = signature.toString('binary');
  return pki.certificateToPem(certificate);
};

/** Exported by node-forge, absent from its types. */
interface TbsWriter {
  getTBSCertificate(certificate: forge.pki.Certificate): forge.asn1.Asn1;
}

const describe = (certificate: forge.pki.Certificate, request: CertificateRequest): void => {
  const { domain, selector, notBefore, validDays } = request;
  // X.509 knows whole seconds; rounding down here keeps what is told equal to what is written.
  const start = Math.floor(notBefore / 1000) * 1000;
  certificate.validity.notBefore = new Date(start);
  certificate.validity.notAfter = new Date(start + validDays * dayMs);
  // A common name holds 64 characters, which a record name may exceed: the whole name is the alternative name.
  const subject = [{ shortName: 'CN', value: selector }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: recordName(selector, domain) }] },
  ]);
};

const publicPem = (privateKey: KeyObject): string =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();

/** 127 random bits, positive and without leading zeros, as DER wants it. */
const randomSerial = (): string => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
};
