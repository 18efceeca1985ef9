import type { Selector, SigningDomain } from '../../domain/names.ts';

/** What is kept of a key pair: ciphertext, and what anybody may see. The certificate carries public key and validity. */
export interface StoredKey {
  readonly fingerprint: string;
  readonly certificatePem: string;
  readonly ciphertext: Uint8Array;
}

/** Where the vault keeps key pairs. */
export interface KeyStore {
  /**
   * As it was a moment ago, at half the price: a pair that is there is the pair (it is written once and never changed), but
   * null may only mean "not yet seen", and one that was destroyed in the last seconds may still show.
   */
  glance(domain: SigningDomain, selector: Selector): Promise<StoredKey | null>;
  get(domain: SigningDomain, selector: Selector): Promise<StoredKey | null>;
  /** Stores it unless something is there already; either way `get` tells afterwards what is. */
  putNew(domain: SigningDomain, selector: Selector, stored: StoredKey): Promise<void>;
  remove(domain: SigningDomain, selector: Selector): Promise<void>;
}
