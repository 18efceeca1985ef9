import { createPrivateKey } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generateRsaKey } from '../../../src/adapters/keys/formats.ts';
import { seal } from '../../../src/adapters/keys/vault.ts';
import { KeyUnreadable, type PrivateKey } from '../../../src/ports/keys.ts';
import { goo } from '../../contract/logSite.ts';
import { current, type Item, next, now, openVault, type VaultSite } from './vaultSite.ts';

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
