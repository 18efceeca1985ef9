import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { SigningDomain } from '../../domain/names.ts';
import type { LogSigner } from '../../ports/keys.ts';
import {
  type AppendResult,
  type Commit,
  type Freshness,
  type Log,
  LogCorrupt,
  type NewCommit,
} from '../../ports/store.ts';
import { readDue, readUpcoming } from './due.ts';
import {
  createKnownHeads,
  createLogFloor,
  createVerifiedItems,
  highestOf,
  type LogContext,
  otherLog,
  type Place,
  turnedBack,
} from './logContext.ts';
import { canonicalJson, pack, unpack } from './packing.ts';
import {
  defaultBounds,
  dueShardOf,
  failureOf,
  type Item,
  itemKey,
  partitionOf,
  pause,
  repeated,
  unavailable,
  versionIsFree,
} from './table.ts';

/** The `previousHash` of the first commit. */
export const noPreviousHash = '0'.repeat(64);

/** SHA-256 hex over the canonical JSON of a commit without its hash and signature. The hash is signed, chained and printed. */
export const commitHash = <E, S>(commit: NewCommit<E, S>): string => {
  const { domain, version, at, commitId, events, state, dueAt, previousHash } = commit;
  const text = canonicalJson({ domain, version, at, commitId, events, state, dueAt, previousHash });
  return createHash('sha256').update(text).digest('hex');
};

type Verifier = Pick<LogSigner, 'verify'>;

/** Checks the hash and the signature of one commit. @throws LogCorrupt */
const verifyCommit = async <E, S>(commit: Commit<E, S>, verifier: Verifier): Promise<void> => {
  const where = `${commit.domain} version ${commit.version}`;
  if (!hashHolds(commit)) throw new LogCorrupt(`${where}: its hash does not hold`);
  if (!(await verifier.verify(commit.hash, commit.signature)))
    throw new LogCorrupt(`${where}: its signature does not hold`);
};

const hashHolds = <E, S>(commit: Commit<E, S>): boolean => {
  try {
    return commitHash(commit) === commit.hash;
  } catch {
    return false;
  }
};

/**
 * Yields the commits of a valid chain: each commit verifies, versions have no gap, and each names the hash of the one before.
 * It needs no store, so anyone with an export of the log and the public key can run it. It does not detect a missing end.
 * The hash of the head, which cards print, reveals that.
 * @throws LogCorrupt
 */
export async function* verifyChain<E, S>(
  commits: AsyncIterable<Commit<E, S>>,
  verifier: Verifier,
  fromVersion = 1,
): AsyncIterable<Commit<E, S>> {
  let expected = fromVersion;
  let previousHash = fromVersion === 1 ? noPreviousHash : null;
  for await (const commit of commits) {
    await verifyCommit(commit, verifier);
    const linked = previousHash === null || commit.previousHash === previousHash;
    if (commit.version !== expected || !linked)
      throw new LogCorrupt(`${commit.domain} version ${commit.version}: does not follow version ${expected - 1}`);
    expected += 1;
    previousHash = commit.hash;
    yield commit;
  }
}

/** The size of events and state before packing. Unpacking refuses more than this too. */
const commitBytesMax = 100 * 1024;

interface SealedCommit<E, S> {
  readonly commit: Commit<E, S>;
  readonly item: Item;
}

/**
 * Hashes, signs and packs a commit. The returned commit equals the one that a later load returns, property for property.
 * @throws LogUnavailable when the signer does not answer, RangeError above `commitBytesMax` or for numbers that are not whole, TypeError
 * for values that JSON cannot represent
 */
export const sealCommit = async <E, S>(entry: NewCommit<E, S>, signer: LogSigner): Promise<SealedCommit<E, S>> => {
  assertComplete(entry);
  const body = canonicalJson({ events: entry.events, state: entry.state });
  const bytes = Buffer.byteLength(body);
  if (bytes > commitBytesMax) throw new RangeError(`a commit of ${bytes} bytes is above ${commitBytesMax}`);
  const hash = commitHash(entry);
  const signature = await signer.sign(hash).catch((error: unknown) => {
    throw unavailable(`sign ${entry.domain} version ${entry.version}`, error);
  });
  const { events, state } = JSON.parse(body) as { events: E[]; state: S };
  const commit: Commit<E, S> = { ...header(entry), events, state, hash, signature };
  return { commit, item: itemOf(commit, pack(body)) };
};

