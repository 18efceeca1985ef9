import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Instant, SigningDomain } from '../../domain/names.ts';
import type { DueEntry } from '../../ports/store.ts';
import { repeated } from './failure.ts';
import type { LogContext } from './logContext.ts';
import { dueIndex, dueShardName, dueShardsMax, type Item, partitionOf } from './tableLayout.ts';

const shardPagesMax = 100_000;

/** Both ends included. */
export interface DueWindow {
  readonly from: Instant;
  readonly to: Instant;
}

/** The entries of all shards within the window, in the order of `dueAt`; stale ones included. */
export async function* readDueShards(context: LogContext, window: DueWindow): AsyncIterable<DueEntry> {
  const shards = Array.from({ length: dueShardsMax }, (_, shard) => readShard(context, shard, window));
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

async function* readShard(context: LogContext, shard: number, window: DueWindow): AsyncGenerator<DueEntry, void> {
  let start: Item | undefined;
  for (let page = 0; page < shardPagesMax; page += 1) {
    const command = new QueryCommand({
      TableName: context.table,
      IndexName: dueIndex,
      KeyConditionExpression: 'dueShard = :shard AND dueAt BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':shard': { S: dueShardName(shard) },
        ':from': { N: String(window.from) },
        ':to': { N: String(window.to) },
      },
      Limit: context.pageItemsMax,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    const answer = await repeated(`sweep shard ${shard}`, context.bounds, () => context.client.send(command));
    for (const item of answer.Items ?? []) {
      const entry = parseEntry(item);
      if (entry !== null) yield entry;
    }
    start = answer.LastEvaluatedKey;
    if (start === undefined) return;
  }
}

const logPrefix = partitionOf('log', '');

/** The index is a hint that nobody signed: what is not a log entry is passed over, the head is verified when it is loaded. */
const parseEntry = (item: Item): DueEntry | null => {
  const partition = item.pk?.S ?? '';
  const domain = partition.startsWith(logPrefix) ? SigningDomain.parse(partition.slice(logPrefix.length)) : null;
  if (domain === null || !item.version?.N || !item.dueAt?.N) return null;
  return { domain, version: Number(item.version.N), dueAt: Number(item.dueAt.N) };
};
