import { hash } from 'node:crypto';
import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Instant, SigningDomain } from '../../domain/names.ts';
import type { LogSigner } from '../../ports/keys.ts';
import type { Checkpoint, CheckpointStore, DueEntry, StoredCheckpoint } from '../../ports/store.ts';
import type { LogContext } from './logContext.ts';
import {
  defaultBounds,
  dueIndex,
  dueShardName,
  dueShardOf,
  dueShardsMax,
  type Item,
  itemKey,
  partitionOf,
  repeated,
  type StoreOptions,
  unavailable,
  versionIsFree,
  written,
} from './table.ts';

const cursorKey = itemKey(partitionOf('cursor', 'due'));
/** Also matches an item whose times are no numbers, which `readCursor` takes for none. */
const cursorIsBehind =
  'NOT attribute_type(sweptTo, :number) OR NOT attribute_type(allSweptTo, :number) OR sweptTo < :to';
/** Matches only the wrong value that was read, because another sweep may have corrected it meanwhile. */
const cursorIsWrong = 'sweptTo = :wrong';

/** How far sweeps have come. */
interface Cursor {
  /** The time up to which the due entries of the configured domains have been handled. */
  readonly sweptTo: Instant;
  /** The time up to which the due entries of all shards have been handled. */
  readonly allSweptTo: Instant;
  /** Hash of the configured domains that the last sweep covered; `all`: it covered every domain. */
  readonly covered: string;
}

/** Null before the first sweep. */
const readCursor = async (context: LogContext): Promise<Cursor | null> => {
  const command = new GetItemCommand({ TableName: context.table, Key: cursorKey, ConsistentRead: true });
  const { Item: item } = await repeated('read the due cursor', context.bounds, () => context.client.send(command));
  const { sweptTo, allSweptTo, covered } = item ?? {};
  return sweptTo?.N && allSweptTo?.N
    ? { sweptTo: Number(sweptTo.N), allSweptTo: Number(allSweptTo.N), covered: covered?.S ?? '' }
    : null;
};

/**
 * Moves the cursor forward only, so the later of two overlapping sweeps wins. That may be one of few shards: then all are swept again.
 * @param wrong a cursor value that is replaced in any case
 */
const moveCursor = async (context: LogContext, to: Cursor, wrong: Instant | null): Promise<void> => {
  const command = new PutItemCommand({
    TableName: context.table,
    Item: {
      ...cursorKey,
      sweptTo: { N: String(to.sweptTo) },
      allSweptTo: { N: String(to.allSweptTo) },
      covered: { S: to.covered },
    },
    ConditionExpression: wrong === null ? cursorIsBehind : `${cursorIsBehind} OR ${cursorIsWrong}`,
    ExpressionAttributeValues: {
      ':to': { N: String(to.sweptTo) },
      ':number': { S: 'N' },
      ...(wrong === null ? {} : { ':wrong': { N: String(wrong) } }),
    },
  });
  await written('move the due cursor', context.bounds, () => context.client.send(command));
};

const shardPagesMax = 100_000;

/** Both ends included. */
interface DueWindow {
  readonly from: Instant;
  readonly to: Instant;
}

/** The entries of these shards within the window, in order of `dueAt`, including stale ones. */
async function* readDueShards(
  context: LogContext,
  names: readonly string[],
  window: DueWindow,
): AsyncIterable<DueEntry> {
  const shards = names.map((shard) => readShard(context, shard, window));
  const heads = await Promise.all(shards.map(async (shard) => ({ shard, head: await shard.next() })));
  let waiting = heads.filter(({ head }) => !head.done);
  while (waiting.length > 0) {
    const next = waiting.reduce((a, b) => (dueAtOf(b.head) < dueAtOf(a.head) ? b : a));
    if (!next.head.done) yield next.head.value;
    next.head = await next.shard.next();
    waiting = waiting.filter(({ head }) => !head.done);
  }
}

const dueAtOf = (head: IteratorResult<DueEntry, void>): Instant => (head.done ? Infinity : head.value.dueAt);

