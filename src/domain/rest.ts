/**
 * A switch that ended in part: some targets took the next key, others are left. What is left is approved in a round of its own
 * or brought back (design.md 4); until then it has an owner (I9).
 */

import { nextWindow } from './calendar.ts';
import { isApproved, openRound } from './decide/approvals.ts';
import type { Instant, TargetId } from './names.ts';
import { own } from './own.ts';
import type { Policy } from './policy.ts';
import { isOver, isUndecided, isUnfinished, ofRound, switchedTargets, targetToSwitch, triesOf } from './queries.ts';
import { isRunning, type Rotation, type Round, type State } from './state.ts';

/** The targets that are still to be sent the next key; none unless some took it, and none once a rollback is decided. */
export const restToSwitch = (state: State, rotation: Rotation): readonly TargetId[] => {
  if (rotation.stage.tag !== 'Switching' || rotation.rollback?.tag === 'decided') return [];
  const switched = switchedTargets(state, rotation);
  return switched.length === 0 ? [] : state.targets.map(({ id }) => id).filter((id) => !switched.includes(id));
};

/** A round for the rest may be asked for. It opens when nothing may land any more (I6); a bad key only goes back. */
export const mayAskForRest = (state: State, rotation: Rotation): boolean =>
  restToSwitch(state, rotation).length > 0 &&
  openRound(rotation) === null &&
  !state.attempts.some(isUndecided) &&
  !own(state.selectors, rotation.next)?.condemned;

/** Some targets are switched, and this round may not try the next one again: it ends, and the rest waits for people. */
export const restFailed = (state: State, policy: Policy): boolean => {
  const { rotation } = state;
  if (!isRunning(rotation) || openRound(rotation) === null || state.attempts.some(isUnfinished)) return false;
  const next = targetToSwitch(state);
  if (next === null || !restToSwitch(state, rotation).includes(next)) return false;
  const tried = ofRound(state, rotation).filter(({ target }) => target === next);
  return triesOf(tried) >= policy.forwardAttemptsMax && tried.every(({ outcome }) => isOver(outcome));
};

/** The open round's next target may be sent from then on, as far as approvals and earlier targets go; null while it may not. */
export const readyFrom = (state: State, rotation: Rotation, policy: Policy): Instant | null => {
  const round = openRound(rotation);
  const next = targetToSwitch(state);
  if (round === null || next === null || !isApproved(round, policy)) return null;
  if (state.attempts.some(isUnfinished) || switchedTargets(state, rotation).includes(next)) return null;
  const settledAt = own(state.selectors, rotation.next)?.lastAttemptAt ?? 0;
  const succeeded = state.targets.map(({ succeededAt }) => succeededAt ?? 0);
  return Math.max(round.approvals.at(-1)?.at ?? 0, settledAt, ...succeeded);
};

/** From when what is ready may begin without anybody's word; null: only with it. */
export const opensAt = (round: Round, policy: Policy, ready: Instant): Instant | null => {
  if (round.executedBy !== null) return ready;
  if (policy.execution === 'operator') return null;
  return round.urgent ? ready : nextWindow(policy.calendar, ready);
};

/** What is ready waits for the operator's word or for the next change window. */
export const waitsForWindow = (state: State, rotation: Rotation, policy: Policy): boolean => {
  const ready = readyFrom(state, rotation, policy);
  return ready !== null && rotation.round !== null && opensAt(rotation.round, policy, ready) !== ready;
};