const header = <E, S>(entry: NewCommit<E, S>) => {
  const { domain, version, at, commitId, dueAt, previousHash } = entry;
  return { domain, version, at, commitId, dueAt, previousHash };
};

const assertComplete = <E, S>(entry: NewCommit<E, S>): void => {
  const { version, at, dueAt, previousHash } = entry;
  if (!Number.isSafeInteger(version) || version < 1) throw new RangeError(`no version of a log: ${version}`);
  if (!Number.isSafeInteger(at) || !(dueAt === null || Number.isSafeInteger(dueAt)))
    throw new RangeError('times are whole milliseconds');
  if (!/^[0-9a-f]{64}$/.test(previousHash) || (version === 1) !== (previousHash === noPreviousHash))
    throw new RangeError(`version ${version} does not name the hash of the item before it`);
};

const itemOf = <E, S>(commit: Commit<E, S>, body: Uint8Array): Item => ({
  ...itemKey(partitionOf('log', commit.domain), commit.version),
  at: { N: String(commit.at) },
  commitId: { S: commit.commitId },
  body: { B: body },
  previousHash: { B: Buffer.from(commit.previousHash, 'hex') },
  hash: { B: Buffer.from(commit.hash, 'hex') },
  signature: { B: Buffer.from(commit.signature, 'base64') },
  ...(commit.dueAt === null ? {} : { dueShard: { S: dueShardOf(commit.domain) }, dueAt: { N: String(commit.dueAt) } }),
});

/** Reads an item back. @throws LogCorrupt unless format, hash and signature are valid for this domain */
const openCommit = async <E, S>(item: Item, domain: SigningDomain, signer: LogSigner): Promise<Commit<E, S>> => {
  const commit = parseItem<E, S>(item, domain);
  if (commit === null) throw new LogCorrupt(`${domain} version ${item.version?.N ?? '?'}: not a commit`);
  await verifyCommit(commit, signer);
  return commit;
};

/** Parses the format only; null when it is invalid. The hash covers the domain, so an item of another log does not verify here. */
export const parseItem = <E, S>(item: Item, domain: SigningDomain): Commit<E, S> | null => {
  const { version, at, commitId, body, previousHash, hash, signature, dueAt } = item;
  if (!version?.N || !at?.N || !commitId?.S || !body?.B || !previousHash?.B || !hash?.B || !signature?.B) return null;
  const content = unpackBody<E, S>(body.B);
  if (content === null) return null;
  return {
    ...content,
    domain,
    version: Number(version.N),
    at: Number(at.N),
    commitId: commitId.S,
    dueAt: dueAt?.N === undefined ? null : Number(dueAt.N),
    previousHash: Buffer.from(previousHash.B).toString('hex'),
    hash: Buffer.from(hash.B).toString('hex'),
    signature: Buffer.from(signature.B).toString('base64'),
  };
};

const unpackBody = <E, S>(bytes: Uint8Array): { readonly events: E[]; readonly state: S } | null => {
  try {
    const { events, state } = unpack(bytes, commitBytesMax) as { events?: E[]; state?: S };
    return Array.isArray(events) && state !== undefined ? { events, state } : null;
  } catch {
    return null;
  }
};

/** A history with more pages than this is treated as corrupt. */
const historyPagesMax = 100_000;

/** The newest commit, by one query for one item. @throws LogUnavailable, LogCorrupt, also for a commit below the log floor */
const loadNewest = async <E, S>(
  context: LogContext,
  domain: SigningDomain,
  freshness: Freshness,
): Promise<Commit<E, S> | null> => {
  let commit = await openNewest<E, S>(context, domain, freshness);
  const floor = highestOf(context.floor.at(domain));
  if (floor !== null && isBelow(commit, floor)) {
    // Either the replica lags, or this process committed since the query. A consistent read rules out both.
    commit = await openNewest<E, S>(context, domain, 'newest');
    if (isBelow(commit, floor)) throw turnedBack(domain, floor, commit?.version ?? 0);
  }
  if (commit === null) return null;
  const places = context.floor.at(domain);
  const highest = highestOf(places);
  if (highest === null || !isBelow(commit, highest)) {
    if (!follows(commit, places)) await requireChain(context, domain, places, commit);
    // The anchor may have added a place meanwhile: it is compared by the next load.
    if (context.floor.at(domain) === places) context.floor.raise(commit);
  }
  context.heads.note(domain, commit.version, commit);
  return commit;
};

