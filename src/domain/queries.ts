/** Questions about attempts (I5, I6), asked by decisions, schedules and cards alike. */
import type { Instant, TargetId } from './names.ts';
import type { Policy } from './policy.ts';
import type { Attempt, Rotation, State } from './state.ts';

/** Until its own `settle` is over, an attempt may land, applied ones too (I6). */
export const mayStillLand = (attempt: Attempt): boolean =>
  attempt.settledVersion === null && attempt.outcome !== 'refused' && attempt.outcome !== 'notSent';

/** From the append until its outcome, or until the send window and the call's time-out are over (I5). */
export const isOpen = (attempt: Attempt, at: Instant, policy: Policy): boolean =>
  attempt.outcome === 'open' && at < openUntil(attempt, policy);

export const openUntil = (attempt: Attempt, policy: Policy): Instant =>
  attempt.intendedAt + policy.sendWindowMs + policy.callTimeoutMs;

/** No outcome: nobody may act on a guess. */
export const isUndecided = (attempt: Attempt): boolean => attempt.outcome === 'open' || attempt.outcome === 'unknown';

/** It may still land, or nobody knows what became of it: nothing forward may follow, nothing may be given up. */
export const isUnfinished = (attempt: Attempt): boolean => mayStillLand(attempt) || isUndecided(attempt);

/** SES may have been told: everything but what provably never arrived or was refused. */
export const mayHaveReached = (attempt: Attempt): boolean =>
  attempt.outcome !== 'refused' && attempt.outcome !== 'notSent';

export const ofRotation = (state: State, rotation: Rotation): readonly Attempt[] =>
  state.attempts.filter((attempt) => attempt.rotation === rotation.id);

export const onTarget = (state: State, target: TargetId): readonly Attempt[] =>
  state.attempts.filter((attempt) => attempt.target === target);

/** Log version of the last append of a Put on this target; 0 for none. */
export const lastIntent = (state: State, target: TargetId): number =>
  Math.max(floorOf(state, target), ...onTarget(state, target).map(({ intendedVersion }) => intendedVersion));

/** What is left of attempts that are no longer in the state: signs from before it are too old to speak of this target. */
export const floorOf = (state: State, target: TargetId): number =>
  state.targets.find(({ id }) => id === target)?.floorVersion ?? 0;

/** How many Puts these are, those included that an attempt stands for. */
export const triesOf = (attempts: readonly Attempt[]): number =>
  attempts.reduce((sum, { earlier = 0 }) => sum + 1 + earlier, 0);

/** Attempts of the rotation's present approval round alone: what its bounds and its digest are about. */
export const ofRound = (state: State, rotation: Rotation): readonly Attempt[] =>
  ofRotation(state, rotation).filter((attempt) => attempt.round === rotation.round?.id);

/** Attempts of the present switch: of this round and of those that it goes on from. What was before them was brought back. */
export const ofSwitch = (state: State, rotation: Rotation): readonly Attempt[] => {
  const { round } = rotation;
  if (round === null) return [];
  const first = round.firstRound ?? round.id;
  return ofRotation(state, rotation).filter((attempt) => attempt.round >= first);
};

const inOrder = (state: State, attempts: readonly Attempt[]): readonly TargetId[] => {
  const named = new Set(attempts.map(({ target }) => target));
  return state.targets.map(({ id }) => id).filter((id) => named.has(id));
};

/** Targets that a forward Put of this switch may have reached: those that a rollback must bring back. */
export const reachedTargets = (state: State, rotation: Rotation): readonly TargetId[] =>
  inOrder(
    state,
    ofSwitch(state, rotation).filter(
      (attempt) => attempt.kind === 'forward' && (mayHaveReached(attempt) || attempt.earlierReached === true),
    ),
  );

/** Targets that took the next key in this switch: they are not sent it again. */
export const switchedTargets = (state: State, rotation: Rotation): readonly TargetId[] =>
  inOrder(
    state,
    ofSwitch(state, rotation).filter(({ kind, outcome }) => kind === 'forward' && outcome === 'applied'),
  );

/**
 * The Puts back of one target that count against the bound: those since the decision, or since it was renewed by a person after
 * the bound was reached.
 */
export const rollbackPuts = (state: State, rotation: Rotation, target: TargetId): readonly Attempt[] => {
  const { rollback } = rotation;
  const since = rollback?.tag === 'decided' ? rollback.decidedAt : 0;
  return ofSwitch(state, rotation).filter(
    (attempt) => attempt.kind === 'rollback' && attempt.target === target && attempt.intendedAt >= since,
  );
};

/** When the next Put may follow one that SES refused or that was not sent: a throttle needs time, not haste. */
export const restedAt = (attempts: readonly Attempt[], policy: Policy, doublingsMax: number): Instant => {
  const failed = attempts.filter(({ outcome }) => outcome === 'refused' || outcome === 'notSent');
  const last = failed.at(-1);
  if (last === undefined) return 0;
  return last.intendedAt + policy.retryRestMs * 2 ** Math.min(triesOf(failed) - 1, doublingsMax);
};

/** The newest probe of every target was seen, and signed by the next selector, and SES said SUCCESS when it was last read. */
export const watchIsGood = ({ targets, ailing, mailboxProblem }: State): boolean =>
  mailboxProblem === null && targets.every(({ id, probedAt }) => probedAt !== null && ailing[id] === undefined);

/** The first target, in order, that has not reached SUCCESS in this rotation; null when all have. */
export const targetToSwitch = (state: State): TargetId | null =>
  state.targets.find(({ succeededAt }) => succeededAt === null)?.id ?? null;

/**
 * The switch cannot go on and nothing of it reached SES: every attempt of this round was refused, not sent or not applied, none
 * can land any more, and either no more are allowed or the round has ended.
 */
export const switchFailed = (state: State, policy: Policy): boolean => {
  const { rotation } = state;
  if (rotation?.stage.tag !== 'Switching' || rotation.rollback?.tag === 'decided') return false;
  const attempts = ofSwitch(state, rotation);
  const over = attempts.every(({ outcome }) => isOver(outcome));
  const exhausted = triesOf(attempts) >= policy.forwardAttemptsMax || rotation.round?.ended !== null;
  return over && exhausted && !attempts.some(mayStillLand);
};

/** SES does not sign by it, and that is known. */
export const isOver = (outcome: Attempt['outcome']): boolean =>
  outcome === 'notApplied' || outcome === 'refused' || outcome === 'notSent';
