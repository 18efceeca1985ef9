import type { SigningDomain } from '../domain/names.ts';
import { LogCorrupt } from '../ports/store.ts';
import { CorruptLogs } from './corruptLogs.ts';
import type { Deps } from './deps.ts';
import type { Ongoing } from './ongoing.ts';
import type { OwnNotices } from './ownNotices.ts';

/**
 * The log, noting which notices this process raised: those are its own to post, at once. One that does not hold is told of, whoever
 * meets it on whatever path.
 */
export const watched = (deps: Deps, own: OwnNotices, beside: Ongoing): Deps['log'] => {
  const { log } = deps;
  const corrupt = new CorruptLogs(deps);
  const noting = (domain: SigningDomain, error: unknown): unknown => {
    if (error instanceof LogCorrupt) void beside.add(corrupt.met(domain));
    return error;
  };
  return {
    load: async (domain, freshness) => {
      try {
        const head = await log.load(domain, freshness);
        corrupt.whole(domain);
        return head;
      } catch (error) {
        throw noting(domain, error);
      }
    },
    history: async function* (domain, fromVersion) {
      try {
        yield* log.history(domain, fromVersion);
      } catch (error) {
        throw noting(domain, error);
      }
    },
    due: (now) => {
      void beside.add(corrupt.tellAgain());
      return log.due(now);
    },
    close: () => log.close(),
    append: async (entry) => {
      try {
        const result = await log.append(entry);
        if (result.tag === 'committed') own.raised(entry.domain, result.commit.events);
        return result;
      } catch (error) {
        throw noting(entry.domain, error);
      }
    },
  };
};
