import type { Fingerprint, Instant, Selector, SigningDomain } from '../domain/names.ts';
import type { StoreProblem } from './store.ts';

/** The public facts of a key pair. */
export interface PublicKeyInfo {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  readonly fingerprint: Fingerprint;
  /** SubjectPublicKeyInfo, DER, base64 without line breaks: the value of `p=`. */
  readonly publicKey: string;
  readonly bits: number;
  /** Of the self-signed X.509 certificate; to people: the key's use-by date (鍵の使用期限). */
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly certificatePem: string;
}

/** A private key in memory. It cannot be printed: `toJSON`, `toString` and inspect give `[private key]` (I7). */
export interface PrivateKey {
  readonly info: PublicKeyInfo;
  /** PKCS#1 DER as one line of base64, the format of SES. */
  pkcs1Base64(): string;
  /** PKCS#8 PEM, for the local proof. */
  pem(): string;
}

/**
 * `decrypt`: damaged, or encrypted with another master key, or the master key is out of reach. `context`: encrypted for another
 * domain, selector or fingerprint. `fingerprint`: the decrypted key does not match the stored public facts. `malformed`: not a
 * stored key.
 */
type KeyUnreadableCode = 'decrypt' | 'context' | 'fingerprint' | 'malformed';

/** Stored, but it does not decrypt or does not fit. Carries a code and no cause: nothing of the key (I7). */
export class KeyUnreadable extends Error {
  override readonly name = 'KeyUnreadable';
  readonly code: KeyUnreadableCode;
  constructor(code: KeyUnreadableCode) {
    super(`the stored key is not readable: ${code}`);
    this.code = code;
  }
}

/** The store or the master key is out of reach. */
export class VaultUnavailable extends Error {
  override readonly name = 'VaultUnavailable';
  /** Null: the failure is not the store's. */
  readonly problem: StoreProblem | null;
  constructor(message: string, options: { readonly problem?: StoreProblem; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.problem = options.problem ?? null;
  }
}

/** An import would replace another key: a stored key is never overwritten. */
export class KeyExists extends Error {
  override readonly name = 'KeyExists';
}

/** Stored key pairs: encrypted everywhere but inside `use` (I7). Every call may throw VaultUnavailable. */
export interface KeyVault {
  /** Makes and stores a pair; a second call for the same selector returns the stored pair. `now` dates the certificate. */
  generate(domain: SigningDomain, selector: Selector, now: Instant): Promise<PublicKeyInfo>;
  /**
   * Stores an existing RSA private key (PEM, PKCS#1 or PKCS#8, not encrypted); repeating it is harmless.
   * @throws RangeError when it is not RSA of 1024 or 2048 bits, KeyExists when another key has the selector.
   */
  import(domain: SigningDomain, selector: Selector, privateKeyPem: string, now: Instant): Promise<PublicKeyInfo>;
  describe(domain: SigningDomain, selector: Selector): Promise<PublicKeyInfo | null>;
  /** Decrypts for the duration of `work` only. Null when there is no such key. @throws KeyUnreadable */
  use<T>(domain: SigningDomain, selector: Selector, work: (key: PrivateKey) => Promise<T>): Promise<T | null>;
  /** Removes the ciphertext. Repeating it is harmless. */
  destroy(domain: SigningDomain, selector: Selector): Promise<void>;
}

export interface ProofResult {
  readonly ok: boolean;
  readonly at: Instant;
  /** The verifier's reason for a failure; empty when ok. Never key material. */
  readonly problem: string;
}

/** Signs a message with the exact bytes that would go to SES and verifies it against the strings that the DNS returned (I3). */
export interface Proof {
  prove(key: PrivateKey, records: readonly (readonly string[])[]): Promise<ProofResult>;
}

/** A plain text mail of the signing domain. */
export interface TextMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** Lines of ASCII that end with CR LF: no server on the way may have to encode them. */
  readonly text: string;
}

/** Makes a whole message that is signed with the exact bytes that would go to SES. */
export interface MailSigner {
  /** @throws Error when the bytes are not a valid key; its text never contains key material */
  sign(key: PrivateKey, mail: TextMail): Promise<Uint8Array>;
}

/**
 * Signs and verifies commit hashes, so that an attacker who can only write the table cannot forge an approval (design.md 6).
 * ECDSA on P-256 with SHA-256 over the hash as 64 ASCII characters, DER in base64: `openssl dgst -sha256 -verify` reads it.
 */
export interface LogSigner {
  sign(hash: string): Promise<string>;
  /** False for an invalid signature, or for text that is none. Needs the public key only. */
  verify(hash: string, signature: string): Promise<boolean>;
  /** SubjectPublicKeyInfo in PEM, for an offline check of the log. */
  publicKeyPem(): Promise<string>;
}

/** The part of the signer that evidence reports use. */
export type ReportSigner = Pick<LogSigner, 'sign' | 'publicKeyPem'>;
