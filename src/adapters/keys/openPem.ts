/** Opens a PEM block with or without its passphrase, and says what is wrong in words of ours: OpenSSL's might quote the input (I7). */
import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { PemBlock, PemProblem } from './pemFile.ts';
import { importableBits } from './rsaKey.ts';

export type OpenProblem = PemProblem | 'wrongPassphrase' | 'oldCipher' | 'bits';

export type Opened =
  | { readonly tag: 'key'; readonly key: KeyObject }
  | {
      readonly tag: 'refused';
      readonly problem: OpenProblem;
      /** The kind of key, or its length in bits; empty for other problems. */
      readonly what: string;
    };

const refused = (problem: OpenProblem, what = ''): Opened => ({ tag: 'refused', problem, what });

/** A cipher or a key derivation that this OpenSSL no longer loads: DES, RC2 (its default until 1.1.0). */
const notOffered = 'ERR_OSSL_EVP_UNSUPPORTED';

const failureOf = (error: unknown, encrypted: boolean): OpenProblem => {
  if (!encrypted) return 'damaged';
  return (error as { code?: unknown }).code === notOffered ? 'oldCipher' : 'wrongPassphrase';
};

/** A key whose halves were mixed up reads well and fits its record, and would fail on the day of the rollback. */
const signs = (key: KeyObject): boolean => {
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
  return signs(key) ? { tag: 'key', key } : refused('damaged');
};

/** @param passphrase as typed, at most 1,024 bytes; null where the block is not encrypted. */
export const openPem = ({ text, encrypted }: PemBlock, passphrase: Buffer | null): Opened => {
  try {
    return judged(createPrivateKey({ key: text, format: 'pem', ...(passphrase === null ? {} : { passphrase }) }));
  } catch (error) {
    return refused(failureOf(error, encrypted));
  }
};
