import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AppendResult, Commit, NewCommit } from '../../ports/store.ts';
import { openCommit, sealCommit } from './commitItem.ts';
import { failureOf, pause, unavailable } from './failure.ts';
import type { LogContext } from './logContext.ts';
import { follows, readVersion, requireChain } from './readCommits.ts';
import { versionIsFree } from './tableLayout.ts';

/**
 * The one conditional put that is the commit. Whatever the answer was, what is stored decides: an answer that got lost
 * is read back, and only an absent version is put again, as the same bytes.
 * @throws LogUnavailable when that could not be found out (the put may still land), LogCorrupt, RangeError, TypeError
 */
export const appendCommit = async <E, S>(context: LogContext, entry: NewCommit<E, S>): Promise<AppendResult<E, S>> => {
  // Built on a head that this process knows to be passed. That its version is free now would mean that somebody deleted it.
  const floor = context.floor.at(entry.domain);
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
      // Nothing of ours can be on its way when the very first answer was a refusal.
      if (failureOf(error) === 'refused' && attempt === 0) break;
    }
    const stored = await storedInstead(context, commit);
    if (stored !== null) return isOurs(commit, stored) ? committed(context, commit) : passed(context, stored);
  }
  throw unavailable(action, last);
};

const committed = async <E, S>(context: LogContext, commit: Commit<E, S>): Promise<AppendResult<E, S>> => {
  const { domain, version } = commit;
  const floor = context.floor.at(domain);
  // Known since the put began: another process followed it, or somebody deleted what was there and ours took its version.
  if (floor !== null && floor.version >= version) await requireChain(context, domain, commit, floor);
  context.floor.raise(commit);
  context.heads.note(domain, version, 'held');
  return { tag: 'committed', commit };
};

/** Another commit has the version: it is known from now on. */
const passed = <E, S>(context: LogContext, stored: Commit<E, S>): AppendResult<E, S> => {
  const floor = context.floor.at(stored.domain);
  if (floor === null || follows(stored, floor)) context.floor.raise(stored);
  return { tag: 'conflict' };
};

const storedInstead = async <E, S>(context: LogContext, commit: Commit<E, S>): Promise<Commit<E, S> | null> => {
  const item = await readVersion(context, commit.domain, commit.version);
  return item === null ? null : openCommit<E, S>(item, commit.domain, context.signer);
};

/**
 * The signature is fresh randomness of this very append: two processes that give one command the same `commitId` must
 * not both believe that they committed it, because who committed an intent sends it (I5).
 */
const isOurs = <E, S>(commit: Commit<E, S>, stored: Commit<E, S>): boolean =>
  stored.commitId === commit.commitId && stored.hash === commit.hash && stored.signature === commit.signature;
