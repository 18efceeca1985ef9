import type { SigningDomain } from '../domain/names.ts';
import type { Deps, DomainCommit } from './deps.ts';

/**
 * One run's view of the log: what it loaded or committed last is not read again. An older head than the log's is safe: the
 * append finds the version taken, and what was asked for on an older version counts as that old.
 */
const remembering = (log: Deps['log']): Deps['log'] => {
  const heads = new Map<SigningDomain, DomainCommit | null>();
  return {
    load: async (domain) => {
      const known = heads.get(domain);
      const head = known === undefined ? await log.load(domain) : known;
      heads.set(domain, head);
      return head;
    },
    history: (domain, fromVersion) => log.history(domain, fromVersion),
    due: (now) => log.due(now),
    close: () => log.close(),
    append: async (entry) => {
      // Forgotten first: an append that fails may have been done all the same.
      heads.delete(entry.domain);
      const result = await log.append(entry);
      if (result.tag === 'committed') heads.set(entry.domain, result.commit);
      return result;
    },
  };
};

export const withMemory = (deps: Deps): Deps => ({ ...deps, log: remembering(deps.log) });
