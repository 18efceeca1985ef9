import type { SigningDomain } from '../domain/names.ts';
import type { Freshness } from '../ports/store.ts';
import type { Deps, DomainCommit } from './deps.ts';

interface Known {
  readonly head: DomainCommit | null;
  readonly freshness: Freshness;
}

/**
 * One run's view of the log: what it loaded or committed last is not read again. An older head than the log's is safe: the
 * append finds the version taken, and what was asked for on an older version counts as that old. A head that was read as
 * `recent` is read again before the first append: until then it was only looked at.
 */
const remembering = (log: Deps['log'], freshness: Freshness, seed: DomainCommit | null): Deps['log'] => {
  const known = new Map<SigningDomain, Known>();
  let unknown = freshness;
  if (seed !== null) known.set(seed.domain, { head: seed, freshness: 'newest' });
  const read = async (domain: SigningDomain, how: Freshness): Promise<DomainCommit | null> => {
    const head = await log.load(domain, how);
    known.set(domain, { head, freshness: how });
    return head;
  };
  return {
    load: async (domain) => {
      const before = known.get(domain);
      return before === undefined ? read(domain, unknown) : before.head;
    },
    history: (domain, fromVersion) => log.history(domain, fromVersion),
    due: (now) => log.due(now),
    close: () => log.close(),
    append: async (entry) => {
      // Who lost the version once must not be shown the older head again.
      unknown = 'newest';
      if (known.get(entry.domain)?.freshness === 'recent') {
        const head = await read(entry.domain, 'newest');
        if ((head?.version ?? 0) + 1 !== entry.version) return { tag: 'conflict' };
      }
      // Forgotten first: an append that fails may have been done all the same.
      known.delete(entry.domain);
      const result = await log.append(entry);
      if (result.tag === 'committed') known.set(entry.domain, { head: result.commit, freshness: 'newest' });
      return result;
    },
  };
};

export interface Memory {
  /** How a head that is not known yet is read. After a conflict too: then it is `newest` in any case. */
  readonly freshness?: Freshness;
  /** The commit that this process has just made: the run that follows it begins there. */
  readonly seed?: DomainCommit | null;
}

export const withMemory = (deps: Deps, { freshness = 'newest', seed = null }: Memory = {}): Deps => ({
  ...deps,
  log: remembering(deps.log, freshness, seed),
});
