import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { LogSigner } from '../../ports/keys.ts';
import { KeyFileUnusable, secretFile } from './encryption.ts';

const generate = promisify(generateKeyPair);

/** Signs commits with a P-256 key in a local file (PKCS#8 PEM, mode 0600). It creates a missing file. */
export const createLocalSigner = async (path: string): Promise<LogSigner> => {
  const content = await secretFile(path, makeSigningKey);
  const privateKey = parseSigningKey(path, content);
  const publicKey = createPublicKey(privateKey);
  return {
    sign: async (hash) => sign('sha256', Buffer.from(hash, 'ascii'), privateKey).toString('base64'),
    verify: async (hash, signature) => signatureHolds(publicKey, hash, signature),
    publicKeyPem: async () => publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
};

/** Verifies a commit's signature with the public key alone. */
export const signatureHolds = (publicKey: KeyObject, hash: string, signature: string): boolean =>
  verify('sha256', Buffer.from(hash, 'ascii'), publicKey, Buffer.from(signature, 'base64'));

const makeSigningKey = async (): Promise<Buffer> => {
  const { privateKey } = await generate('ec', { namedCurve: 'P-256' });
  return Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }));
};

const parseSigningKey = (path: string, content: Buffer): KeyObject => {
  try {
    const key = createPrivateKey({ key: content, format: 'pem' });
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // The throw below reports it, without OpenSSL's message about the content.
  } finally {
    content.fill(0);
  }
  throw new KeyFileUnusable(path, 'no_signing_key');
};

interface KmsSignerOptions {
  /** ARN of an asymmetric KMS key: ECC_NIST_P256, SIGN_VERIFY. */
  readonly keyArn: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const kmsTimeoutMs = 5_000;

/** Signs commits with a key that never leaves KMS. It fetches the public key once and verifies locally, without a call. */
export const createKmsSigner = async (options: KmsSignerOptions): Promise<LogSigner> => {
  // A dynamic import, because loading the SDK's client slows every cold start.
  const { KMSClient, GetPublicKeyCommand, SignCommand } = await import('@aws-sdk/client-kms');
  const { keyArn, region, endpoint, credentials } = options;
  const client = new KMSClient({
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: kmsTimeoutMs, requestTimeout: kmsTimeoutMs, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const fetchPublicKey = async (): Promise<KeyObject> => {
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error(`${keyArn} is not a P-256 key`);
    return key;
  };
  const publicKey = await fetchPublicKey();
  return {
    sign: async (hash) => {
      const command = new SignCommand({
        KeyId: keyArn,
        Message: Buffer.from(hash, 'ascii'),
        MessageType: 'RAW',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { Signature } = await client.send(command);
      return Buffer.from(Signature ?? []).toString('base64');
    },
    verify: async (hash, signature) => signatureHolds(publicKey, hash, signature),
    publicKeyPem: async () => publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
};
