import type { KeyObject } from 'node:crypto';
import type { PrivateKey, PublicKeyInfo } from '../../ports/keys.ts';

const hidden = '[private key]';

/** A decrypted key for the length of one use. Whatever prints it prints `[private key]` (I7). */
export class HeldKey implements PrivateKey {
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

  /** After this the key is gone: a reference that was kept answers with an error. */
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
