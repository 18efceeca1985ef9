/** Where keys are held and logs are signed: beside the process, or in KMS. */
import type { KeyringNode } from '@aws-crypto/client-node';
import { createKmsKeyring, createLocalKeyring } from '../adapters/keys/encryption.ts';
import { type KmsPlace, kmsKeyArn } from '../adapters/keys/kmsKeyArn.ts';
import { createKmsSigner } from '../adapters/keys/kmsSigner.ts';
import { createLocalSigner } from '../adapters/keys/signer.ts';
import type { LogSigner } from '../ports/signer.ts';
import type { Config } from './config/config.ts';

export interface Custody {
  readonly keyring: KeyringNode;
  readonly signer: LogSigner;
}

/** `credentials`: for KMS; absent: the AWS SDK's own chain. @throws what the key file or KMS say */
export const openCustody = async ({ keys, aws }: Config, credentials?: KmsPlace['credentials']): Promise<Custody> => {
  if (keys.tag === 'local') {
    return { keyring: await createLocalKeyring(keys.file), signer: await createLocalSigner(keys.signingFile) };
  }
  const { kms } = aws.endpoints;
  const place = {
    region: aws.region,
    ...(kms === null ? {} : { endpoint: kms }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const keyring = createKmsKeyring({ ...place, keyArn: await kmsKeyArn(keys.keyId, place) });
  const signer = await createKmsSigner({ ...place, keyArn: await kmsKeyArn(keys.signingKeyId, place) });
  return { keyring, signer };
};
