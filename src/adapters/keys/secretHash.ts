/** A secret that a person knows, kept so that it can be checked and not be read: scrypt (RFC 7914). */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface HashedSecret {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** 64 MiB and a good part of a second a guess: one of the settings that OWASP names for scrypt. */
const cost = { N: 2 ** 16, r: 8, p: 2, maxmem: 2 ** 28 };
const hashBytes = 32;
const saltBytes = 16;

const hashed = (secret: Buffer, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(secret, salt, hashBytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** The caller overwrites the secret afterwards (I7). */
export const hashSecret = async (secret: Buffer): Promise<HashedSecret> => {
  const salt = randomBytes(saltBytes);
  return { salt, hash: await hashed(secret, salt) };
};

export const fitsSecret = async (secret: Buffer, { salt, hash }: HashedSecret): Promise<boolean> =>
  hash.length === hashBytes && timingSafeEqual(await hashed(secret, salt), hash);

/** Names the stored secret in the log, which is signed: what is swapped in the table does not fit it any more. 128 bits, hexadecimal. */
export const digestOf = ({ salt, hash }: HashedSecret): string =>
  createHash('sha256').update(salt).update(hash).digest('hex').slice(0, 32);
