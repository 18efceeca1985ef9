import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKmsKeyring } from '../../../src/adapters/keys/encryption.ts';
import { generateRsaKey } from '../../../src/adapters/keys/formats.ts';
import { seal } from '../../../src/adapters/keys/vault.ts';
import {
  KeyExists,
  KeyUnreadable,
  type PrivateKey,
  type PublicKeyInfo,
  VaultUnavailable,
} from '../../../src/ports/keys.ts';
import { goo } from '../../contract/logSite.ts';
import { startKmsServer } from './kmsServer.ts';
import { current, type Item, next, now, openVault, type VaultSite } from './vaultSite.ts';

let site: VaultSite;
beforeEach(async () => {
  site = await openVault();
});
afterEach(() => site.close());

const rsaPem = (bits: number, type: 'pkcs1' | 'pkcs8'): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type, format: 'pem' }).toString();

test('given a new pair, then what is told openly fits the private key that SES would get (I2)', async () => {
  const info = await site.vault.generate(goo, next, now);
  const pkcs1 = await site.vault.use(goo, next, async (key) => {
    expect(createPublicKey(key.pem()).equals(createPublicKey(spkiPem(info)))).toBe(true);
    return key.pkcs1Base64();
  });
  const spki = Buffer.from(info.publicKey, 'base64');
  expect(info.fingerprint).toBe(createHash('sha256').update(spki).digest('hex'));
  expect(info.bits).toBe(2048);
  const sent = createPrivateKey({ key: Buffer.from(pkcs1 ?? '', 'base64'), format: 'der', type: 'pkcs1' });
  expect(createPublicKey(sent).export({ type: 'spki', format: 'der' }).equals(spki)).toBe(true);
  expect(await site.vault.describe(goo, next)).toEqual(info);
});

const spkiPem = ({ publicKey }: PublicKeyInfo): string =>
  `-----BEGIN PUBLIC KEY-----\n${publicKey}\n-----END PUBLIC KEY-----\n`;

test('given a new pair, then its certificate carries domain, selector and a validity of 456 days', async () => {
  const info = await site.vault.generate(goo, next, now);
  const certificate = new X509Certificate(info.certificatePem);
  expect(certificate.subject).toBe(`CN=${next}`);
  expect(certificate.subjectAltName).toBe(`DNS:${next}._domainkey.${goo}`);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  const start = Math.floor(now / 1000) * 1000;
  expect(Date.parse(certificate.validFrom)).toBe(start);
  expect(Date.parse(certificate.validTo)).toBe(start + 456 * 24 * 60 * 60 * 1000);
  expect(info).toMatchObject({ notBefore: start, notAfter: start + 456 * 24 * 60 * 60 * 1000 });
  const other = new X509Certificate((await site.vault.generate(goo, current, now)).certificatePem);
  expect(other.serialNumber).not.toBe(certificate.serialNumber);
});

test('given a pair, when it is generated again, then the pair that is there', async () => {
  const first = await site.vault.generate(goo, next, now);
  expect(await site.vault.generate(goo, next, now + 1_000_000)).toEqual(first);
});

test('I13: given a pair that somebody else stored under the name before, then it is never given out as the bot’s own', async () => {
  const strange = site.vaultWith(await site.strangeKeyring());
  const planted = await strange.generate(goo, next, now);
  await expect(site.vault.generate(goo, next, now)).rejects.toMatchObject({ name: 'KeyUnreadable' });
  const unseen = site.vaultSeeing(async () => null);
  await expect(unseen.generate(goo, next, now)).rejects.toMatchObject({ name: 'KeyUnreadable' });
  expect((await site.vault.describe(goo, next))?.fingerprint).toBe(planted.fingerprint);
});