async function* readShard(context: LogContext, shard: string, window: DueWindow): AsyncGenerator<DueEntry, void> {
  let start: Item | undefined;
  for (let page = 0; page < shardPagesMax; page += 1) {
    const command = new QueryCommand({
      TableName: context.table,
      IndexName: dueIndex,
      KeyConditionExpression: 'dueShard = :shard AND dueAt BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':shard': { S: shard },
        ':from': { N: String(window.from) },
        ':to': { N: String(window.to) },
      },
      Limit: context.pageItemsMax,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const answer = await repeated(`sweep ${shard}`, context.bounds, () => context.client.send(command));
    for (const item of answer.Items ?? []) {
      const entry = parseEntry(item);
      if (entry !== null) yield entry;
    }
    start = answer.LastEvaluatedKey;
    if (start === undefined) return;
  }
}

/** One page of each shard. @throws LogUnavailable */
export const readUpcoming = async (
  context: LogContext,
  now: Instant,
  max: number,
): Promise<readonly SigningDomain[]> => {
  const perShard = Math.ceil((max * upcomingSpare) / dueShardsMax);
  const shards = Array.from({ length: dueShardsMax }, (_, shard) => upcomingOf(context, shard, now, perShard));
  const entries = (await Promise.all(shards)).flat().sort((a, b) => a.dueAt - b.dueAt);
  return [...new Set(entries.map(({ domain }) => domain))].slice(0, max);
};

/** Older versions of a log stay in the index, so more entries are read than domains are wanted. */
const upcomingSpare = 4;

const upcomingOf = async (context: LogContext, shard: number, now: Instant, max: number): Promise<DueEntry[]> => {
  const command = new QueryCommand({
    TableName: context.table,
    IndexName: dueIndex,
    KeyConditionExpression: 'dueShard = :shard AND dueAt >= :from',
    // What is due now may wait for a sweep.
    ExpressionAttributeValues: { ':shard': { S: dueShardName(shard) }, ':from': { N: String(now - sweepBackMs) } },
    Limit: max,
  });
  const answer = await repeated(`upcoming of shard ${shard}`, context.bounds, () => context.client.send(command));
  return (answer.Items ?? []).flatMap((item) => parseEntry(item) ?? []);
};

const logPrefix = partitionOf('log', '');

/** The index is unsigned, so it is only a hint. Items that are not log entries are skipped. Each head is verified when it is loaded. */
const parseEntry = (item: Item): DueEntry | null => {
  const partition = item.pk?.S ?? '';
  const domain = partition.startsWith(logPrefix) ? SigningDomain.parse(partition.slice(logPrefix.length)) : null;
  if (domain === null || !item.version?.N || !item.dueAt?.N) return null;
  return { domain, version: Number(item.version.N), dueAt: Number(item.dueAt.N) };
};

/** The longest delay of an index entry that a sweep covers. The daily check covers later entries. */
const sweepBackMs = 60 * 60 * 1000;

/** The tolerated difference between clocks. A cursor further ahead comes from a wrong clock and proves nothing. */
const skewMaxMs = 5 * 60 * 1000;

const headsAtOnceMax = 16;

/** All shards are swept once in this time, for the entries of domains that are no longer configured. */
const allShardsEveryMs = 24 * 60 * 60 * 1000;

const allShards = Array.from({ length: dueShardsMax }, (_, shard) => dueShardName(shard));

interface SweepPlan {
  readonly shards: readonly string[];
  readonly from: Instant;
  /** What the cursor becomes after the last entry. */
  readonly to: Cursor;
}

const all = 'all';
const hashOf = (domains: readonly SigningDomain[]): string =>
  hash('sha256', [...new Set(domains)].toSorted().join(' '), 'base64url').slice(0, 22);

/**
 * Which shards a sweep reads, and since when: those in which configured domains lie each time, all once a day. A domain that is configured
 * anew may have been due for long, so the first sweep with other domains than the last one's looks back without a bound.
 * @param cursor null: nothing is known, so everything is swept
 * @param known the domains that this process covered before: beside a replica with another configuration it does not look back each time
 */
const planOf = (
  cursor: Cursor | null,
  now: Instant,
  configured: readonly SigningDomain[] | null,
  known: string | null,
): SweepPlan => {
  const covered = configured === null ? all : hashOf(configured);
  const ofAll = { sweptTo: now, allSweptTo: now, covered };
  if (cursor === null) return { shards: allShards, from: 0, to: ofAll };
  const { sweptTo, allSweptTo } = cursor;
  const back = (instant: Instant): Instant => Math.max(0, instant - sweepBackMs + 1);
  const isCovered = configured === null || [all, covered].includes(cursor.covered) || covered === known;
  if (configured === null || now - allSweptTo >= allShardsEveryMs)
    return { shards: allShards, from: isCovered ? back(Math.min(sweptTo, allSweptTo)) : 0, to: ofAll };
  const shards = [...new Set(configured.map(dueShardOf))];
  return { shards, from: isCovered ? back(sweptTo) : 0, to: { sweptTo: now, allSweptTo, covered } };
};

/**
 * Yields the newest versions that are due within `(cursor - sweepBackMs, now]`. The cursor moves after the last one was handled.
 * A cursor too far ahead of now comes from a wrong clock and counts as absent.
 * @param configured the domains whose shards are read each time; null: all shards are
 */
export async function* readDue(
  context: LogContext,
  now: Instant,
  configured: Iterable<SigningDomain> | null,
): AsyncIterable<DueEntry> {
  const cursor = await readCursor(context);
  const aheadMs = cursor === null ? 0 : Math.max(cursor.sweptTo, cursor.allSweptTo) - now;
  const wrong = cursor !== null && aheadMs > skewMaxMs ? cursor.sweptTo : null;
  if (wrong !== null) context.warn(`the due cursor is ${aheadMs} ms ahead of this clock: everything is swept again`);
  const domains = configured === null ? null : [...configured];
  const { shards, from, to } = planOf(wrong === null ? cursor : null, now, domains, context.sweeps.covered);
  const seen = new Set<SigningDomain>();
  for await (const chunk of inChunks(readDueShards(context, shards, { from, to: now }))) {
    const verdicts = await Promise.all(chunk.map((entry) => isNewest(context, entry)));
    for (const [index, entry] of chunk.entries()) {
      if (!verdicts[index]) continue;
      seen.add(entry.domain);
      yield entry;
    }
  }
  // Entries that this process knows to be due but the index lacks: the index lags or lost the entry, or someone deleted the head (I13).
  // The handler loads the head and so detects which.
  for (const entry of context.heads.dueBy(now)) if (!seen.has(entry.domain)) yield entry;
  await moveCursor(context, to, wrong);
  context.sweeps.covered = to.covered;
}

async function* inChunks(entries: AsyncIterable<DueEntry>): AsyncIterable<readonly DueEntry[]> {
  let chunk: DueEntry[] = [];
  for await (const entry of entries) {
    chunk.push(entry);
    if (chunk.length < headsAtOnceMax) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/**
 * The handler of an entry loads the head, so a stale entry causes no work. This process therefore does not query a head again that it
 * loaded or committed last. It may miss another process's commit of the last seconds.
 */
const isNewest = async (context: LogContext, entry: DueEntry): Promise<boolean> => {
  if (context.heads.isPassed(entry.domain, entry.version)) return false;
  if (context.heads.isHeld(entry.domain, entry.version)) return true;
  const newest = await newestVersion(context, entry.domain);
  context.heads.note(entry.domain, newest);
  // The read may lag behind the index. A lower version than the index's does not make the entry stale.
  return newest > 0 && newest <= entry.version;
};

/** 0 when the log is empty, for an index entry without a log item. */
const newestVersion = async (context: LogContext, domain: SigningDomain): Promise<number> => {
  const command = new QueryCommand({
    TableName: context.table,
    KeyConditionExpression: 'pk = :log',
    ExpressionAttributeValues: { ':log': { S: partitionOf('log', domain) } },
    ProjectionExpression: 'version',
    ScanIndexForward: false,
    Limit: 1,
  });
  const page = await repeated(`find the head of ${domain}`, context.bounds, () => context.client.send(command));
  return Number(page.Items?.[0]?.version?.N ?? 0);
};

const key = itemKey(partitionOf('cursor', 'daily'));
const isAsRead = 'signature = :before';
/** An item that the bot did not write may have anything in that place. */
const isUnsigned = 'attribute_exists(version) AND NOT attribute_type(signature, :string)';

interface CheckpointOptions extends StoreOptions {
  /** The log's: who can only write the table cannot say that the daily check is done. */
  readonly signer: Pick<LogSigner, 'sign' | 'verify'>;
}

/** Any read of the table: whether it answers. @throws LogUnavailable */
export const readCheckpointItem = async (options: StoreOptions, consistent = false): Promise<Item | null> => {
  const { client, table, bounds = defaultBounds } = options;
  const get = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: consistent });
  return (await repeated('read the checkpoint', bounds, () => client.send(get))).Item ?? null;
};

/** One item, `cursor#daily`, that is overwritten, and signed by the key of the log. @throws LogUnavailable */
export const createCheckpointStore = (options: CheckpointOptions): CheckpointStore => {
  const { client, table, signer, bounds = defaultBounds } = options;
  const signatureOf = (fields: CheckpointItem): Promise<string> =>
    signer
      .sign(checkpointHash(fields))
      .catch((error: unknown) => Promise.reject(unavailable('sign the checkpoint', error)));
  return {
    read: async () => {
      const item = await readCheckpointItem(options);
      if (item === null) return null;
      const revision = item.signature?.S ?? null;
      const checkpoint = parseCheckpoint(item);
      const isOurs = await signer.verify(checkpointHash(writeCheckpoint(checkpoint)), revision ?? '');
      return { checkpoint: isOurs ? checkpoint : null, revision };
    },
    move: async (before, to) => {
      const fields = writeCheckpoint(to);
      const signature = await signatureOf(fields);
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...key, ...fields, signature: { S: signature } },
        ...onlyOver(before),
      });
      const stored = { checkpoint: to, revision: signature };
      if (await written('move the checkpoint', bounds, () => client.send(put))) return stored;
      // An earlier put of ours may have succeeded with a lost answer. No two signatures are equal.
      return (await readCheckpointItem(options, true))?.signature?.S === signature ? stored : null;
    },
  };
};