const isBelow = (commit: Place | null, floor: Place): boolean => (commit?.version ?? 0) < floor.version;

/** True if nothing is known, or if the commit directly follows the only known place. A sole writer then needs no chain check. */
const follows = (commit: Commit<unknown, unknown>, places: readonly Place[]): boolean =>
  places.length === 0 ||
  (places.length === 1 &&
    commit.version === (places[0]?.version ?? 0) + 1 &&
    commit.previousHash === (places[0]?.hash ?? ''));

const openNewest = async <E, S>(
  context: LogContext,
  domain: SigningDomain,
  freshness: Freshness,
): Promise<Commit<E, S> | null> => {
  const item = await newestItem(context, domain, freshness);
  if (item === null) return null;
  const verified = context.verified.commitOf(domain, item) as Commit<E, S> | null;
  if (verified !== null) return verified;
  const commit = await openCommit<E, S>(item, domain, context.signer);
  context.verified.note(domain, item, commit);
  // The hash covers `dueAt`, but not the shard through which the sweep finds the item.
  if (commit.dueAt !== null && item.dueShard?.S !== dueShardOf(domain))
    context.warn(`${domain} version ${commit.version}: the due index does not find it`);
  return commit;
};

const isSame = (one: Place, other: Place): boolean => one.version === other.version && one.hash === other.hash;

