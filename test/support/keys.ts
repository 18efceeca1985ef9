import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { inspect } from 'node:util';
import { Fingerprint, Selector, SigningDomain } from '../../src/domain/names.ts';
import type { PrivateKey, PublicKeyInfo } from '../../src/ports/keys.ts';

/** A real RSA key behind the port's interface, with what a test needs around it. */
export interface TestKey extends PrivateKey {
  /** PKCS#8 DER as one line of base64: what SES takes and never verifies. */
  pkcs8Base64(): string;
  /** The whole key record. */
  readonly record: string;
  /** The key record in strings of at most 255 characters. */
  readonly recordStrings: readonly string[];
  readonly recordName: string;
}

const hidden = '[private key]';

class KeyInTest implements TestKey {
  readonly info: PublicKeyInfo;
  readonly #key: KeyObject;

  constructor(info: PublicKeyInfo, key: KeyObject) {
    this.info = info;
    this.#key = key;
  }

  get record(): string {
    return `v=DKIM1; k=rsa; p=${this.info.publicKey}`;
  }

  get recordStrings(): readonly string[] {
    return this.record.match(/.{1,255}/g) ?? [];
  }

  get recordName(): string {
    return `${this.info.selector}._domainkey.${this.info.domain}`;
  }

  pkcs1Base64(): string {
    return this.#key.export({ format: 'der', type: 'pkcs1' }).toString('base64');
  }

  pkcs8Base64(): string {
    return this.#key.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  }

  pem(): string {
    return this.#key.export({ format: 'pem', type: 'pkcs8' }).toString();
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}

export const testSelector = (text: string): Selector => {
  const selector = Selector.parse(text);
  if (selector === null) throw new Error(`not a selector: ${text}`);
  return selector;
};

export const testDomain = (text: string): SigningDomain => {
  const domain = SigningDomain.parse(text);
  if (domain === null) throw new Error(`not a domain: ${text}`);
  return domain;
};

/** A key pair of its own at each call; `bits` other than 2048 for the edges. */
export const testKey = (domain: string, selector: string, bits = 2048): TestKey => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const fingerprint = Fingerprint.parse(createHash('sha256').update(spki).digest('hex'));
  if (fingerprint === null) throw new Error('no fingerprint');
  const info: PublicKeyInfo = {
    domain: testDomain(domain),
    selector: testSelector(selector),
    fingerprint,
    publicKey: spki.toString('base64'),
    bits,
    notBefore: 0,
    notAfter: 0,
    certificatePem: '',
  };
  return new KeyInTest(info, createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })));
};

/** SubjectPublicKeyInfo of a public key that no private key belongs to: only looking for primes takes time. */
export const lonePublicKey = (bits = 2048): Buffer => {
  const modulus = randomBytes(bits / 8);
  modulus.writeUInt8(modulus.readUInt8(0) | 0x80, 0);
  modulus.writeUInt8(modulus.readUInt8(modulus.length - 1) | 1, modulus.length - 1);
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' };
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
};