const onlyOver = (before: StoredCheckpoint | null) => {
  if (before === null) return { ConditionExpression: versionIsFree };
  const { revision } = before;
  return revision === null
    ? { ConditionExpression: isUnsigned, ExpressionAttributeValues: { ':string': { S: 'S' } } }
    : { ConditionExpression: isAsRead, ExpressionAttributeValues: { ':before': { S: revision } } };
};

type CheckpointItem = ReturnType<typeof writeCheckpoint>;

const writeCheckpoint = ({ dayAt, after, done, claimedBy, claimedUntil, checked }: Checkpoint) =>
  ({
    dayAt: { N: String(dayAt) },
    checkedTo: { S: after ?? '-' },
    done: { BOOL: done },
    claimedBy: { S: claimedBy },
    claimedUntil: { N: String(claimedUntil) },
    checked: { S: checked },
  }) satisfies Item;

/** Differs from the hashes of commits, marks and outcomes, so that no signature of one is valid for another. */
const checkpointHash = (fields: CheckpointItem): string =>
  hash('sha256', `futari checkpoint\n${JSON.stringify(fields)}`, 'hex');

const parseCheckpoint = ({ dayAt, checkedTo, done, claimedBy, claimedUntil, checked }: Item): Checkpoint => ({
  dayAt: Number(dayAt?.N ?? 0),
  after: SigningDomain.parse(checkedTo?.S ?? ''),
  done: done?.BOOL === true,
  claimedBy: claimedBy?.S ?? '',
  claimedUntil: Number(claimedUntil?.N ?? 0),
  checked: checked?.S ?? '',
});
