/** Reads the key bytes of `p=` by their DER structure, so that each common mistake has its own name. */

import { createPublicKey, hash } from 'node:crypto';
import type { Fingerprint } from './names.ts';

/**
 * Buffer for decoding: new memory for each record costs more than the decoding. A public key of 4096 bits fits; a private key of 1024
 * bits or more does not, so that a private key published by mistake is never kept here (I7).
 */
const scratch = Buffer.alloc(600);
const scratchCharacters = (scratch.length / 3) * 4;
/** The used part of the buffer (most keys have one size) and its source text: each key is decoded twice. */
let decoded = scratch.subarray(0, 0);
let decodedText = '';

/** Valid until the next call, so the result must not leave this file. */
function decode(text: string): Buffer {
  if (text === decodedText) return decoded;
  if (text.length > scratchCharacters) return Buffer.from(text, 'base64');
  const size = scratch.write(text, 'base64');
  if (decoded.length !== size) decoded = scratch.subarray(0, size);
  decodedText = text;
  return decoded;
}

/**
 * True when the text is exactly the base64 encoding of its bytes (RFC 4648 4): verifiers differ on missing padding and stray bits. Such a
 * text holds no other character, white space included.
 */
export const isExactBase64 = (text: string): boolean => decode(text).toString('base64') === text;

/** SHA-256 of the bytes. @param text exact base64 of SubjectPublicKeyInfo */
export const fingerprintOfBase64 = (text: string): Fingerprint => hash('sha256', decode(text), 'hex') as Fingerprint;

type KeyBytes =
  | { readonly tag: 'spki'; readonly base64: string; readonly fingerprint: Fingerprint }
  /** A bare RSAPublicKey: RFC 6376's text allows it, but receivers and SES expect SubjectPublicKeyInfo. */
  | { readonly tag: 'pkcs1'; readonly fingerprint: Fingerprint | null }
  | { readonly tag: 'private' }
  | { readonly tag: 'truncated'; readonly haveBytes: number; readonly needBytes: number }
  | { readonly tag: 'lowercased' }
  | {
      readonly tag: 'malformed';
      readonly reason: 'not_base64' | 'wrong_length' | 'hexadecimal' | 'not_a_key' | 'not_rsa' | 'too_short';
    };

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
// RFC 8301: verifiers must not accept RSA keys below this.
const rsaBitsMin = 1024;
/**
 * Base64 length of the SubjectPublicKeyInfo of such a key with the usual exponent 65537 (162 bytes). A shorter text may hold a smaller
 * key, so it is imported and checked.
 */
const usualCharactersMin = 216;
/** RFC 8463 4.2: such a key stands in the record without a structure around it. */
const ed25519Bytes = 32;
// Shorter texts can lack capitals by chance.
const lowercasedCharactersMin = 64;

export const fingerprintOf = (spki: Uint8Array): Fingerprint => hash('sha256', spki, 'hex') as Fingerprint;

/**
 * @param text base64 without white space. @param exact whether the text is exact base64.
 * @param expected skips the costly import when the bytes are the expected key.
 */
export function readKeyBytes(text: string, exact: boolean, expected: Fingerprint): KeyBytes {
  const expectedOne = exact && text.length >= usualCharactersMin && fingerprintOfBase64(text) === expected;
  return expectedOne ? { tag: 'spki', base64: text, fingerprint: expected } : diagnose(text, exact);
}

function diagnose(text: string, exact: boolean): KeyBytes {
  if (!base64.test(text)) return { tag: 'malformed', reason: 'not_base64' };
  if (text.length >= lowercasedCharactersMin && /^[0-9a-f]+$/i.test(text)) {
    return { tag: 'malformed', reason: 'hexadecimal' };
  }
  if (text.length >= lowercasedCharactersMin && text === text.toLowerCase()) return { tag: 'lowercased' };
  const bytes = Buffer.from(text, 'base64');
  if (exact && bytes.length === ed25519Bytes) return { tag: 'malformed', reason: 'not_rsa' };
  const der = readDerHeader(bytes);
  if (der === null) return { tag: 'malformed', reason: 'not_a_key' };
  // A truncated private key is still recognisable: its first element is the version, INTEGER of one byte.
  if (der.first === integerTag && der.firstLength === 1) return { tag: 'private' };
  if (der.totalBytes > bytes.length) {
    return { tag: 'truncated', haveBytes: bytes.length, needBytes: der.totalBytes };
  }
  if (!exact || der.totalBytes !== bytes.length) return { tag: 'malformed', reason: 'wrong_length' };
  return der.first === integerTag ? { tag: 'pkcs1', fingerprint: fingerprintOfPkcs1(bytes) } : importSpki(text, bytes);
}

/**
 * The start of a private key's DER in base64: SEQUENCE, then version 0 or 1 (INTEGER of one byte), then INTEGER (PKCS#1), SEQUENCE
 * (PKCS#8) or OCTET STRING (SEC 1). One alternative per length form: two extra bytes, one, or none. The pattern matches anywhere, because
 * base64 appended to other base64 leaves no gap.
 */
const privateKeyStart = /M(?:I[I-L]..[AQgw]IBA[ADQT]|I[E-H].AgE[AB][ABM]|[A-H][AEIMQUYcgkosw048]CAQ[AE][CEw])/;
const privateKey = new RegExp(`(?:${privateKeyStart.source})[A-Za-z0-9+/]{52}`);

/** True when the text holds a private key anywhere, even a truncated one: the key is leaked (and must not be kept). */
export const holdsPrivateKey = (text: string): boolean => privateKey.test(text.replace(/["\s\\]/g, ''));

function importSpki(text: string, spki: Buffer): KeyBytes {
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'rsa') return { tag: 'malformed', reason: 'not_rsa' };
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits < rsaBitsMin
      ? { tag: 'malformed', reason: 'too_short' }
      : { tag: 'spki', base64: text, fingerprint: fingerprintOf(spki) };
  } catch {
    return { tag: 'malformed', reason: 'not_a_key' };
  }
}

function fingerprintOfPkcs1(bytes: Buffer): Fingerprint | null {
  try {
    const key = createPublicKey({ key: bytes, format: 'der', type: 'pkcs1' });
    return fingerprintOf(key.export({ format: 'der', type: 'spki' }));
  } catch {
    return null;
  }
}

const sequenceTag = 0x30;
const integerTag = 0x02;

interface DerHeader {
  /** Length of the outer SEQUENCE, header included. */
  readonly totalBytes: number;
  /** DER tag of the first element inside. */
  readonly first: number;
  readonly firstLength: number;
}

function readDerHeader(bytes: Buffer): DerHeader | null {
  if (bytes[0] !== sequenceTag) return null;
  const outer = readDerLength(bytes, 1);
  if (outer === null) return null;
  const inner = readDerLength(bytes, outer.next + 1);
  const first = bytes[outer.next];
  if (inner === null || first === undefined) return null;
  return { totalBytes: outer.next + outer.length, first, firstLength: inner.length };
}

// Keys need at most two length bytes; a longer length is no key.
function readDerLength(bytes: Buffer, at: number): { length: number; next: number } | null {
  const head = bytes[at];
  if (head === undefined) return null;
  if (head < 0x80) return { length: head, next: at + 1 };
  const size = head & 0x7f;
  if (size < 1 || size > 2 || at + size >= bytes.length) return null;
  return { length: bytes.readUIntBE(at + 1, size), next: at + 1 + size };
}
