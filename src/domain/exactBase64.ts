/** Base64 (RFC 4648 4) in its one exact spelling: missing padding or stray bits are read differently by different verifiers. */
import { hash } from 'node:crypto';
import type { Fingerprint } from './names.ts';

/**
 * Decoded here: memory of its own for each record that is looked at costs more than the decoding. A public key of 4096 bits fits; a
 * private one of 1024 bits or more does not, so that none that was published by mistake is kept here (I7).
 */
const scratch = Buffer.alloc(600);
const scratchCharacters = (scratch.length / 3) * 4;
/** The part in use (most keys have one size), and the text that it was decoded from: a key is looked at twice. */
let decoded = scratch.subarray(0, 0);
let decodedText = '';

/** Valid until the next call, so that it must not leave this file. */
function decode(text: string): Buffer {
  if (text === decodedText) return decoded;
  if (text.length > scratchCharacters) return Buffer.from(text, 'base64');
  const size = scratch.write(text, 'base64');
  if (decoded.length !== size) decoded = scratch.subarray(0, size);
  decodedText = text;
  return decoded;
}

/** True when the text is what its bytes are encoded to. Such a text holds no other character, white space included. */
export const isExactBase64 = (text: string): boolean => decode(text).toString('base64') === text;

/** SHA-256 of the bytes. @param text exact base64 of SubjectPublicKeyInfo */
export const fingerprintOfBase64 = (text: string): Fingerprint => hash('sha256', decode(text), 'hex') as Fingerprint;
