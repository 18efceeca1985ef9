import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { secretFile } from '../../../src/adapters/keys/encryption.ts';
import { createKmsSigner, createLocalSigner, signatureHolds } from '../../../src/adapters/keys/signer.ts';
import type { LogSigner } from '../../../src/ports/keys.ts';
import { startKmsServer } from './kmsServer.ts';

const hash = 'ab'.repeat(32);
const closers: (() => Promise<void>)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-signer-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const local = (): Promise<LogSigner> => createLocalSigner(join(folder, 'new', 'log.pem'));
const kms = async (): Promise<LogSigner> => {
  const server = await startKmsServer();
  closers.push(() => server.close());
  return createKmsSigner({ keyArn: 'arn:aws:kms:ap-northeast-1:1:key/a', region: 'ap-northeast-1', ...server });
};

describe.each([
  ['local file', local],
  ['KMS', kms],
])('signer: %s', (_, make) => {
  test('given a signature, then it holds for its hash only, here and with nothing but the public key', async () => {
    const signer = await make();
    const signature = await signer.sign(hash);
    expect(await signer.verify(hash, signature)).toBe(true);
    expect(await signer.verify('cd'.repeat(32), signature)).toBe(false);
    expect(signatureHolds(createPublicKey(await signer.publicKeyPem()), hash, signature)).toBe(true);
  });

  test.each(['', 'not base64!', Buffer.from('junk').toString('base64')])(
    'given %j in place of a signature, then false and no error',
    async (signature) => {
      expect(await (await make()).verify(hash, signature)).toBe(false);
    },
  );

  test('given the same hash twice, then two signatures: each append knows its own', async () => {
    const signer = await make();
    expect(await signer.sign(hash)).not.toBe(await signer.sign(hash));
  });

  test('given a signer, then printing it shows no key', async () => {
    expect(JSON.stringify(await make())).toBe('{}');
  });
});

describe('secret file', () => {
  const path = () => join(folder, 'log.pem');

  test('given no file, then it is made once, readable by its owner only, and read again', async () => {
    const signature = await (await createLocalSigner(path())).sign(hash);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect(await (await createLocalSigner(path())).verify(hash, signature)).toBe(true);
    expect(await readdir(folder)).toEqual(['log.pem']);
  });

  test('given 20 starts at once, then all have the same key', async () => {
    const signers = await Promise.all(Array.from({ length: 20 }, () => createLocalSigner(path())));
    const keys = await Promise.all(signers.map((signer) => signer.publicKeyPem()));
    expect(new Set(keys).size).toBe(1);
  });

  test('given another process that was first meanwhile, then its content, and nothing is overwritten', async () => {
    const slow = async (): Promise<Buffer> => {
      await secretFile(path(), async () => Buffer.from('first'));
      return Buffer.from('second');
    };
    expect(String(await secretFile(path(), slow))).toBe('first');
    expect(await readdir(folder)).toEqual(['log.pem']);
  });

  test('given a file that others may read, then an error that names the file and not its content', async () => {
    await createLocalSigner(path());
    await chmod(path(), 0o640);
    const content = await readFile(path(), 'utf8');
    const error = await createLocalSigner(path()).catch((thrown: Error) => thrown);
    expect(String(error)).toContain(path());
    expect(String(error)).not.toContain(content.split('\n')[1]);
  });

  test.each([
    '',
    'junk',
    generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ])('given a file with something else, then an error without its content and the file as it was', async (content) => {
    await writeFile(path(), content, { mode: 0o600 });
    await expect(createLocalSigner(path())).rejects.toThrow('does not hold a P-256 private key');
    expect(await readFile(path(), 'utf8')).toBe(content);
  });
});
