import { AlgorithmSuiteIdentifier, buildClient, CommitmentPolicy, type KeyringNode } from '@aws-crypto/client-node';
import { KeyUnreadable, VaultUnavailable } from '../../ports/keys.ts';

/** What a ciphertext is for; authenticated by the encryption, readable by anybody. */
export interface SealContext {
  readonly domain: string;
  readonly selector: string;
  readonly fingerprint: string;
}

const { encrypt, decrypt } = buildClient({
  commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  maxEncryptedDataKeys: 1,
});

// Who decrypts may encrypt as well: a signature on each message would tell them nothing.
const suiteId = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;

/** Encrypts under a data key of its own, bound to the context, and wipes `plain`. @throws VaultUnavailable */
export const seal = async (keyring: KeyringNode, context: SealContext, plain: Buffer): Promise<Uint8Array> => {
  try {
    const { result } = await encrypt(keyring, plain, { suiteId, encryptionContext: { ...context } });
    return result;
  } catch {
    throw new VaultUnavailable('the master key did not wrap a data key');
  } finally {
    plain.fill(0);
  }
};

/** The caller wipes what it gets. @throws KeyUnreadable, VaultUnavailable */
export const unseal = async (keyring: KeyringNode, context: SealContext, sealed: Uint8Array): Promise<Buffer> => {
  const { plaintext, messageHeader } = await opened(keyring, sealed);
  const found = messageHeader.encryptionContext;
  const fits = Object.entries(context).every(([name, value]) => found[name] === value);
  if (fits) return plaintext;
  plaintext.fill(0);
  throw new KeyUnreadable('context');
};

const opened = async (keyring: KeyringNode, sealed: Uint8Array) => {
  try {
    return await decrypt(keyring, sealed);
  } catch (error) {
    if (masterKeyWasSilent(error)) throw new VaultUnavailable('the master key did not answer');
    throw new KeyUnreadable('decrypt');
  }
};

/** What KMS says when it looked and will not decrypt: repeating it changes nothing. */
const kmsVerdict =
  /(InvalidCiphertext|IncorrectKey|NotFound|Disabled|KMSInvalidState|InvalidKeyUsage|AccessDenied)Exception/;

// The library joins what its KMS calls threw into one text. Should that text change, an outage reads as `decrypt` and alarms.
const masterKeyWasSilent = (error: unknown): boolean => {
  const { message = '' } = error as Partial<Error>;
  return message.includes('KMS CMKs had an error') && !kmsVerdict.test(message);
};