test('given five that generate at once, then one pair, and it is the one that is stored', async () => {
  const infos = await Promise.all(Array.from({ length: 5 }, () => site.vault.generate(goo, next, now)));
  expect(new Set(infos.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  expect(await site.vault.use(goo, next, async ({ info }) => info)).toEqual(infos[0]);
});

test('given the answer of the put was lost, then the pair that is stored is told', async () => {
  site.dynamo.faults.inject({ kind: 'loseAnswer', operation: 'PutItem', times: 1 });
  const info = await site.vault.generate(goo, next, now);
  expect(await site.vault.describe(goo, next)).toEqual(info);
});

test('given the store is down, then VaultUnavailable', async () => {
  site.dynamo.faults.setDown(true);
  await expect(site.vault.generate(goo, next, now)).rejects.toThrow(VaultUnavailable);
  await expect(site.vault.use(goo, next, async () => 1)).rejects.toThrow(VaultUnavailable);
});

test('given no key, then null; given a destroyed key, then null, and destroying it again is harmless', async () => {
  expect(await site.vault.describe(goo, next)).toBeNull();
  expect(await site.vault.use(goo, next, async () => 1)).toBeNull();
  await site.vault.generate(goo, next, now);
  await site.vault.destroy(goo, next);
  await site.vault.destroy(goo, next);
  expect(await site.vault.describe(goo, next)).toBeNull();
  expect(await site.stored(next)).toEqual({});
});

test.each([
  [1024, 'pkcs1'],
  [1024, 'pkcs8'],
  [2048, 'pkcs1'],
  [2048, 'pkcs8'],
] as const)('given an RSA key of %d bits in %s, when imported, then it is used as it was', async (bits, type) => {
  const pem = rsaPem(bits, type);
  const info = await site.vault.import(goo, current, pem, now);
  expect(info.bits).toBe(bits);
  expect(await site.vault.import(goo, current, pem, now)).toEqual(info);
  const der = await site.vault.use(goo, current, async (key) => key.pkcs1Base64());
  expect(der).toBe(createPrivateKey(pem).export({ type: 'pkcs1', format: 'der' }).toString('base64'));
});

test('given another key under the selector, when one is imported, then KeyExists and the stored one stays', async () => {
  const info = await site.vault.generate(goo, current, now);
  await expect(site.vault.import(goo, current, rsaPem(2048, 'pkcs8'), now)).rejects.toThrow(KeyExists);
  expect(await site.vault.describe(goo, current)).toEqual(info);
});

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const refused: Readonly<Record<string, string>> = {
  'RSA of 3072 bits': rsaPem(3072, 'pkcs8'),
  'RSA of 512 bits': rsaPem(512, 'pkcs1'),
  'an elliptic curve': ec.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'a public key': rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  'an encrypted key': rsa.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString(),
  'half a key': rsa.privateKey
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
    .replace(/^[A-Z].{63}\n/m, ''),
  nothing: '',
};

test.each(Object.keys(refused))('given %s, when imported, then RangeError that quotes nothing of it', async (name) => {
  const pem = refused[name] ?? '';
  const error = await site.vault.import(goo, current, pem, now).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(RangeError);
  expect((error as Error).cause).toBeUndefined();
  for (const line of pem.split('\n').filter((text) => text.length > 20))
    expect((error as Error).stack).not.toContain(line);
  expect(await site.vault.describe(goo, current)).toBeNull();
});

test('given a KMS key in place of the local one, then a pair makes the round trip; an outage is no unreadable key', async () => {
  const kms = await startKmsServer();
  try {
    const keyArn = 'arn:aws:kms:ap-northeast-1:111122223333:key/00000000-0000-0000-0000-000000000000';
    const vault = site.vaultWith(await createKmsKeyring({ keyArn, ...kms }));
    const info = await vault.generate(goo, next, now);
    expect(await vault.use(goo, next, async (key) => key.info.fingerprint)).toBe(info.fingerprint);
    await expect(site.vault.use(goo, next, async () => 1)).rejects.toMatchObject({ code: 'decrypt' });
    const strange = await startKmsServer();
    const other = site.vaultWith(await createKmsKeyring({ keyArn, ...strange }));
    await expect(other.use(goo, next, async () => 1)).rejects.toMatchObject({ code: 'decrypt' });
    await strange.close();
    await kms.close();
    await expect(vault.use(goo, next, async () => 1)).rejects.toThrow(VaultUnavailable);
    await expect(vault.generate(goo, current, now)).rejects.toThrow(VaultUnavailable);
    expect(await site.vault.describe(goo, current)).toBeNull();
  } finally {
    await kms.close();
  }
});

test('I7, I12: given a store whose cheap reading lags, then no key is missed, none is made twice, and none is overwritten', async () => {
  const first = await site.vault.generate(goo, next, now);
  const outdatedServers = site.vaultSeeing(async () => null);
  expect(await outdatedServers.describe(goo, next)).toEqual(first);
  expect(await outdatedServers.use(goo, next, async ({ info }) => info.fingerprint)).toBe(first.fingerprint);
  expect(await outdatedServers.generate(goo, next, now)).toEqual(first);
  await expect(outdatedServers.import(goo, next, rsaPem(2048, 'pkcs8'), now)).rejects.toThrow(KeyExists);
});

describe('what nobody sees of a key', () => {
  let site: VaultSite;
  beforeEach(async () => {
    site = await openVault();
  });
  afterEach(() => site.close());

  /** Texts of which none may appear anywhere: the key as SES takes it, its PEM lines, its secret numbers. */
  const secretsOf = (key: PrivateKey): readonly string[] => {
    const jwk = createPrivateKey(key.pem()).export({ format: 'jwk' });
    const lines = key.pem().split('\n').slice(1, -2);
    return [key.pkcs1Base64(), ...lines, String(jwk.d), String(jwk.p), String(jwk.q)];
  };

  describe('printing (I7)', () => {
    test('given a key in use, then every way to print it says [private key]', async () => {
      await site.vault.generate(goo, next, now);
      await site.vault.use(goo, next, async (key) => {
        const printed = [
          JSON.stringify({ key }),
          `${key}`,
          inspect(key, { depth: 9, showHidden: true }),
          inspect({ deep: [key] }, { depth: 9, showHidden: true, getters: true }),
          JSON.stringify(Object.entries(key)),
          inspect(structuredClone({ ...key })),
          String(new Error(`failed with ${key}`)),
        ].join('\n');
        for (const secret of secretsOf(key)) expect(printed).not.toContain(secret);
        expect(JSON.stringify(key)).toBe('"[private key]"');
        expect(inspect(key)).toBe('[private key]');
      });
    });

    test('given a key that somebody kept after its use, then it answers with an error', async () => {
      await site.vault.generate(goo, next, now);
      const leaked = await site.vault.use(goo, next, async (key) => key);
      expect(() => leaked?.pem()).toThrow('no longer held');
      expect(() => leaked?.pkcs1Base64()).toThrow('no longer held');
    });

    test('given work that failed, then its error comes through and the key is forgotten', async () => {
      await site.vault.generate(goo, next, now);
      let leaked: PrivateKey | null = null;
      const work = async (key: PrivateKey): Promise<void> => {
        leaked = key;
        throw new Error('the world says no');
      };
      await expect(site.vault.use(goo, next, work)).rejects.toThrow('the world says no');
      expect(() => (leaked as PrivateKey | null)?.pem()).toThrow('no longer held');
    });

    test('given a stored key, then the table holds nothing of it in clear', async () => {
      await site.vault.generate(goo, next, now);
      const item = await site.stored(next);
      const bytes = Buffer.concat(
        Object.values(item).map((value) =>
          value.B === undefined ? Buffer.from(value.S ?? value.N ?? '') : Buffer.from(value.B),
        ),
      );
      await site.vault.use(goo, next, async (key) => {
        for (const secret of secretsOf(key)) {
          expect(bytes.includes(secret)).toBe(false);
          expect(bytes.includes(Buffer.from(secret, 'base64'))).toBe(false);
        }
      });
    });
  });

  describe('what is stored was changed', () => {
    const flipped = (bytes: Uint8Array, index: number): Uint8Array => {
      const copy = Uint8Array.from(bytes);
      copy[index] = (copy[index] ?? 0) ^ 1;
      return copy;
    };
    const unreadable = async (code: string): Promise<void> => {
      const error = await site.vault.use(goo, next, async () => 'used').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(KeyUnreadable);
      expect(error).toMatchObject({ code });
      expect((error as Error).cause).toBeUndefined();
    };
    const change = async (from: (mine: Item, other: Item) => Item): Promise<void> => {
      await site.vault.generate(goo, next, now);
      await site.vault.generate(goo, current, now);
      await site.overwrite(next, from(await site.stored(next), await site.stored(current)));
    };
    const bytesOf = (item: Item): Uint8Array => item.ciphertext?.B ?? new Uint8Array();

    test('given the ciphertext of another selector, then its context does not fit', async () => {
      await change((_, other) => ({ ciphertext: { B: bytesOf(other) } }));
      await unreadable('context');
    });

    test('given everything of another selector, then its certificate does not fit', async () => {
      await change((_, { pk, version, ...other }) => other);
      await unreadable('context');
      await expect(site.vault.describe(goo, next)).rejects.toThrow(KeyUnreadable);
    });

    test('given another private key, rightly encrypted for this fingerprint, then it is not handed out', async () => {
      const { fingerprint } = await site.vault.generate(goo, next, now);
      const other = (await generateRsaKey()).export({ type: 'pkcs8', format: 'der' });
      const ciphertext = await seal(site.keyring, { domain: goo, selector: next, fingerprint }, other);
      await site.overwrite(next, { ciphertext: { B: ciphertext } });
      await unreadable('fingerprint');
    });

    test('given another fingerprint, then it does not fit the certificate', async () => {
      await change(() => ({ fingerprint: { S: 'a'.repeat(64) } }));
      await unreadable('fingerprint');
      await expect(site.vault.generate(goo, next, now)).rejects.toThrow(KeyUnreadable);
    });

    test('given a certificate that is none, then malformed', async () => {
      await change(() => ({ certificate: { S: 'none' } }));
      await unreadable('malformed');
    });

    test('given an item without ciphertext, then malformed', async () => {
      await change(() => ({ ciphertext: { NULL: true } }));
      await unreadable('malformed');
    });

    test.each([0, 0.25, 0.5, 0.75, 1])(
      'given one bit changed at %d of the ciphertext, then it does not decrypt',
      async (at) => {
        await change((mine) => {
          const bytes = bytesOf(mine);
          return { ciphertext: { B: flipped(bytes, Math.floor(at * (bytes.length - 1))) } };
        });
        await unreadable('decrypt');
      },
    );

    test('given half the ciphertext, then it does not decrypt', async () => {
      await change((mine) => ({ ciphertext: { B: bytesOf(mine).slice(0, 400) } }));
      await unreadable('decrypt');
    });

    test('given another master key, then it does not decrypt', async () => {
      await site.vault.generate(goo, next, now);
      const other = site.vaultWith(await site.strangeKeyring());
      await expect(other.use(goo, next, async () => 1)).rejects.toMatchObject({ code: 'decrypt' });
    });
  });
});
