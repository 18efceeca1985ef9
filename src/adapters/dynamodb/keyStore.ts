import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Selector, SigningDomain } from '../../domain/names.ts';
import { KeyUnreadable, VaultUnavailable } from '../../ports/keys.ts';
import { LogUnavailable } from '../../ports/store.ts';
import type { KeyStore, StoredKey } from '../keys/keyStore.ts';
import { defaultBounds, failureOf, type RetryBounds, repeated } from './failure.ts';
import { type Item, itemKey, partitionOf, versionIsFree } from './tableLayout.ts';

export interface KeyStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly bounds?: RetryBounds;
}

/** Ciphertext and open attributes of key pairs, one item a selector. @throws VaultUnavailable; KeyUnreadable for an item that is not a key */
export const createKeyStore = (options: KeyStoreOptions): KeyStore => {
  const { client, table, bounds = defaultBounds } = options;
  const keyOf = (domain: SigningDomain, selector: Selector): Item => itemKey(partitionOf('key', domain, selector));
  const read = async (domain: SigningDomain, selector: Selector, consistent: boolean): Promise<StoredKey | null> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(domain, selector), ConsistentRead: consistent });
    const { Item: item } = await reached(`read key ${selector} of ${domain}`, bounds, () => client.send(get));
    return item === undefined ? null : parseKey(item);
  };
  return {
    glance: (domain, selector) => read(domain, selector, false),
    get: (domain, selector) => read(domain, selector, true),
    putNew: async (domain, selector, stored) => {
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...keyOf(domain, selector), ...writeKey(stored) },
        ConditionExpression: versionIsFree,
      });
      try {
        await reached(`write key ${selector} of ${domain}`, bounds, () => client.send(put));
      } catch (error) {
        // Another pair, or this very one by a put whose answer was lost: the caller reads back which.
        if (failureOf(error) !== 'conditionFailed') throw error;
      }
    },
    remove: async (domain, selector) => {
      const remove = new DeleteItemCommand({ TableName: table, Key: keyOf(domain, selector) });
      await reached(`remove key ${selector} of ${domain}`, bounds, () => client.send(remove));
    },
  };
};

/** Who uses the vault knows the vault's words only. */
const reached = async <T>(action: string, bounds: RetryBounds, call: () => Promise<T>): Promise<T> => {
  try {
    return await repeated(action, bounds, call);
  } catch (error) {
    throw error instanceof LogUnavailable ? new VaultUnavailable(error.message, { cause: error.cause }) : error;
  }
};

const writeKey = (stored: StoredKey): Item => ({
  fingerprint: { S: stored.fingerprint },
  certificate: { S: stored.certificatePem },
  ciphertext: { B: stored.ciphertext },
});

const parseKey = (item: Item): StoredKey => {
  const { fingerprint, certificate, ciphertext } = item;
  if (!fingerprint?.S || !certificate?.S || !ciphertext?.B) throw new KeyUnreadable('malformed');
  return { fingerprint: fingerprint.S, certificatePem: certificate.S, ciphertext: ciphertext.B };
};
