import { createPublicKey, type KeyObject } from 'node:crypto';
import type { LogSigner } from '../../ports/signer.ts';
import { signatureHolds } from './signer.ts';

export interface KmsSignerOptions {
  /** ARN of an asymmetric KMS key: ECC_NIST_P256, SIGN_VERIFY. */
  readonly keyArn: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const kmsTimeoutMs = 5_000;

/** Signs commits with a key that never leaves KMS; the public key is fetched once and verifies here, without a call. */
export const createKmsSigner = async (options: KmsSignerOptions): Promise<LogSigner> => {
  // Loaded only where it is used: the SDK's client costs every cold start.
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
