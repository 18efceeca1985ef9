import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Instant, SigningDomain } from '../../domain/names.ts';
import type { DueEntry } from '../../ports/store.ts';
import { moveCursor, readCursor } from './dueCursor.ts';
import { readDueShards } from './dueShards.ts';
import { repeated } from './failure.ts';
import type { LogContext } from './logContext.ts';
import { partitionOf } from './tableLayout.ts';

/** How late an index entry may appear and still be found; what is later is the daily walk's. */
export const lookBackMs = 60 * 60 * 1000;

/** How far clocks may differ. A mark further ahead was left by a wrong clock: between it and now nothing was handled. */
const skewMaxMs = 5 * 60 * 1000;

const headsAtOnceMax = 16;

/** The newest versions that are due within `(cursor - lookBackMs, now]`. The cursor moves after the last was handled. One that a wrong clock left ahead of now counts as absent. */
export async function* readDue(context: LogContext, now: Instant): AsyncIterable<DueEntry> {
  const cursor = await readCursor(context);
  const wrong = cursor !== null && cursor > now + skewMaxMs ? cursor : null;
  if (wrong !== null)
    context.warn(`the due cursor is ${wrong - now} ms ahead of this clock: everything is swept again`);
  const from = cursor === null || wrong !== null ? 0 : Math.max(0, cursor - lookBackMs + 1);
  for await (const chunk of inChunks(readDueShards(context, { from, to: now }))) {
    const verdicts = await Promise.all(chunk.map((entry) => isNewest(context, entry)));
    for (const [index, entry] of chunk.entries()) if (verdicts[index]) yield entry;
  }
  await moveCursor(context, now, wrong);
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
 * Whoever handles an entry loads the head, and stale work is none. So one that this process itself loaded or committed last is
 * not asked for again, and another process's commit of the last seconds may be missed.
 */
const isNewest = async (context: LogContext, entry: DueEntry): Promise<boolean> => {
  if (context.heads.isPassed(entry.domain, entry.version)) return false;
  if (context.heads.isHeld(entry.domain, entry.version)) return true;
  const newest = await newestVersion(context, entry.domain);
  context.heads.note(entry.domain, newest);
  // An answer that lags behind the index does not take back what the index has seen.
  return newest > 0 && newest <= entry.version;
};

/** 0 when the log is empty: an entry whose item was never written. */
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
