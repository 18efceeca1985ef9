/**
 * Reads and writes the whole table, for backup and restore. A scan is no snapshot, so the logs are read first: what a commit names
 * (keys, evidence) is written before the commit, and is therefore found by the scan that follows.
 */
import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { lazy } from '../../ports/concurrency.ts';
import { type Log, LogUnavailable } from '../../ports/store.ts';
import { type Item, itemKey, partitionOf, repeated, type StoreOptions, versionIsFree, written } from './table.ts';

/** A table is busy with its bot while it is read, and may throttle for longer than a person waits for a click. */
const bounds = { attemptsMax: 8, backoffBaseMs: 100 };
const pagesMax = 1_000_000;

type Table = Pick<StoreOptions, 'client' | 'table'>;

const logPrefix = 'log#';

/** The pages that a read answers, one after the other. @param read takes where to go on; undefined at the beginning */
async function* paged(
  what: string,
  read: (
    start: Record<string, AttributeValue> | undefined,
  ) => Promise<Pick<ScanCommandOutput, 'Items' | 'LastEvaluatedKey'>>,
): AsyncGenerator<Item> {
  let start: Record<string, AttributeValue> | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const from = start;
    const answer = await repeated(what, bounds, () => read(from));
    yield* answer.Items ?? [];
    start = answer.LastEvaluatedKey;
    if (start === undefined) return;
  }
  throw new RangeError(`${what}: more than ${pagesMax} pages`);
}

const after = (start: Record<string, AttributeValue> | undefined) =>
  start === undefined ? {} : { ExclusiveStartKey: start };

const scanned = ({ client, table }: Table, more: Partial<ScanCommandInput>): AsyncGenerator<Item> =>
  paged(`scan ${table}`, (start) =>
    client.send(new ScanCommand({ ...more, TableName: table, ConsistentRead: true, ...after(start) })),
  );

/** In the order of versions. */
const oneLog = ({ client, table }: Table, partition: string): AsyncGenerator<Item> =>
  paged(`read ${partition}`, (start) =>
    client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :log',
        ExpressionAttributeValues: { ':log': { S: partition } },
        ConsistentRead: true,
        ...after(start),
      }),
    ),
  );

/** Every item: first each log in the order of its versions, then the others. Twice the price of one scan. @throws LogUnavailable */
export async function* readItems(table: Table): AsyncGenerator<Item> {
  const logs = new Set<string>();
  const keysOfLogs = {
    FilterExpression: 'begins_with(pk, :log)',
    ExpressionAttributeValues: { ':log': { S: logPrefix } },
    ProjectionExpression: 'pk',
  };
  for await (const { pk } of scanned(table, keysOfLogs)) if (pk?.S !== undefined) logs.add(pk.S);
  for (const log of [...logs].sort()) yield* oneLog(table, log);
  for await (const item of scanned(table, {})) if (!item.pk?.S?.startsWith(logPrefix) && !isRestoring(item)) yield item;
}

/** There from the first to the last write of a restore, beside the item that says whose table it is. It is in no backup. */
const restoring = itemKey(partitionOf('installation', 'restoring'));
const isRestoring = ({ pk }: Item): boolean => pk?.S === restoring.pk?.S;

/** @throws LogUnavailable */
export const putItem = async ({ client, table }: Table, item: Item): Promise<void> => {
  await repeated(`restore ${item.pk?.S}`, bounds, () =>
    client.send(new PutItemCommand({ TableName: table, Item: item })),
  );
};

/** Whether the table holds anything but the mark of an unfinished restore. @throws LogUnavailable */
export const holdsItems = async (table: Table): Promise<boolean> => {
  for await (const item of scanned(table, { Limit: 2, ProjectionExpression: 'pk' }))
    if (!isRestoring(item)) return true;
  return false;
};

/** The backup that is being restored; null: none. A missing table holds none. @throws LogUnavailable */
export const unfinishedRestore = async ({ client, table }: Table): Promise<string | null> => {
  const get = new GetItemCommand({ TableName: table, Key: restoring, ConsistentRead: true });
  const { Item: found } = await repeated('look for an unfinished restore', bounds, () => client.send(get));
  return found === undefined ? null : (found.backup?.S ?? '');
};

/** @returns false if a restore of another process, or of another backup, began before @throws LogUnavailable */
export const beginRestore = async (table: Table, backup: string): Promise<boolean> => {
  const put = new PutItemCommand({
    TableName: table.table,
    Item: { ...restoring, backup: { S: backup } },
    ConditionExpression: versionIsFree,
  });
  if (await written('begin a restore', bounds, () => table.client.send(put))) return true;
  return (await unfinishedRestore(table)) === backup;
};

/** @throws LogUnavailable */
export const endRestore = async ({ client, table }: Table): Promise<void> => {
  await repeated('end a restore', bounds, () =>
    client.send(new DeleteItemCommand({ TableName: table, Key: restoring })),
  );
};

/** The log, which answers nothing while a restore of its table is unfinished: half a log would pass for an earlier, valid one. */
export const afterRestore = <E, S>(log: Log<E, S>, table: Table): Log<E, S> => {
  const requireComplete = lazy(async () => {
    if ((await unfinishedRestore(table)) === null) return;
    throw new LogUnavailable('futari restore has not ended: run it again', { problem: 'restoring' });
  });
  return {
    ...log,
    load: async (domain, freshness) => {
      await requireComplete();
      return log.load(domain, freshness);
    },
    append: async (entry) => {
      await requireComplete();
      return log.append(entry);
    },
    history: async function* (domain, fromVersion) {
      await requireComplete();
      yield* log.history(domain, fromVersion);
    },
  };
};

/** An item as JSON: binary attributes are base64. @throws TypeError for an attribute of a kind that no item of ours has */
export const itemText = (item: Item): string => JSON.stringify(Object.fromEntries(Object.entries(item).map(plainOf)));

const plainOf = ([name, value]: [string, AttributeValue]): [string, object] => {
  if (value.B !== undefined) return [name, { B: Buffer.from(value.B).toString('base64') }];
  if (value.S !== undefined) return [name, { S: value.S }];
  if (value.N !== undefined) return [name, { N: value.N }];
  if (value.BOOL !== undefined) return [name, { BOOL: value.BOOL }];
  throw new TypeError(`the attribute ${name} is of a kind that this release does not write`);
};

/** @returns null for what `itemText` does not write */
export const itemOfPlain = (plain: unknown): Item | null => {
  if (typeof plain !== 'object' || plain === null) return null;
  const entries = Object.entries(plain as Record<string, unknown>).map(attributeOf);
  const item = Object.fromEntries(entries.flatMap((entry) => (entry === null ? [] : [entry])));
  const isWhole = entries.every((entry) => entry !== null) && item.pk?.S !== undefined && item.version?.N !== undefined;
  return isWhole ? item : null;
};

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

const attributeOf = ([name, value]: [string, unknown]): [string, AttributeValue] | null => {
  const { B, S, N, BOOL } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof B === 'string' && base64.test(B)) return [name, { B: Buffer.from(B, 'base64') }];
  if (typeof S === 'string') return [name, { S }];
  if (typeof N === 'string') return [name, { N }];
  return typeof BOOL === 'boolean' ? [name, { BOOL }] : null;
};
