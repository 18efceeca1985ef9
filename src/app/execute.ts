/** load → decide → append: the only way in which anything is decided. */
import type { Command } from '../domain/commands.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { SigningDomain } from '../domain/names.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { emptyState, type State } from '../domain/state.ts';
import type { NewCommit } from '../ports/store.ts';
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
  // A state that an earlier release stored lacks the fields that came later: they begin as in an empty log.
  return { state: { ...emptyState(domain), ...head?.state }, head };
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
    if (result.tag === 'committed') return { tag: 'committed', commit: result.commit, state: result.commit.state };
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
