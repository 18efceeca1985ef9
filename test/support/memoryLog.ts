/** A log in memory: the versions of each domain, appended one after the other. */
import { commitHash, noPreviousHash } from '../../src/adapters/dynamodb/log.ts';
import type { Deps, DomainCommit } from '../../src/app/deps.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { Instant, SigningDomain } from '../../src/domain/names.ts';
import { emptyState, type State } from '../../src/domain/state.ts';
import type { NewCommit } from '../../src/ports/store.ts';

export const newCommit = (
  domain: SigningDomain,
  version: number,
  more: Partial<NewCommit<DomainEvent, State>> = {},
): NewCommit<DomainEvent, State> => ({
  ...{ domain, version, at: 0, commitId: `c${version}`, events: [], dueAt: null, previousHash: noPreviousHash },
  state: { ...emptyState(domain), atVersion: version },
  ...more,
});

/** Nobody has signed it. */
export const committed = (entry: NewCommit<DomainEvent, State>): DomainCommit => ({
  ...entry,
  hash: commitHash(entry),
  signature: '',
});

/** The newest commit of a log that has come to this state. */
export const headOf = ({ state, at }: { readonly state: State; readonly at: Instant }): DomainCommit =>
  committed(newCommit(state.domain, state.atVersion, { at, state }));

/** @param stored in the order of their versions; the oldest may be missing */
export const memoryLog = (stored: Iterable<DomainCommit> = []): Deps['log'] => {
  const commits = new Map<SigningDomain, DomainCommit[]>();
  const of = (domain: SigningDomain): DomainCommit[] => commits.get(domain) ?? [];
  const add = (commit: DomainCommit): void => void commits.set(commit.domain, [...of(commit.domain), commit]);
  for (const commit of stored) add(commit);
  return {
    load: async (domain) => of(domain).at(-1) ?? null,
    append: async (entry) => {
      if (entry.version !== (of(entry.domain).at(-1)?.version ?? 0) + 1) return { tag: 'conflict' };
      const commit = committed(entry);
      add(commit);
      return { tag: 'committed', commit };
    },
    async *history(domain, fromVersion = 1) {
      yield* of(domain).filter(({ version }) => version >= fromVersion);
    },
    async *due(now) {
      for (const [domain, all] of commits) {
        const { version = 0, dueAt = null } = all.at(-1) ?? {};
        if (dueAt !== null && dueAt <= now) yield { domain, version, dueAt };
      }
    },
    upcoming: async (now, max) => {
      const heads = [...commits].flatMap(([domain, all]) => {
        const dueAt = all.at(-1)?.dueAt ?? null;
        return dueAt === null || dueAt < now ? [] : [{ domain, dueAt }];
      });
      return heads
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, max)
        .map(({ domain }) => domain);
    },
    holdTo: () => undefined,
    close: async () => {},
  };
};
