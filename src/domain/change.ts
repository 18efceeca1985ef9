/** Small, pure updates of parts of the state, shared by the evolvers. */
import type { Instant, Selector, TargetId } from './names.ts';
import { own } from './own.ts';
import type { Attempt, Rotation, Round, SelectorFacts, State, Target } from './state.ts';

/** The commit that an event, and so a change, belongs to. */
export interface At {
  readonly at: Instant;
  readonly version: number;
}

export const unknownSelector: SelectorFacts = {
  fingerprint: null,
  used: false,
  status: 'live',
  removalWanted: false,
  condemned: false,
  lastAttemptAt: null,
  removableAt: null,
};

export const newTarget = (id: TargetId): Target => ({
  id,
  origin: null,
  signingEnabled: null,
  shown: null,
  shownSinceAt: null,
  backVersion: null,
  undone: false,
  succeededAt: null,
  probedAt: null,
});

export const without = <T>(all: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));

export const withRotation = (state: State, change: Partial<Rotation>): State =>
  state.rotation === null ? state : { ...state, rotation: { ...state.rotation, ...change } };

export const withRound = (state: State, change: (round: Round) => Partial<Round>): State =>
  state.rotation?.round
    ? withRotation(state, { round: { ...state.rotation.round, ...change(state.rotation.round) } })
    : state;

export const withTarget = (state: State, id: TargetId, change: (target: Target) => Partial<Target>): State => ({
  ...state,
  targets: state.targets.map((target) => (target.id === id ? { ...target, ...change(target) } : target)),
});

export const withSelector = (state: State, selector: Selector, change: Partial<SelectorFacts>): State => ({
  ...state,
  selectors: { ...state.selectors, [selector]: { ...(own(state.selectors, selector) ?? unknownSelector), ...change } },
});

export const withAttempt = (state: State, id: number, change: Partial<Attempt>): State => ({
  ...state,
  attempts: state.attempts.map((attempt) => (attempt.id === id ? { ...attempt, ...change } : attempt)),
});
