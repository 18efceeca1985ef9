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
import {
  type Item,
  isLasting,
  itemKey,
  partitionOf,
  repeated,
  restoringAttribute,
  type StoreOptions,
  versionIsFree,
  written,
} from './table.ts';

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
  const prefix = { ExpressionAttributeValues: { ':log': { S: logPrefix } } };
  const keysOfLogs = { ...prefix, FilterExpression: 'begins_with(pk, :log)', ProjectionExpression: 'pk' };
  for await (const { pk } of scanned(table, keysOfLogs)) if (pk?.S !== undefined) logs.add(pk.S);
  for (const log of [...logs].sort()) yield* oneLog(table, log);
  const others = { ...prefix, FilterExpression: 'NOT begins_with(pk, :log)' };
  for await (const item of scanned(table, others)) if (!isRestoring(item)) yield item;
}

/** There from the first to the last write of a restore, beside the item that says whose table it is. It is in no backup. */
const restoring = itemKey(partitionOf('installation', 'restoring'));
const isRestoring = ({ pk }: Item): boolean => pk?.S === restoring.pk?.S;

/** The restore that has begun and not ended. */
export interface Restore {
  /** What is restored, by the time of the backup and its table. */
  readonly backup: string;
  /** Random, of one run. */
  readonly owner: string;
  /** For people: where it runs, and since when. */
  readonly host: string;
  readonly pid: number;
  readonly at: number;
  /** Everything was written and read back. The bot may go on in each log that was released, so nothing is compared any more. */
  readonly verified: boolean;
}

const markOf = ({ backup, owner, host, pid, at, verified }: Restore): Item => ({
  ...restoring,
  ...{ backup: { S: backup }, owner: { S: owner }, host: { S: host } },
  ...{ pid: { N: String(pid) }, at: { N: String(at) }, verified: { BOOL: verified } },
});

/** Null: none. @throws LogUnavailable */
export const readRestore = async ({ client, table }: Table): Promise<Restore | null> => {
  const get = new GetItemCommand({ TableName: table, Key: restoring, ConsistentRead: true });
  const { Item: found } = await repeated('look for an unfinished restore', bounds, () => client.send(get));
  if (found === undefined) return null;
  const { backup, owner, host, pid, at, verified } = found;
  return {
    backup: backup?.S ?? '',
    owner: owner?.S ?? '',
    host: host?.S ?? '?',
    pid: Number(pid?.N ?? 0),
    at: Number(at?.N ?? 0),
    verified: verified?.BOOL === true,
  };
};

/** Puts the mark where it is still as it was read. */
const putMark = ({ client, table }: Table, mark: Restore, { owner, verified }: Restore): Promise<boolean> => {
  const put = new PutItemCommand({
    TableName: table,
    Item: markOf(mark),
    ConditionExpression: '#owner = :owner AND verified = :verified',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': { S: owner }, ':verified': { BOOL: verified } },
  });
  return written('mark a restore', bounds, () => client.send(put));
};

/**
 * Begins a restore, or takes over one that was interrupted: whoever had it stops at its next look (`ownsRestore`).
 * @param earlier the one to take over; null: none @returns false if another one began meanwhile @throws LogUnavailable
 */
export const claimRestore = async (table: Table, mine: Restore, earlier: Restore | null): Promise<boolean> => {
  const first = new PutItemCommand({
    TableName: table.table,
    Item: markOf(mine),
    ConditionExpression: versionIsFree,
  });
  const isMine =
    earlier === null
      ? await written('begin a restore', bounds, () => table.client.send(first))
      : await putMark(table, { ...mine, verified: earlier.verified }, earlier);
  return isMine || ownsRestore(table, mine);
};

/** @returns false if another process took the restore over @throws LogUnavailable */
export const markVerified = async (table: Table, mine: Restore): Promise<boolean> => {
  if (await putMark(table, { ...mine, verified: true }, { ...mine, verified: false })) return true;
  const { owner, verified } = (await readRestore(table)) ?? {};
  return owner === mine.owner && verified === true;
};

/** @throws LogUnavailable */
export const ownsRestore = async (table: Table, { owner }: Restore): Promise<boolean> =>
  (await readRestore(table))?.owner === owner;

const isFreeOrHeld = `${versionIsFree} OR attribute_exists(${restoringAttribute})`;

/**
 * Writes the newest commit of each log first, with an attribute that the bot's client refuses: whoever loads it decides nothing, however
 * long the process has run. Half a log would pass for an earlier, valid one.
 * @returns the key of a log that another process began; null: none @throws LogUnavailable
 */
export const holdLogs = async (table: Table, { owner }: Restore, heads: Iterable<Item>): Promise<string | null> => {
  for (const head of heads) {
    const put = new PutItemCommand({
      TableName: table.table,
      Item: { ...head, [restoringAttribute]: { S: owner } },
      ConditionExpression: isFreeOrHeld,
    });
    const isHeld = await written(`hold ${head.pk?.S}`, bounds, () => table.client.send(put));
    if (!isHeld && !(await restoreItem(table, head))) return head.pk?.S ?? '';
  }
  return null;
};

/**
 * Lets the bot use the logs of a verified restore, and ends it. Whoever resumes it may do the same at the same time: a log is released once.
 * Nothing of a log is deleted: the table's policy forbids that to everybody. @throws LogUnavailable
 */
export const endRestore = async ({ client, table }: Table, heads: Iterable<Item>): Promise<void> => {
  for (const head of heads) {
    const put = new PutItemCommand({
      TableName: table,
      Item: head,
      ConditionExpression: `attribute_exists(${restoringAttribute})`,
    });
    await written(`release ${head.pk?.S}`, bounds, () => client.send(put));
  }
  const remove = new DeleteItemCommand({
    TableName: table,
    Key: restoring,
    ConditionExpression: 'verified = :verified',
    ExpressionAttributeValues: { ':verified': { BOOL: true } },
  });
  await written('end a restore', bounds, () => client.send(remove));
};

/**
 * Puts an item that is not there. What nobody signs and the bot makes anew stays as it is found: the bot may run already.
 * @returns false if another item has its key @throws LogUnavailable
 */
export const restoreItem = async ({ client, table }: Table, item: Item): Promise<boolean> => {
  const { pk, version } = item;
  const put = new PutItemCommand({ TableName: table, Item: item, ConditionExpression: versionIsFree });
  if ((await written(`restore ${pk?.S}`, bounds, () => client.send(put))) || !isLasting(item)) return true;
  const Key = { pk: pk ?? { S: '' }, version: version ?? { N: '0' } };
  const get = new GetItemCommand({ TableName: table, Key, ConsistentRead: true });
  const { Item: there } = await repeated(`compare ${pk?.S}`, bounds, () => client.send(get));
  if (there === undefined) return false;
  const { [restoringAttribute]: _, ...stored } = there;
  return sameText(item, stored);
};

const sameText = (one: Item, other: Item): boolean => {
  const [first, second] = [one, other].map((item) => itemText(Object.fromEntries(Object.entries(item).sort())));
  return first === second;
};

/** Whether the table holds anything but the marks of an unfinished restore. @throws LogUnavailable */
export const holdsItems = async (table: Table): Promise<boolean> => {
  for await (const item of scanned(table, { Limit: 2, ProjectionExpression: 'pk' }))
    if (!isRestoring(item)) return true;
  return false;
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
