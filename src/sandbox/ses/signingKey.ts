import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * What SES holds for an identity: the bytes that it was given, and the key if they are one. A KeyObject, so that the key does not
 * show in an inspection of the emulator's state.
 */
export interface SigningKey {
  readonly selector: string;
  /** Null for what the service accepts and then never verifies: PKCS#8, the base64 of a PEM, any garbage of the right pattern. */
  readonly key: KeyObject | null;
}

/** Reads DomainSigningPrivateKey (base64 DER). Only PKCS#1 of 1024 or 2048 bits will ever verify. */
export const parseSigningKey = (selector: string, base64: string): SigningKey => {
  try {
    const der = Buffer.from(base64, 'base64');
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs1' });
    const bits = key.asymmetricKeyDetails?.modulusLength;
    // OpenSSL reads PKCS#8 here as well, whatever it is told.
    const isPkcs1 = key.export({ format: 'der', type: 'pkcs1' }).equals(der);
    return { selector, key: isPkcs1 && (bits === 1024 || bits === 2048) ? key : null };
  } catch {
    return { selector, key: null };
  }
};

/** The `p=` value that fits the key. */
export const publicKeyValue = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');

/** A key record as SES publishes it, cut into strings of at most 255 characters (RFC 1035 3.3). */
export const recordStrings = (key: KeyObject): readonly string[] =>
  `v=DKIM1; k=rsa; p=${publicKeyValue(key)}`.match(/.{1,255}/g) ?? [];

let ownKey: Promise<KeyObject> | null = null;

/** The emulator's own key (amazonses.com, Easy DKIM): one a process, because making one takes tens of milliseconds. */
export const serviceKey = (): Promise<KeyObject> => {
  ownKey ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 }).then(({ privateKey }) => privateKey);
  return ownKey;
};
