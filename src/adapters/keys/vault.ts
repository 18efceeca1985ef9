import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { KeyringNode } from '@aws-crypto/client-node';
import type { Instant, Selector, SigningDomain } from '../../domain/names.ts';
import { KeyExists, KeyUnreadable, type KeyVault, type PrivateKey, type PublicKeyInfo } from '../../ports/keys.ts';
import { selfSignedCertificate } from './formats.ts';
import { HeldKey } from './heldKey.ts';
import type { KeyStore, StoredKey } from './keyStore.ts';
import { publicInfo } from './publicInfo.ts';
import { fingerprintOf } from './publicKey.ts';
import { generateRsaKey, parseRsaKey } from './rsaKey.ts';
import { seal, unseal } from './sealing.ts';

export interface KeyVaultOptions {
  readonly store: KeyStore;
  /** `createLocalKeyring` or `createKmsKeyring`. */
  readonly keyring: KeyringNode;
  /** How long the certificate of a new pair says that it is good. */
  readonly validDays?: number;
}

/** Key pairs, encrypted everywhere but inside `use`. */
export const createKeyVault = (options: KeyVaultOptions): KeyVault => {
  const vault: VaultParts = { validDays: 456, ...options };
  return {
    generate: async (domain, selector, now) => {
      const there = await vault.store.glance(domain, selector);
      // One that was not seen yet keeps its place all the same: what is stored afterwards counts.
      if (there !== null) return publicInfo(domain, selector, there);
      return storeKey(vault, { domain, selector, now, key: await generateRsaKey() });
    },
    import: async (domain, selector, privateKeyPem, now) => {
      const key = parseRsaKey(privateKeyPem);
      const there = await storedNow(vault, domain, selector);
      const info = there ?? (await storeKey(vault, { domain, selector, now, key }));
      if (info.fingerprint !== fingerprintOf(createPublicKey(key)))
        throw new KeyExists(`${selector} of ${domain} already has another key`);
      return info;
    },
    describe: (domain, selector) => describeStored(vault, domain, selector),
    use: (domain, selector, work) => useKey(vault, domain, selector, work),
    destroy: (domain, selector) => vault.store.remove(domain, selector),
  };
};

type VaultParts = Required<KeyVaultOptions>;

/** "There is none" is believed only when it is asked for in earnest: a pair may have been stored a moment ago. */
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

/** What is stored afterwards counts: of two pairs made at once the second is dropped unseen. */
const storeKey = async (vault: VaultParts, { domain, selector, now, key }: NewKey): Promise<PublicKeyInfo> => {
  const fingerprint = fingerprintOf(createPublicKey(key));
  const request = { domain, selector, privateKey: key, notBefore: now, validDays: vault.validDays };
  const certificatePem = await selfSignedCertificate(request);
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const ciphertext = await seal(vault.keyring, { domain, selector, fingerprint }, plain);
  await vault.store.putNew(domain, selector, { fingerprint, certificatePem, ciphertext });
  const info = await storedNow(vault, domain, selector);
  if (info === null) throw new KeyUnreadable('malformed');
  return info;
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
