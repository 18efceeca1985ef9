/**
 * Signs and verifies commit hashes, so that who can only write the table cannot forge an approval (design.md 6).
 * ECDSA on P-256 with SHA-256 over the hash as 64 ASCII characters, DER in base64: `openssl dgst -sha256 -verify` reads it.
 */
export interface LogSigner {
  sign(hash: string): Promise<string>;
  /** False for a signature that does not hold or is not one. Needs the public key only. */
  verify(hash: string, signature: string): Promise<boolean>;
  /** SubjectPublicKeyInfo in PEM, for whoever checks the log offline. */
  publicKeyPem(): Promise<string>;
}

/** What an evidence report needs of it. */
export type ReportSigner = Pick<LogSigner, 'sign' | 'publicKeyPem'>;
