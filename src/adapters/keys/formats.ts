import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import type forge from 'node-forge';
import { type Fingerprint, type Instant, recordName, type Selector, type SigningDomain } from '../../domain/names.ts';
import { KeyUnreadable, type PublicKeyInfo } from '../../ports/keys.ts';

const signAsync = promisify(sign);
const dayMs = 24 * 60 * 60 * 1000;

interface CertificateRequest {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  readonly privateKey: KeyObject;
  readonly notBefore: Instant;
  readonly validDays: number;
}

/**
 * A self-signed X.509 certificate (RFC 5280) that carries the record name and the validity of a key pair. It is a label and gives no
 * trust. node-forge encodes it, but the private key stays in node:crypto, which signs in the thread pool. With forge the signing would
 * block the event loop and leave copies of the key.
 * @returns PEM
 */
export const selfSignedCertificate = async (request: CertificateRequest): Promise<string> => {
  const { pki, asn1 } = (await import('node-forge')).default;
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
  // X.509 has whole seconds. Rounding down here keeps the returned times equal to those in the certificate.
  const start = Math.floor(notBefore / 1000) * 1000;
  certificate.validity.notBefore = new Date(start);
  certificate.validity.notAfter = new Date(start + validDays * dayMs);
  // A common name has at most 64 characters, and a record name can be longer. The alternative name therefore holds the whole name.
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

/** 127 random bits, positive and without leading zeros, as DER requires. */
const randomSerial = (): string => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
};

/** A stored key pair: ciphertext and public attributes. The certificate contains the public key and the validity. */
export interface StoredKey {
  readonly fingerprint: string;
  readonly certificatePem: string;
  readonly ciphertext: Uint8Array;
}

/** The vault's storage of key pairs. */
export interface KeyStore {
  /**
   * An eventually consistent read, at half the price. A pair that it returns is right, because a pair never changes. But null may only
   * mean "not yet visible", and a pair that was destroyed in the last seconds may still appear.
   */
  glance(domain: SigningDomain, selector: Selector): Promise<StoredKey | null>;
  get(domain: SigningDomain, selector: Selector): Promise<StoredKey | null>;
  /** Stores the pair unless one exists. Afterwards `get` returns the stored pair. */
  putNew(domain: SigningDomain, selector: Selector, stored: StoredKey): Promise<void>;
  remove(domain: SigningDomain, selector: Selector): Promise<void>;
}

const generate = promisify(generateKeyPair);
const generatedBits = 2048;
/** The lengths that SES accepts for BYODKIM (PutEmailIdentityDkimSigningAttributes). */
const importableBits: readonly number[] = [1024, 2048];
const plainPem = /^-----BEGIN (RSA )?PRIVATE KEY-----$/m;

/** A new RSA-2048 private key, generated in the thread pool. */
export const generateRsaKey = async (): Promise<KeyObject> =>
  (await generate('rsa', { modulusLength: generatedBits, publicExponent: 0x10001 })).privateKey;

/** Reads PKCS#1 or PKCS#8. @throws RangeError without a cause, because OpenSSL's message might quote the input */
export const parseRsaKey = (pem: string): KeyObject => {
  const key = plainPem.test(pem) ? parsed(pem) : null;
  if (key === null || key.asymmetricKeyType !== 'rsa') throw new RangeError('not an RSA private key in plain PEM');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (!importableBits.includes(bits)) throw new RangeError(`an RSA key of ${bits} bits: SES takes 1024 or 2048`);
  return key;
};

const parsed = (pem: string): KeyObject | null => {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    return null;
  }
};

/** Why a PEM file does not contain exactly one usable private key (RFC 7468, and the encapsulated headers of RFC 1421). */
type PemProblem = 'empty' | 'notPem' | 'publicKey' | 'certificate' | 'openssh' | 'severalKeys' | 'notRsa' | 'damaged';

export interface PemBlock {
  readonly text: string;
  readonly encrypted: boolean;
}

