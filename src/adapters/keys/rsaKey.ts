import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);
const generatedBits = 2048;
/** What SES takes for BYODKIM (PutEmailIdentityDkimSigningAttributes). */
export const importableBits: readonly number[] = [1024, 2048];
const plainPem = /^-----BEGIN (RSA )?PRIVATE KEY-----$/m;

/** A fresh RSA-2048 private key, made in the thread pool. */
export const generateRsaKey = async (): Promise<KeyObject> =>
  (await generate('rsa', { modulusLength: generatedBits, publicExponent: 0x10001 })).privateKey;

/** Reads PKCS#1 or PKCS#8. @throws RangeError without a cause: OpenSSL's words might quote the input. */
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
