import type { Selector, SigningDomain } from '../../domain/names.ts';

/** What is kept of a key pair: ciphertext, and what anybody may see. The certificate carries public key and validity. */
export interface StoredKey {
  readonly fingerprint: string;
  readonly certificatePem: string;
  readonly ciphertext: Uint8Array;
}

/** Where the vault keeps key pairs. */
export interface KeyStore {
  get(domain: SigningDomain, selector: Selector): Promise<StoredKey | null>;
  /** Stores it unless something is there already; either way `get` tells afterwards what is. */
  putNew(domain: SigningDomain, selector: Selector, stored: StoredKey): Promise<void>;
  remove(domain: SigningDomain, selector: Selector): Promise<void>;
}
