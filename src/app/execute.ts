/** Loads, decides and appends: every decision is made here. */

import type { Command, SystemRequest, Undated } from '../domain/commands.ts';
import { type Refusal, refuse } from '../domain/decision.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { SigningDomain } from '../domain/names.ts';
import { emptyState, type State } from '../domain/state.ts';
import { inWindow } from '../ports/concurrency.ts';
import type { JournalFields } from '../ports/journal.ts';
import { type Freshness, LogCorrupt, type NewCommit } from '../ports/store.ts';
import type { Deps, DomainCommit } from './deps.ts';
import { viewOf } from './logFold.ts';

const appendAttemptsMax = 8;
const skewMaxMs = 5 * 60_000;
const noHash = '0'.repeat(64);

/** This process's clock is behind the newest commit by more than the permitted skew: a failure, not a decision. */
export class ClockBehind extends Error {
  override readonly name = 'ClockBehind';
  /** Until the clock is within the permitted skew of the log again, without a correction. */
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

/** `at` never decreases in a log (design.md 6). */
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
    // The sweep finds work that is due at once from this commit's own time on.
    dueAt: dueAt === null ? null : Math.max(at, dueAt),
    previousHash: head?.hash ?? noHash,
  };
};

/** The journal line of one commit. The lines of a rotation trace its progress. */
const lineOf = ({ domain, version, events, state }: DomainCommit): JournalFields => ({
  domain,
  version,
  ...(state.rotation === null ? {} : { rotation: state.rotation.id }),
  events: events.map(({ type }) => type).join(' '),
});

/** Like `execute`, without recording the configuration first: for the commits that record it. */
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
 * Decides on the newest state and appends. If another commit takes the version, it decides again on that commit. The log holds
 * the configuration of the decision before the decision itself.
 * `build` gives null when the newer state makes the command pointless.
 * @throws LogUnavailable, LogCorrupt, ClockBehind
 */
export const execute = async (deps: Deps, domain: SigningDomain, build: Build): Promise<Executed> => {
  await deps.configured?.(deps, domain);
  return decideAndAppend(deps, domain, build);
};

/** Like `execute`, for a command that does not depend on the state. Its time is the commit's. */
export const executeNow = (deps: Deps, domain: SigningDomain, command: Undated<SystemRequest>): Promise<Executed> =>
  execute(deps, domain, (_, at) => ({ ...command, at }));

interface Known {
  readonly head: DomainCommit | null;
  readonly freshness: Freshness;
}

/**
 * One run's view of the log: a head that it loaded or committed is not read again. A head that is older than the log's is safe:
 * the append finds the version taken, and evidence requested on an older version counts as that old. A head that was read as
 * `recent` is read again before the first append, which needs the newest.
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
    due: (now, configured) => log.due(now, configured),
    upcoming: (now, max) => log.upcoming(now, max),
    holdTo: (domain, place) => log.holdTo(domain, place),
    close: () => log.close(),
    append: async (entry) => {
      // After a lost version, a read must not return the older head again.
      unknown = 'newest';
      if (known.get(entry.domain)?.freshness === 'recent') {
        const head = await read(entry.domain, 'newest');
        if ((head?.version ?? 0) + 1 !== entry.version) return { tag: 'conflict' };
      }
      // Forgets the head before the append: an append that fails may still have taken effect.
      known.delete(entry.domain);
      const result = await log.append(entry);
      if (result.tag === 'committed') known.set(entry.domain, { head: result.commit, freshness: 'newest' });
      return result;
    },
  };
};

interface Memory {
  /** How an unknown head is read before the first append; after it, always as `newest`. */
  readonly freshness?: Freshness;
  /** The commit that this process has just made: the run after it starts from this commit. */
  readonly seed?: DomainCommit | null;
}

export const withMemory = (deps: Deps, { freshness = 'newest', seed = null }: Memory = {}): Deps => ({
  ...deps,
  log: viewOf(deps.log, remembering(deps.log, freshness, seed)),
});

/** Reads under way at a time: an answer must not take the connections that a decision needs (I15). */
export const readsAtOnceMax = 8;

/** By domain. Null: its log does not verify, which concerns no other domain. */
export type States = Map<SigningDomain, State | null>;

/**
 * Adds the states that `into` lacks. Half the price of a read for a decision: a click on what the answer shows is decided on the newest
 * state. @throws LogUnavailable
 */
export const readStates = async (
  { log }: Pick<Deps, 'log'>,
  domains: readonly { readonly name: SigningDomain }[],
  into: States,
): Promise<void> =>
  inWindow(
    domains.filter(({ name }) => !into.has(name)),
    readsAtOnceMax,
    async ({ name }) => {
      try {
        into.set(name, (await log.load(name, 'recent'))?.state ?? emptyState(name));
      } catch (error) {
        if (!(error instanceof LogCorrupt)) throw error;
        into.set(name, null);
      }
    },
  );
