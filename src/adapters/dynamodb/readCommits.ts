import { GetItemCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { SigningDomain } from '../../domain/names.ts';
import { type Commit, type Freshness, LogCorrupt } from '../../ports/log.ts';
import { openCommit, parseItem } from './commitItem.ts';
import { repeated } from './failure.ts';
import type { LogContext } from './logContext.ts';
import { type Item, itemKey, partitionOf } from './tableLayout.ts';
import { verifyChain } from './verifyCommits.ts';

/** A domain with more pages than this is a fault, not a history. */
const historyPagesMax = 100_000;

/** The newest commit, by one query for one item. @throws LogUnavailable, LogCorrupt */
export const loadNewest = async <E, S>(
  context: LogContext,
  domain: SigningDomain,
  freshness: Freshness,
): Promise<Commit<E, S> | null> => {
  const item = await newestItem(context, domain, freshness);
  if (item === null) return null;
  const commit = await openCommit<E, S>(item, domain, context.signer);
  context.heads.note(domain, commit.version, 'held');
  return commit;
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

/** Oldest first, and only as long as the chain holds. @throws LogUnavailable, LogCorrupt */
export const readHistory = <E, S>(
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
