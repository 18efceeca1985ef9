import { GetItemCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { SigningDomain } from '../../domain/names.ts';
import { type Commit, type Freshness, LogCorrupt } from '../../ports/store.ts';
import { openCommit, parseItem } from './commitItem.ts';
import { repeated } from './failure.ts';
import type { LogContext } from './logContext.ts';
import { otherLog, type Place, turnedBack } from './logFloor.ts';
import { type Item, itemKey, partitionOf } from './tableLayout.ts';
import { verifyChain } from './verifyCommits.ts';

/** A domain with more pages than this is a fault, not a history. */
const historyPagesMax = 100_000;

/** The newest commit, by one query for one item. @throws LogUnavailable, LogCorrupt, also for one below what this process has known */
export const loadNewest = async <E, S>(
  context: LogContext,
  domain: SigningDomain,
  freshness: Freshness,
): Promise<Commit<E, S> | null> => {
  let commit = await openNewest<E, S>(context, domain, freshness);
  let floor = context.floor.at(domain);
  if (floor !== null && isBelow(commit, floor)) {
    // A replica that lags, or a commit of ours since the question: neither can hide from a consistent question about what is known now.
    commit = await openNewest<E, S>(context, domain, 'newest');
    if (isBelow(commit, floor)) throw turnedBack(domain, floor, commit?.version ?? 0);
  }
  if (commit === null) return null;
  floor = context.floor.at(domain);
  if (floor !== null && !isBelow(commit, floor) && !follows(commit, floor))
    await requireChain(context, domain, floor, commit);
  context.floor.raise(commit);
  context.heads.note(domain, commit.version, 'held');
  return commit;
};

const isBelow = (commit: Place | null, floor: Place): boolean => (commit?.version ?? 0) < floor.version;

/** What one process alone writes is known by the one question for it. */
export const follows = (commit: Commit<unknown, unknown>, place: Place): boolean =>
  commit.version === place.version + 1 && commit.previousHash === place.hash;

const openNewest = async <E, S>(
  context: LogContext,
  domain: SigningDomain,
  freshness: Freshness,
): Promise<Commit<E, S> | null> => {
  const item = await newestItem(context, domain, freshness);
  return item === null ? null : openCommit<E, S>(item, domain, context.signer);
};

/** That the later one goes back to the earlier one, item by item. @throws LogUnavailable, LogCorrupt */
export const requireChain = async (
  context: LogContext,
  domain: SigningDomain,
  earlier: Place,
  later: Place,
): Promise<void> => {
  if (later.version === earlier.version && later.hash === earlier.hash) return;
  if (later.version > earlier.version) {
    for await (const { version, hash } of chainFrom(context, domain, earlier.version)) {
      if (version === earlier.version && hash !== earlier.hash) break;
      if (version === later.version && hash === later.hash) return;
    }
  }
  throw otherLog(domain, earlier);
};

const newestItem = async (context: LogContext, domain: SigningDomain, freshness: Freshness): Promise<Item | null> => {
  const command = new QueryCommand({
    TableName: context.table,
    KeyConditionExpression: 'pk = :log',
    ExpressionAttributeValues: { ':log': { S: partitionOf('log', domain) } },
    ConsistentRead: freshness === 'newest',
    ScanIndexForward: false,
    Limit: 1,
  });
  const page = await repeated(`load ${domain}`, context.bounds, () => context.client.send(command));
  return page.Items?.[0] ?? null;
};

/** One version, read consistently, as it is stored. */
export const readVersion = async (
  context: LogContext,
  domain: SigningDomain,
  version: number,
): Promise<Item | null> => {
  const command = new GetItemCommand({
    TableName: context.table,
    Key: itemKey(partitionOf('log', domain), version),
    ConsistentRead: true,
  });
  const answer = await repeated(`read ${domain} version ${version}`, context.bounds, () =>
    context.client.send(command),
  );
  return answer.Item ?? null;
};

/** Oldest first, and only as long as the chain holds and reaches what this process has known. @throws LogUnavailable, LogCorrupt */
export async function* readHistory<E, S>(
  context: LogContext,
  domain: SigningDomain,
  fromVersion: number,
): AsyncIterable<Commit<E, S>> {
  const floor = context.floor.at(domain);
  let last: Commit<E, S> | null = null;
  for await (const commit of chainFrom<E, S>(context, domain, fromVersion)) {
    if (commit.version === floor?.version && commit.hash !== floor.hash) throw otherLog(domain, floor);
    last = commit;
    yield commit;
  }
  const end = last?.version ?? fromVersion - 1;
  if (floor !== null && end < floor.version) throw turnedBack(domain, floor, end);
  // One that begins above the floor does not show that it stands on it.
  if (last !== null && fromVersion <= (floor?.version ?? fromVersion)) context.floor.raise(last);
}

const chainFrom = <E, S>(
  context: LogContext,
  domain: SigningDomain,
  fromVersion: number,
): AsyncIterable<Commit<E, S>> =>
  verifyChain(parsedHistory<E, S>(context, domain, fromVersion), context.signer, fromVersion);

/** Items never change: the view at half the price is right as far as it reaches, and what may lack at its end is asked in earnest. */
async function* parsedHistory<E, S>(
  context: LogContext,
  domain: SigningDomain,
  fromVersion: number,
): AsyncIterable<Commit<E, S>> {
  let next = fromVersion;
  for await (const commit of storedCommits<E, S>(context, domain, next, 'recent')) {
    if (commit.version !== next) break;
    yield commit;
    next += 1;
  }
  yield* storedCommits<E, S>(context, domain, next, 'newest');
}

async function* storedCommits<E, S>(
  context: LogContext,
  domain: SigningDomain,
  fromVersion: number,
  freshness: Freshness,
): AsyncIterable<Commit<E, S>> {
  let start: Item | undefined;
  for (let page = 0; page < historyPagesMax; page += 1) {
    const answer = await historyPage(context, domain, { fromVersion, freshness, start });
    for (const item of answer.Items ?? []) {
      const commit = parseItem<E, S>(item, domain);
      if (commit === null) throw new LogCorrupt(`${domain} version ${item.version?.N ?? '?'}: not a commit`);
      yield commit;
    }
    start = answer.LastEvaluatedKey;
    if (start === undefined) return;
  }
  throw new LogCorrupt(`${domain}: more than ${historyPagesMax} pages of history`);
}

interface Page {
  readonly fromVersion: number;
  readonly freshness: Freshness;
  readonly start: Item | undefined;
}

const historyPage = (
  context: LogContext,
  domain: SigningDomain,
  { fromVersion, freshness, start }: Page,
): Promise<QueryCommandOutput> => {
  const command = new QueryCommand({
    TableName: context.table,
    KeyConditionExpression: 'pk = :log AND version >= :from',
    ExpressionAttributeValues: { ':log': { S: partitionOf('log', domain) }, ':from': { N: String(fromVersion) } },
    ConsistentRead: freshness === 'newest',
    Limit: context.pageItemsMax,
    ...(start === undefined ? {} : { ExclusiveStartKey: start }),
  });
  return repeated(`history of ${domain}`, context.bounds, () => context.client.send(command));
};
