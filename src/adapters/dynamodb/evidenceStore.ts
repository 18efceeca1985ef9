import { createHash } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { EvidenceStore } from '../../ports/evidence.ts';
import { LogCorrupt } from '../../ports/store.ts';
import { canonicalJson } from './canonicalJson.ts';
import { defaultBounds, failureOf, type RetryBounds, repeated } from './failure.ts';
import { pack, unpack } from './packedJson.ts';
import { type Item, itemKey, partitionOf, versionIsFree } from './tableLayout.ts';

/** Before packing; DynamoDB's own bound is 400 KB. */
export const evidenceBytesMax = 300 * 1024;

export interface EvidenceStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly bounds?: RetryBounds;
}

/** Evidence under its own hash. @throws RangeError above `evidenceBytesMax`, TypeError for what JSON cannot carry, LogUnavailable; LogCorrupt when what is stored has another hash. */
export const createEvidenceStore = (options: EvidenceStoreOptions): EvidenceStore => {
  const { client, table, bounds = defaultBounds } = options;
  const read = async (hash: string, consistent: boolean): Promise<Item | null> => {
    const get = new GetItemCommand({
      TableName: table,
      Key: itemKey(partitionOf('evidence', hash)),
      ConsistentRead: consistent,
    });
    const { Item: item } = await repeated(`read evidence ${hash}`, bounds, () => client.send(get));
    return item ?? null;
  };
  return {
    put: async (content) => {
      const text = canonicalJson(content);
      const bytes = Buffer.byteLength(text);
      if (bytes > evidenceBytesMax) throw new RangeError(`evidence of ${bytes} bytes is above ${evidenceBytesMax}`);
      const hash = sha256(text);
      const item = { ...itemKey(partitionOf('evidence', hash)), body: { B: pack(text) } };
      const put = new PutItemCommand({ TableName: table, Item: item, ConditionExpression: versionIsFree });
      try {
        await repeated(`write evidence ${hash}`, bounds, () => client.send(put));
      } catch (error) {
        // The same content is there already, perhaps by a put of ours whose answer was lost.
        if (failureOf(error) !== 'conditionFailed') throw error;
      }
      return hash;
    },
    get: async (hash) => {
      // What is there never changes; that there is none is asked again in earnest, at twice the price.
      const item = (await read(hash, false)) ?? (await read(hash, true));
      return item === null ? null : opened(hash, item.body?.B);
    },
  };
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const opened = (hash: string, body: Uint8Array | undefined): object => {
  try {
    const content = unpack(body ?? new Uint8Array(), evidenceBytesMax) as object;
    if (sha256(canonicalJson(content)) === hash) return content;
  } catch {
    // Told below: what cannot be unpacked is as corrupt as what has another hash.
  }
  throw new LogCorrupt(`evidence ${hash}: its content does not have that hash`);
};