interface NoBlock {
  readonly problem: PemProblem;
  /** The type of a key that is not RSA; empty for other problems. */
  readonly what: string;
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
const begin = /-----BEGIN /;

/** Decodes a file from Windows: its editors add a byte order mark, and redirection in its shell writes UTF-16. */
const decoded = (bytes: Buffer): string => {
  const utf16 = bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
};

const withoutKey = (labels: readonly string[]): PemProblem => {
  if (labels.some((label) => label.includes('CERTIFICATE'))) return 'certificate';
  return labels.some((label) => label.endsWith('PUBLIC KEY')) ? 'publicKey' : 'notPem';
};

/** Labels of other key types, so that nobody enters a passphrase in vain. */
const otherKinds: Readonly<Record<string, NoBlock>> = {
  'OPENSSH PRIVATE KEY': { problem: 'openssh', what: '' },
  'EC PRIVATE KEY': { problem: 'notRsa', what: 'ec' },
  'DSA PRIVATE KEY': { problem: 'notRsa', what: 'dsa' },
};

/** Finds the one private key. It ignores certificates and public keys, because many files hold a key with its certificate. */
export const privateKeyBlock = (bytes: Buffer): PemBlock | NoBlock => {
  const file = decoded(bytes);
  if (file.trim() === '') return { problem: 'empty', what: '' };
  const blocks = [...file.matchAll(block)].map(([text, label = '']) => ({ text, label }));
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [key] = keys;
  if (key === undefined) {
    const cut = blocks.length === 0 && begin.test(file);
    return { problem: cut ? 'damaged' : withoutKey(blocks.map(({ label }) => label)), what: '' };
  }
  if (keys.length > 1) return { problem: 'severalKeys', what: '' };
  const otherKind = Object.hasOwn(otherKinds, key.label) ? otherKinds[key.label] : undefined;
  if (otherKind !== undefined) return otherKind;
  const encrypted = key.label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: *4,ENCRYPTED/m.test(key.text);
  return { text: `${key.text}\n`, encrypted };
};

type OpenProblem = PemProblem | 'wrongPassphrase' | 'oldCipher' | 'bits';

export type Opened =
  | { readonly tag: 'key'; readonly key: KeyObject }
  | {
      readonly tag: 'refused';
      readonly problem: OpenProblem;
      /** The type of the key, or its length in bits; empty for other problems. */
      readonly what: string;
    };

const refused = (problem: OpenProblem, what = ''): Opened => ({ tag: 'refused', problem, what });

/** A cipher or key derivation that this OpenSSL no longer loads: DES, RC2 (its default until 1.1.0). */
const notOffered = 'ERR_OSSL_EVP_UNSUPPORTED';

const failureOf = (error: unknown, encrypted: boolean): OpenProblem => {
  if (!encrypted) return 'damaged';
  return (error as { code?: unknown }).code === notOffered ? 'oldCipher' : 'wrongPassphrase';
};

/** Detects a key with mismatched halves. Such a key parses and matches its record, but would fail at the rollback. */
const canSign = (key: KeyObject): boolean => {
  const text = Buffer.from('futari import');
  const padding = constants.RSA_PKCS1_PADDING;
  try {
    const signature = sign('sha256', text, { key, padding });
    return verify('sha256', text, { key: createPublicKey(key), padding }, signature);
  } catch {
    return false;
  }
};

const judged = (key: KeyObject): Opened => {
  const kind = key.asymmetricKeyType ?? '';
  if (kind !== 'rsa') return refused('notRsa', kind);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (!importableBits.includes(bits)) return refused('bits', String(bits));
  return canSign(key) ? { tag: 'key', key } : refused('damaged');
};

/**
 * Opens a PEM block with or without its passphrase. It reports problems in our own words, because OpenSSL's message might quote the input
 * (I7).
 * @param passphrase as typed, at most 1,024 bytes; null if the block is not encrypted
 */
export const openPem = ({ text, encrypted }: PemBlock, passphrase: Buffer | null): Opened => {
  try {
    return judged(createPrivateKey({ key: text, format: 'pem', ...(passphrase === null ? {} : { passphrase }) }));
  } catch (error) {
    return refused(failureOf(error, encrypted));
  }
};

/** SubjectPublicKeyInfo in DER of a public key. RFC 5280 4.1.2.7. */
export const spkiOf = (publicKey: KeyObject): Buffer => publicKey.export({ type: 'spki', format: 'der' });

export const fingerprintOf = (publicKey: KeyObject): Fingerprint =>
  createHash('sha256').update(spkiOf(publicKey)).digest('hex') as Fingerprint;

/** The public attributes of a stored pair, from its certificate. @throws KeyUnreadable when the item contradicts itself */
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
