import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { buildDecrypt } from '@aws-crypto/decrypt-node';
import { buildEncrypt } from '@aws-crypto/encrypt-node';
import { AlgorithmSuiteIdentifier, CommitmentPolicy, type KeyringNode } from '@aws-crypto/material-management-node';
import type { Instant, Selector, SigningDomain } from '../../domain/names.ts';
import {
  KeyExists,
  KeyUnreadable,
  type KeyVault,
  type PrivateKey,
  type PublicKeyInfo,
  VaultUnavailable,
} from '../../ports/keys.ts';
import {
  fingerprintOf,
  generateRsaKey,
  type KeyStore,
  parseRsaKey,
  publicInfo,
  type StoredKey,
  selfSignedCertificate,
} from './formats.ts';

const hidden = '[private key]';

/** A decrypted key for the duration of one use. Its printed form is always `[private key]` (I7). */
class HeldKey implements PrivateKey {
  readonly info: PublicKeyInfo;
  #key: KeyObject | null;

  constructor(info: PublicKeyInfo, key: KeyObject) {
    this.info = info;
    this.#key = key;
  }

  pkcs1Base64(): string {
    const der = this.#held().export({ type: 'pkcs1', format: 'der' });
    const text = der.toString('base64');
    der.fill(0);
    return text;
  }

