import type { Deps } from './deps.ts';
import type { OwnNotices } from './ownNotices.ts';

/** The log, noting which notices this process raised: those are its own to post, at once. */
export const watched = (log: Deps['log'], own: OwnNotices): Deps['log'] => ({
  load: (domain, freshness) => log.load(domain, freshness),
  history: (domain, fromVersion) => log.history(domain, fromVersion),
  due: (now) => log.due(now),
  close: () => log.close(),
  append: async (entry) => {
    const result = await log.append(entry);
    if (result.tag === 'committed') own.raised(entry.domain, result.commit.events);
    return result;
  },
});