/** Checks that the log leads from each of the earlier places to the later one, commit by commit. @throws LogUnavailable, LogCorrupt */
const requireChain = async (
  context: LogContext,
  domain: SigningDomain,
  earlier: readonly Place[],
  later: Place,
): Promise<void> => {
  const places = earlier.filter((place) => !isSame(place, later));
  const [first] = places;
  if (first === undefined) return;
  if (places.every(({ version }) => version < later.version)) {
    for await (const commit of chainFrom(context, domain, first.version)) {
      if (places.some((place) => place.version === commit.version && !isSame(place, commit))) break;
      if (isSame(commit, later)) return;
      if (commit.version >= later.version) break;
    }
  }
  throw otherLog(domain, first);
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

/** One version as stored, by a consistent read. */
const readVersion = async (context: LogContext, domain: SigningDomain, version: number): Promise<Item | null> => {
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

/** Some milliseconds of the processor. */
const commitsPerTurn = 10;

/** Oldest first. It fails if the chain breaks or ends below a known place. @throws LogUnavailable, LogCorrupt */
async function* readHistory<E, S>(
  context: LogContext,
  domain: SigningDomain,
  fromVersion: number,
): AsyncIterable<Commit<E, S>> {
  const places = context.floor.at(domain);
  const highest = highestOf(places);
  let last: Commit<E, S> | null = null;
  for await (const commit of chainFrom<E, S>(context, domain, fromVersion)) {
    const other = places.find((place) => place.version === commit.version && !isSame(place, commit));
    if (other !== undefined) throw otherLog(domain, other);
    last = commit;
    yield commit;
    // Verifying awaits nothing outside this process: a long history would keep Slack's deliveries waiting for seconds.
    if (commit.version % commitsPerTurn === 0) await setImmediate();
  }
  const end = last?.version ?? fromVersion - 1;
  if (highest !== null && end < highest.version) throw turnedBack(domain, highest, end);
  // A history that starts above the lowest place does not prove that it builds on it. The anchor may also have added places since.
  const isShown = fromVersion <= (places[0]?.version ?? fromVersion) && context.floor.at(domain) === places;
  if (last !== null && isShown) context.floor.raise(last);
}

const chainFrom = <E, S>(
  context: LogContext,
  domain: SigningDomain,
  fromVersion: number,
): AsyncIterable<Commit<E, S>> =>
  verifyChain(parsedHistory<E, S>(context, domain, fromVersion), context.signer, fromVersion);

/** Items never change, so an eventually consistent read at half the price is right as far as it reaches. A consistent read completes it. */
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

/**
 * Appends a commit by one conditional put. The stored item decides, whatever the answer is. After a lost answer it reads the version
 * back, and repeats the put with the same bytes only if the version is absent.
 * @throws LogUnavailable when the result stays unknown (the put may still land), LogCorrupt, RangeError, TypeError
 */
const appendCommit = async <E, S>(context: LogContext, entry: NewCommit<E, S>): Promise<AppendResult<E, S>> => {
  // The commit builds on a head that this process knows is outdated. If its version were free now, someone would have deleted it.
  const floor = highestOf(context.floor.at(entry.domain));
  if (floor !== null && entry.version <= floor.version) return { tag: 'conflict' };
  const { commit, item } = await sealCommit(entry, context.signer);
  const put = new PutItemCommand({ TableName: context.table, Item: item, ConditionExpression: versionIsFree });
  const action = `append ${commit.domain} version ${commit.version}`;
  let last: unknown;
  for (let attempt = 0; attempt < context.bounds.attemptsMax; attempt += 1) {
    if (attempt > 0) await pause(context.bounds, attempt);
    try {
      await context.client.send(put);
      return committed(context, commit);
    } catch (error) {
      last = error;
      // After a refusal of the first attempt, no put of ours can be in flight.
      if (failureOf(error) === 'refused' && attempt === 0) break;
    }
    const stored = await storedInstead(context, commit);
    if (stored !== null) return isOurs(commit, stored) ? committed(context, commit) : passed(context, stored);
  }
  throw unavailable(action, last);
};

const committed = async <E, S>(context: LogContext, commit: Commit<E, S>): Promise<AppendResult<E, S>> => {
  const { domain, version } = commit;
  const places = context.floor.at(domain);
  const floor = highestOf(places);
  // Known since the put began: another process appended after this commit, or someone deleted the version and this put took it.
  if (floor !== null && floor.version >= version) await requireChain(context, domain, [commit], floor);
  if (follows(commit, places)) context.floor.raise(commit);
  else context.floor.expect(domain, commit);
  context.heads.note(domain, version, commit);
  return { tag: 'committed', commit };
};

/** Another commit holds the version. This process knows it from now on. */
const passed = <E, S>(context: LogContext, stored: Commit<E, S>): AppendResult<E, S> => {
  if (follows(stored, context.floor.at(stored.domain))) context.floor.raise(stored);
  return { tag: 'conflict' };
};

const storedInstead = async <E, S>(context: LogContext, commit: Commit<E, S>): Promise<Commit<E, S> | null> => {
  const item = await readVersion(context, commit.domain, commit.version);
  return item === null ? null : openCommit<E, S>(item, commit.domain, context.signer);
};

/**
 * Compares the signature too, because it is random for each append. Two processes can give one command the same `commitId`. Only
 * one of them may treat the commit as its own, because the process that commits an intent sends it (I5).
 */
const isOurs = <E, S>(commit: Commit<E, S>, stored: Commit<E, S>): boolean =>
  stored.commitId === commit.commitId && stored.hash === commit.hash && stored.signature === commit.signature;

export interface LogOptions {
  /** With `maxAttempts: 1`, as `createDynamoClient` creates it. Other stores share it, and its creator destroys it. */
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly signer: LogSigner;
  readonly appendAttemptsMax?: number;
  readonly backoffBaseMs?: number;
  readonly pageItemsMax?: number;
  /** Receives reports of automatic repairs, such as a due cursor from a wrong clock. */
  readonly warn?: (message: string) => void;
}

/**
 * The log of design.md 6 on one DynamoDB table. `E` and `S` are JSON; the order of their properties is not kept. Each process has one
 * log per table, because the log holds the table to every commit that it knows (I13).
 */
export const createLog = <E, S>(options: LogOptions): Log<E, S> => {
  const { client, table, signer, pageItemsMax = 100, warn = () => {} } = options;
  const { appendAttemptsMax = defaultBounds.attemptsMax, backoffBaseMs = defaultBounds.backoffBaseMs } = options;
  const bounds = { attemptsMax: appendAttemptsMax, backoffBaseMs };
  const known = { heads: createKnownHeads(), floor: createLogFloor(), verified: createVerifiedItems() };
  const sweeps = { covered: null };
  const context: LogContext = { client, table, signer, bounds, pageItemsMax, warn, sweeps, ...known };
  return {
    load: (domain, freshness = 'newest') => loadNewest(context, domain, freshness),
    append: (entry) => appendCommit(context, entry),
    history: (domain, fromVersion = 1) => readHistory(context, domain, Math.max(1, fromVersion)),
    due: (now, configured) => readDue(context, now, configured),
    upcoming: (now, max) => readUpcoming(context, now, max),
    holdTo: (domain, place) => context.floor.expect(domain, place),
    close: async () => {},
  };
};