  pem(): string {
    return this.#held().export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  /** Drops the key. Later uses of this object throw an error. */
  forget(): void {
    this.#key = null;
  }

  toJSON(): string {
    return hidden;
  }

  toString(): string {
    return hidden;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hidden;
  }

  #held(): KeyObject {
    if (this.#key === null) throw new Error('the private key is no longer held');
    return this.#key;
  }
}

/** The encryption context of a ciphertext: authenticated, but readable by anyone. */
interface SealContext {
  readonly domain: string;
  readonly selector: string;
  readonly fingerprint: string;
}

const options = { commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT, maxEncryptedDataKeys: 1 };
// Not the library's main entry, because it loads every keyring at each process start.
const { encrypt } = buildEncrypt(options);
const { decrypt } = buildDecrypt(options);

// A suite without signatures, because every process that decrypts can also encrypt.
const suiteId = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;

/** Encrypts under a new data key, bound to the context, and wipes `plain`. @throws VaultUnavailable */
export const seal = async (keyring: KeyringNode, context: SealContext, plain: Buffer): Promise<Uint8Array> => {
  try {
    const { result } = await encrypt(keyring, plain, { suiteId, encryptionContext: { ...context } });
    return result;
  } catch {
    throw new VaultUnavailable('the master key did not wrap a data key');
  } finally {
    plain.fill(0);
  }
};

/** The caller must wipe the result. @throws KeyUnreadable, VaultUnavailable */
const unseal = async (keyring: KeyringNode, context: SealContext, sealed: Uint8Array): Promise<Buffer> => {
  const { plaintext, messageHeader } = await opened(keyring, sealed);
  const found = messageHeader.encryptionContext;
  const fits = Object.entries(context).every(([name, value]) => found[name] === value);
  if (fits) return plaintext;
  plaintext.fill(0);
  throw new KeyUnreadable('context');
};

const opened = async (keyring: KeyringNode, sealed: Uint8Array) => {
  try {
    return await decrypt(keyring, sealed);
  } catch (error) {
    if (masterKeyWasSilent(error)) throw new VaultUnavailable('the master key did not answer');
    throw new KeyUnreadable('decrypt');
  }
};

/** The errors with which KMS definitely refuses to decrypt. A retry changes nothing. */
const kmsVerdict =
  /(InvalidCiphertext|IncorrectKey|NotFound|Disabled|KMSInvalidState|InvalidKeyUsage|AccessDenied)Exception/;

// The library joins the errors of its KMS calls into one text. If that text changes, an outage counts as `decrypt` and raises an alarm.
const masterKeyWasSilent = (error: unknown): boolean => {
  const { message = '' } = error as Partial<Error>;
  return message.includes('KMS CMKs had an error') && !kmsVerdict.test(message);
};

interface KeyVaultOptions {
  readonly store: KeyStore;
  /** `createLocalKeyring` or `createKmsKeyring`. */
  readonly keyring: KeyringNode;
  /** The validity of a new pair's certificate, in days. */
  readonly validDays?: number;
  /** Makes the private key of a new pair; absent: `generateRsaKey`. */
  readonly newKey?: () => Promise<KeyObject>;
}

/** A vault of key pairs, which are decrypted only inside `use`. */
export const createKeyVault = (options: KeyVaultOptions): KeyVault => {
  const vault: VaultParts = { validDays: 456, newKey: generateRsaKey, ...options };
  return {
    generate: async (domain, selector, now) => {
      const there = await vault.store.glance(domain, selector);
      // The read may miss a stored pair. `storeKey` never replaces it, and returns the stored pair.
      const made = there === null ? await storeKey(vault, { domain, selector, now, key: await vault.newKey() }) : null;
      return made ?? provenInfo(vault, domain, selector);
    },
    import: async (domain, selector, privateKeyPem, now) => {
      const key = parseRsaKey(privateKeyPem);
      const there = await storedNow(vault, domain, selector);
      const info = there ?? (await storeKey(vault, { domain, selector, now, key }));
      if (info?.fingerprint !== fingerprintOf(createPublicKey(key)))
        throw new KeyExists(`${selector} of ${domain} already has another key`);
      return info;
    },
    describe: (domain, selector) => describeStored(vault, domain, selector),
    use: (domain, selector, work) => useKey(vault, domain, selector, work),
    destroy: (domain, selector) => vault.store.remove(domain, selector),
  };
};

type VaultParts = Required<KeyVaultOptions>;

/** Null counts only after a consistent read, because the pair may be only moments old. */
const find = async ({ store }: VaultParts, domain: SigningDomain, selector: Selector): Promise<StoredKey | null> =>
  (await store.glance(domain, selector)) ?? store.get(domain, selector);

const describeStored = async (
  vault: VaultParts,
  domain: SigningDomain,
  selector: Selector,
): Promise<PublicKeyInfo | null> => {
  const stored = await find(vault, domain, selector);
  return stored === null ? null : publicInfo(domain, selector, stored);
};

const storedNow = async (
  { store }: VaultParts,
  domain: SigningDomain,
  selector: Selector,
): Promise<PublicKeyInfo | null> => {
  const stored = await store.get(domain, selector);
  return stored === null ? null : publicInfo(domain, selector, stored);
};

interface NewKey {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  readonly now: Instant;
  readonly key: KeyObject;
}

/** The pair that is stored already. The store's public half proves nothing, so the pair is decrypted once (I13). @throws KeyUnreadable */
const provenInfo = async (vault: VaultParts, domain: SigningDomain, selector: Selector): Promise<PublicKeyInfo> => {
  const info = await useKey(vault, domain, selector, async (key) => key.info);
  if (info === null) throw new KeyUnreadable('malformed');
  return info;
};

/** @returns null if another pair is stored: of two that are created at once, the second is discarded */
const storeKey = async (vault: VaultParts, { domain, selector, now, key }: NewKey): Promise<PublicKeyInfo | null> => {
  const fingerprint = fingerprintOf(createPublicKey(key));
  const request = { domain, selector, privateKey: key, notBefore: now, validDays: vault.validDays };
  const certificatePem = await selfSignedCertificate(request);
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const ciphertext = await seal(vault.keyring, { domain, selector, fingerprint }, plain);
  await vault.store.putNew(domain, selector, { fingerprint, certificatePem, ciphertext });
  const info = await storedNow(vault, domain, selector);
  if (info === null) throw new KeyUnreadable('malformed');
  return info.fingerprint === fingerprint ? info : null;
};

const useKey = async <T>(
  vault: VaultParts,
  domain: SigningDomain,
  selector: Selector,
  work: (key: PrivateKey) => Promise<T>,
): Promise<T | null> => {
  const stored = await find(vault, domain, selector);
  if (stored === null) return null;
  const info = publicInfo(domain, selector, stored);
  const plain = await unseal(vault.keyring, { domain, selector, fingerprint: info.fingerprint }, stored.ciphertext);
  const key = parseSealed(plain);
  if (fingerprintOf(createPublicKey(key)) !== info.fingerprint) throw new KeyUnreadable('fingerprint');
  const held = new HeldKey(info, key);
  try {
    return await work(held);
  } finally {
    held.forget();
  }
};

const parseSealed = (plain: Buffer): KeyObject => {
  try {
    return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
  } catch {
    throw new KeyUnreadable('malformed');
  } finally {
    plain.fill(0);
  }
};
