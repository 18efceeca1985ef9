import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';

export interface KmsPlace {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * The ARN of a key that the configuration names by alias, id or ARN: encryption contexts and keyrings want the ARN, and an alias
 * that is pointed elsewhere later must not silently change the key. @throws the SDK's errors: the start fails with them.
 */
export const kmsKeyArn = async (keyId: string, { region, endpoint, credentials }: KmsPlace): Promise<string> => {
  if (keyId.startsWith('arn:') && keyId.includes(':key/')) return keyId;
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
