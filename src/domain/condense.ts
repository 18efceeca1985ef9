/**
 * Attempts that are finished and that no decision asks for one by one leave the state: it must stay small (design.md 6), and
 * the log keeps them. What is undecided or may still land is never touched (I6); what a selector protects stands with it (I8).
 */

import type { DomainEvent } from './events.ts';
import { isOver, isUnfinished, mayHaveReached, rollbackPuts, switchedTargets, triesOf } from './queries.ts';
import type { Attempt, Rotation, State } from './state.ts';

type Of<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>;

const versionOf = ({ intendedVersion, settledVersion, closedVersion }: Attempt): number =>
  Math.max(intendedVersion, settledVersion ?? 0, closedVersion ?? 0);

/** Without these; signs that were asked for before they were over no longer speak of their targets. */
const dropped = (state: State, gone: readonly Attempt[]): State =>
  gone.length === 0
    ? state
    : {
        ...state,
        attempts: state.attempts.filter((attempt) => !gone.includes(attempt)),
        targets: state.targets.map((target) => {
          const versions = gone.filter((attempt) => attempt.target === target.id).map(versionOf);
          return versions.length === 0
            ? target
            : { ...target, floorVersion: Math.max(target.floorVersion ?? 0, ...versions) };
        }),
      };

/** What the next attempt of one kind, round and target takes with it of those before. */
export interface Earlier {
  readonly earlier?: number;
  readonly earlierReached?: boolean;
}

/** Finished ones of the same kind, round and target go into the one that is intended now. */
export const foldedInto = (
  state: State,
  event: Of<'PutIntended'>,
): { readonly state: State; readonly facts: Earlier } => {
  const { rotation } = state;
  const gone = state.attempts.filter(
    (attempt) =>
      attempt.rotation === rotation?.id &&
      attempt.round === event.round &&
      attempt.target === event.target &&
      attempt.kind === event.kind &&
      isOver(attempt.outcome) &&
      !isUnfinished(attempt),
  );
  if (rotation === null || gone.length === 0) return { state, facts: {} };
  const counted =
    event.kind === 'forward' ? gone : rollbackPuts(state, rotation, event.target).filter((put) => gone.includes(put));
  const reached = gone.some((attempt) => mayHaveReached(attempt) || attempt.earlierReached === true);
  return {
    state: dropped(state, gone),
    facts: {
      ...(counted.length === 0 ? {} : { earlier: triesOf(counted) }),
      ...(reached ? { earlierReached: true } : {}),
    },
  };
};

/** A new round: of the switch that it goes on with what may have reached SES stays, of all others nothing. */
export const withoutPast = (state: State, rotation: Rotation, goesOn: boolean): State => {
  const switched = goesOn ? switchedTargets(state, rotation) : [];
  const stays = (attempt: Attempt): boolean =>
    isUnfinished(attempt) ||
    (goesOn &&
      attempt.kind === 'forward' &&
      (switched.includes(attempt.target)
        ? attempt.outcome === 'applied'
        : mayHaveReached(attempt) || attempt.earlierReached === true));
  return dropped(
    state,
    state.attempts.filter((attempt) => !stays(attempt)),
  );
};
