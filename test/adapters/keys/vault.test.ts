import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createKmsKeyring } from '../../../src/adapters/keys/encryption.ts';
import { KeyExists, type PublicKeyInfo, VaultUnavailable } from '../../../src/ports/keys.ts';
import { goo } from '../../contract/logSite.ts';
import { startKmsServer } from './kmsServer.ts';
import { current, next, now, openVault, type VaultSite } from './vaultSite.ts';

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
