import { createHash, type KeyObject } from 'node:crypto';
import type { Fingerprint } from '../../domain/names.ts';

/** SubjectPublicKeyInfo in DER of a public key. RFC 5280 4.1.2.7. */
export const spkiOf = (publicKey: KeyObject): Buffer => publicKey.export({ type: 'spki', format: 'der' });

export const fingerprintOf = (publicKey: KeyObject): Fingerprint =>
  createHash('sha256').update(spkiOf(publicKey)).digest('hex') as Fingerprint;
