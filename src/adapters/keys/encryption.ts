import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KmsNodeClientSupplier } from '@aws-crypto/kms-keyring-node';
import type { KeyringNode } from '@aws-crypto/material-management-node';
import { RawAesKeyringNode, RawAesWrappingSuiteIdentifier } from '@aws-crypto/raw-aes-keyring-node';

export type KeyFileProblem =
  | 'unwritable'
  | 'unreadable'
  | 'open_to_others'
  | 'no_master_key'
  | 'no_signing_key'
  | 'lost';

const keyFileTexts: Readonly<Record<KeyFileProblem, string>> = {
  unwritable: 'cannot be made',
  unreadable: 'cannot be read',
  open_to_others: 'must be readable by its owner only (chmod 600)',
  no_master_key: 'does not hold a master key of 256 bits',
  no_signing_key: 'does not hold a P-256 private key',
  lost: 'is missing, and the table holds what was written with it',
};

/** A key file that is unusable. The error never contains the file's content. */
export class KeyFileUnusable extends Error {
  override readonly name = 'KeyFileUnusable';
  readonly file: string;
  readonly problem: KeyFileProblem;
  /** The system's code, for example EACCES or EROFS; empty without one. */
  readonly reason: string;
  constructor(file: string, problem: KeyFileProblem, reason = '') {
    super(`${file} ${keyFileTexts[problem]}${reason === '' ? '' : ` (${reason})`}`);
    this.file = file;
    this.problem = problem;
    this.reason = reason;
  }
}

const usable = async <T>(path: string, problem: KeyFileProblem, step: () => Promise<T>): Promise<T> => {
  try {
    return await step();
  } catch (error) {
    throw new KeyFileUnusable(path, problem, (error as NodeJS.ErrnoException).code ?? '');
  }
};

/**
 * Reads a secret from its own file. If the file is missing, it creates it with `make`. Several processes that start at once all get
 * the content of the first, because the file appears atomically.
 * @throws KeyFileUnusable if the file cannot be created or read, or if anyone but its owner can access it
 */
export const secretFile = async (path: string, make: () => Promise<Buffer>): Promise<Buffer> => {
  if (!(await hasKeyFile(path))) {
    const content = await make();
    await usable(path, 'unwritable', async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await createAtomically(path, content);
    });
  }
  const { mode } = await usable(path, 'unreadable', () => stat(path));
  if ((mode & 0o077) !== 0) throw new KeyFileUnusable(path, 'open_to_others');
  return usable(path, 'unreadable', () => readFile(path));
};

/** @throws KeyFileUnusable if the system cannot answer */
export const hasKeyFile = (path: string): Promise<boolean> =>
  usable(path, 'unreadable', () =>
    stat(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    ),
  );

const createAtomically = async (path: string, content: Buffer): Promise<void> => {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
    // Unlike a rename, a link fails if the name exists, so an existing secret is never replaced.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    content.fill(0);
    await file.close();
    await rm(draft, { force: true });
  }
};

const masterKeyBytes = 32;

/**
 * Wraps data keys with AES-256-GCM under a master key in a local file (base64, mode 0600). It creates a missing file. If the file is
 * lost, every key is lost, so the file must be in the backup, apart from the table.
 */
export const createLocalKeyring = async (path: string): Promise<KeyringNode> => {
  const content = await secretFile(path, async () =>
    Buffer.from(`${randomBytes(masterKeyBytes).toString('base64')}\n`),
  );
  const masterKey = Buffer.from(content.toString('ascii').trim(), 'base64');
  content.fill(0);
  if (masterKey.length !== masterKeyBytes) throw new KeyFileUnusable(path, 'no_master_key');
  // The library requires unshared memory, but small Buffers come from a pool.
  const unencryptedMasterKey = new Uint8Array(masterKey);
  masterKey.fill(0);
  return new RawAesKeyringNode({
    keyNamespace: 'futari',
    keyName: 'local-master-key',
    unencryptedMasterKey,
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
};

interface KmsKeyringOptions {
  /** ARN of a symmetric KMS key. */
  readonly keyArn: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const kmsTimeoutMs = 5_000;

/** Wraps data keys with a KMS key, and unwraps them only with that key. */
export const createKmsKeyring = async (options: KmsKeyringOptions): Promise<KeyringNode> => {
  // A dynamic import, because only users of KMS need it, and it is half of the code that this folder loads.
  const { KMS, KmsKeyringNode } = await import('@aws-crypto/kms-keyring-node');
  const { keyArn, endpoint, credentials } = options;
  const clientProvider: KmsNodeClientSupplier = (region) => {
    const client = new KMS({
      region,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: kmsTimeoutMs, requestTimeout: kmsTimeoutMs, throwOnRequestTimeout: true },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
    });
    // The library's types predate exactOptionalPropertyTypes. The client is the one that the library exports.
    return client as ReturnType<KmsNodeClientSupplier>;
  };
  return new KmsKeyringNode({ generatorKeyId: keyArn, clientProvider });
};

export interface KmsPlace {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Resolves a configured alias, key id or ARN to the key's ARN, which encryption contexts and keyrings require. A later change of the
 * alias must not silently change the key. @throws the SDK's errors, which stop the start
 */
export const kmsKeyArn = async (keyId: string, { region, endpoint, credentials }: KmsPlace): Promise<string> => {
  if (keyId.startsWith('arn:') && keyId.includes(':key/')) return keyId;
  const { DescribeKeyCommand, KMSClient } = await import('@aws-sdk/client-kms');
  const client = new KMSClient({
    region,
    maxAttempts: 3,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  try {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: keyId }));
    if (KeyMetadata?.Arn === undefined) throw new Error(`KMS names no ARN for ${keyId}`);
    return KeyMetadata.Arn;
  } finally {
    client.destroy();
  }
};

/** A person's secret, stored so that it can be verified but not read: scrypt (RFC 7914). */
export interface HashedSecret {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** 64 MiB and a considerable part of a second per guess. OWASP lists this setting for scrypt. */
const cost = { N: 2 ** 16, r: 8, p: 2, maxmem: 2 ** 28 };
const hashBytes = 32;
const saltBytes = 16;

const hashed = (secret: Buffer, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(secret, salt, hashBytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** The caller must overwrite the secret afterwards (I7). */
export const hashSecret = async (secret: Buffer): Promise<HashedSecret> => {
  const salt = randomBytes(saltBytes);
  return { salt, hash: await hashed(secret, salt) };
};

export const fitsSecret = async (secret: Buffer, { salt, hash }: HashedSecret): Promise<boolean> =>
  hash.length === hashBytes && timingSafeEqual(await hashed(secret, salt), hash);

/** Identifies the stored secret in the signed log, so a swapped secret in the table does not match. 128 bits, hexadecimal. */
export const digestOf = ({ salt, hash }: HashedSecret): string =>
  createHash('sha256').update(salt).update(hash).digest('hex').slice(0, 32);
