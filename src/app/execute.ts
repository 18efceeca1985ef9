/** load → decide → append: the only way in which anything is decided. */

import type { Command, SystemRequest, Undated } from '../domain/commands.ts';
import { type Refusal, refuse } from '../domain/decision.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { SigningDomain } from '../domain/names.ts';
import { emptyState, type State } from '../domain/state.ts';
import type { JournalFields } from '../ports/journal.ts';
import type { Freshness, NewCommit } from '../ports/store.ts';
import type { Deps, DomainCommit } from './deps.ts';

const appendAttemptsMax = 8;
const skewMaxMs = 5 * 60_000;
const noHash = '0'.repeat(64);

/** Our clock is behind the log's newest commit by more than clocks may differ: a failure, not a decision. */
export class ClockBehind extends Error {
  override readonly name = 'ClockBehind';
  /** Until this clock is near enough to the log again, though nobody touches it. */
  readonly healsInMs: number;
  constructor(behindMs: number) {
    super(`this clock is ${behindMs} ms behind the log`);
    this.healsInMs = behindMs - skewMaxMs;
  }
}

export type Executed =
  | { readonly tag: 'committed'; readonly commit: DomainCommit; readonly state: State }
  /** The command changes nothing. */
  | { readonly tag: 'unchanged'; readonly state: State }
  | { readonly tag: 'refused'; readonly refusal: Refusal; readonly state: State };

export interface Loaded {
  readonly state: State;
  readonly head: DomainCommit | null;
}

export const load = async ({ log }: Pick<Deps, 'log'>, domain: SigningDomain): Promise<Loaded> => {
  const head = await log.load(domain);
  return { state: head?.state ?? emptyState(domain), head };
};

/** `at` never goes backwards in a log (design.md 6). */
const momentOf = (deps: Deps, head: DomainCommit | null): number => {
  const now = deps.clock.now();
  const last = head?.at ?? 0;
  if (last - now > skewMaxMs) throw new ClockBehind(last - now);
  return Math.max(now, last);
};

type Build = (loaded: Loaded, at: number) => Command | null;

const commitOf = (
  deps: Deps,
  { state, head }: Loaded,
  at: number,
  events: readonly DomainEvent[],
): NewCommit<DomainEvent, State> => {
  const version = (head?.version ?? 0) + 1;
  const next = deps.core.fold(state, events, { at, version });
  const dueAt = deps.core.dueAt(next, deps.settings.policy);
  return {
    domain: state.domain,
    version,
    at,
    commitId: deps.newId(),
    events,
    state: next,
    // What is due at once is found by the sweep from this commit's own moment on.
    dueAt: dueAt === null ? null : Math.max(at, dueAt),
    previousHash: head?.hash ?? noHash,
  };
};

/** One commit as a line: a rotation is followed by these. */
const lineOf = ({ domain, version, events, state }: DomainCommit): JournalFields => ({
  domain,
  version,
  ...(state.rotation === null ? {} : { rotation: state.rotation.id }),
  events: events.map(({ type }) => type).join(' '),
});

/** As `execute`, for what puts down the configuration itself. */
export const decideAndAppend = async (deps: Deps, domain: SigningDomain, build: Build): Promise<Executed> => {
  for (let attempt = 0; attempt < appendAttemptsMax; attempt += 1) {
    const loaded = await load(deps, domain);
    const at = momentOf(deps, loaded.head);
    const command = build(loaded, at);
    if (command === null) return { tag: 'unchanged', state: loaded.state };
    const decision = deps.core.decide(loaded.state, command, deps.settings.policy);
    if (decision.tag === 'refused') return { tag: 'refused', refusal: decision, state: loaded.state };
    if (decision.events.length === 0) return { tag: 'unchanged', state: loaded.state };
    const entry = commitOf(deps, loaded, at, decision.events);
    const result = await deps.log.append(entry);
    if (result.tag === 'committed') {
      const { commit } = result;
      deps.journal.info(lineOf(commit), 'committed');
      return { tag: 'committed', commit, state: commit.state };
    }
  }
  const { state } = await load(deps, domain);
  return { tag: 'refused', refusal: refuse('already_processed', { reason: 'contention' }), state };
};

/**
 * Decides on the newest state and appends; when another commit won the version, decides again on that one. Which configuration that is
 * decided under is in the log before it.
 * `build` gives null when the newer state made the command pointless.
 * @throws LogUnavailable, LogCorrupt, ClockBehind
 */
export const execute = async (deps: Deps, domain: SigningDomain, build: Build): Promise<Executed> => {
  await deps.configured?.(deps, domain);
  return decideAndAppend(deps, domain, build);
};

/** As `execute`, of a command that says the same on a newer state: its moment is that of the commit. */
export const executeNow = (deps: Deps, domain: SigningDomain, command: Undated<SystemRequest>): Promise<Executed> =>
  execute(deps, domain, (_, at) => ({ ...command, at }));

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
    holdTo: (domain, place) => log.holdTo(domain, place),
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

interface Memory {
  /** How a head that is not known yet is read. After a conflict too: then it is `newest` in any case. */
  readonly freshness?: Freshness;
  /** The commit that this process has just made: the run that follows it begins there. */
  readonly seed?: DomainCommit | null;
}

export const withMemory = (deps: Deps, { freshness = 'newest', seed = null }: Memory = {}): Deps => ({
  ...deps,
  log: remembering(deps.log, freshness, seed),
});
