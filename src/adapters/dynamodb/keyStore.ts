import { DeleteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Selector, SigningDomain } from '../../domain/names.ts';
import { KeyUnreadable, VaultUnavailable } from '../../ports/keys.ts';
import { LogUnavailable } from '../../ports/store.ts';
import type { HashedSecret } from '../keys/encryption.ts';
import type { KeyStore, StoredKey } from '../keys/formats.ts';
import {
  defaultBounds,
  type Item,
  itemKey,
  partitionOf,
  repeated,
  type StoreOptions,
  versionIsFree,
  written,
} from './table.ts';

/** Ciphertext and public data of key pairs, one item per selector. @throws VaultUnavailable; KeyUnreadable for an item that is not a key */
export const createKeyStore = (options: StoreOptions): KeyStore => {
  const { client, table, bounds = defaultBounds } = options;
  const keyOf = (domain: SigningDomain, selector: Selector): Item => itemKey(partitionOf('key', domain, selector));
  const read = async (domain: SigningDomain, selector: Selector, consistent: boolean): Promise<StoredKey | null> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(domain, selector), ConsistentRead: consistent });
    const { Item: item } = await reached(() =>
      repeated(`read key ${selector} of ${domain}`, bounds, () => client.send(get)),
    );
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
      // Another pair may exist, or this pair from a put with a lost answer. The caller reads back which.
      await reached(() => written(`write key ${selector} of ${domain}`, bounds, () => client.send(put)));
    },
    remove: async (domain, selector) => {
      const remove = new DeleteItemCommand({ TableName: table, Key: keyOf(domain, selector) });
      await reached(() => repeated(`remove key ${selector} of ${domain}`, bounds, () => client.send(remove)));
    },
  };
};

/** Translates LogUnavailable into VaultUnavailable. */
const reached = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    throw new VaultUnavailable(error.message, { problem: error.problem, cause: error.cause });
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

/** Hashed break-glass secrets under their own prefix, each with a count of attempts. */
export interface SecretStore {
  putNew(digest: string, secret: HashedSecret): Promise<void>;
  get(digest: string): Promise<HashedSecret | null>;
  /** Counts an attempt before it happens, so that a crash grants no extra one. @returns false when none is left within the hour */
  mayTry(digest: string, now: number): Promise<boolean>;
}

const secretTriesMax = 5;
/** On the caller's clock. Whoever can set that clock already controls the machine. */
const triesWindowMs = 3_600_000;
const racesMax = 5;

const isAsBefore = 'tries = :tries AND triedAt = :triedAt';

type Tries = readonly [tries: number, triedAt: number];

const triesUpdate = (before: Tries, after: Tries) => ({
  UpdateExpression: 'SET tries = :next, triedAt = :nextAt',
  ConditionExpression: isAsBefore,
  ExpressionAttributeValues: {
    ':tries': { N: String(before[0]) },
    ':triedAt': { N: String(before[1]) },
    ':next': { N: String(after[0]) },
    ':nextAt': { N: String(after[1]) },
  },
});

/** @throws LogUnavailable */
export const createSecretStore = ({ client, table, bounds = defaultBounds }: StoreOptions): SecretStore => {
  const keyOf = (digest: string): Item => itemKey(partitionOf('breakGlass', digest));
  const read = async (digest: string): Promise<Item | null> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(digest), ConsistentRead: true });
    const { Item: item } = await repeated('read a break-glass secret', bounds, () => client.send(get));
    return item ?? null;
  };
  /** False if another process counted an attempt meanwhile. After a lost answer the attempt counts twice, which is the safe side. */
  const counted = (digest: string, before: Tries, after: Tries): Promise<boolean> => {
    const update = new UpdateItemCommand({ TableName: table, Key: keyOf(digest), ...triesUpdate(before, after) });
    return written('count a try', bounds, () => client.send(update));
  };
  return {
    putNew: async (digest, { salt, hash }) => {
      const none = { tries: { N: '0' }, triedAt: { N: '0' } };
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...keyOf(digest), salt: { B: salt }, hash: { B: hash }, ...none },
        ConditionExpression: versionIsFree,
      });
      // The key is the digest of the content, so an existing item is this put with a lost answer.
      await written('write a break-glass secret', bounds, () => client.send(put));
    },
    get: async (digest) => {
      const { salt, hash } = (await read(digest)) ?? {};
      return salt?.B && hash?.B ? { salt: Buffer.from(salt.B), hash: Buffer.from(hash.B) } : null;
    },
    mayTry: async (digest, now) => {
      for (let race = 0; race < racesMax; race += 1) {
        const item = await read(digest);
        const [tries, triedAt] = [Number(item?.tries?.N ?? secretTriesMax), Number(item?.triedAt?.N ?? now)];
        const over = now - triedAt >= triesWindowMs;
        if (!over && tries >= secretTriesMax) return false;
        if (await counted(digest, [tries, triedAt], over ? [1, now] : [tries + 1, triedAt])) return true;
      }
      return false;
    },
  };
};
