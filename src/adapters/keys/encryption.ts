import { randomBytes } from 'node:crypto';
import {
  type KeyringNode,
  KMS,
  KmsKeyringNode,
  type KmsNodeClientSupplier,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from '@aws-crypto/client-node';
import { secretFile } from './secretFile.ts';

const masterKeyBytes = 32;

/**
 * Wraps data keys with AES-256-GCM under a master key in a local file (base64, mode 0600), made where it is missing. Who
 * loses the file loses every key: it belongs into the backup, apart from the table.
 */
export const createLocalKeyring = async (path: string): Promise<KeyringNode> => {
  const content = await secretFile(path, async () =>
    Buffer.from(`${randomBytes(masterKeyBytes).toString('base64')}\n`),
  );
  const masterKey = Buffer.from(content.toString('ascii').trim(), 'base64');
  content.fill(0);
  if (masterKey.length !== masterKeyBytes) throw new Error(`${path} does not hold a master key of 256 bits`);
  // The library asks for memory that nothing else shares: small Buffers come from a pool.
  const unencryptedMasterKey = new Uint8Array(masterKey);
  masterKey.fill(0);
  return new RawAesKeyringNode({
    keyNamespace: 'futari',
    keyName: 'local-master-key',
    unencryptedMasterKey,
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
};

export interface KmsKeyringOptions {
  /** ARN of a symmetric KMS key. */
  readonly keyArn: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const kmsTimeoutMs = 5_000;

/** Wraps data keys with a KMS key; only that key is ever asked to unwrap one. */
export const createKmsKeyring = (options: KmsKeyringOptions): KeyringNode => {
  const { keyArn, endpoint, credentials } = options;
  const clientProvider: KmsNodeClientSupplier = (region) => {
    const client = new KMS({
      region,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: kmsTimeoutMs, requestTimeout: kmsTimeoutMs, throwOnRequestTimeout: true },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
    });
    // The library's types predate exactOptionalPropertyTypes; the client is the one that it makes itself.
    return client as ReturnType<KmsNodeClientSupplier>;
  };
  return new KmsKeyringNode({ generatorKeyId: keyArn, clientProvider });
};
