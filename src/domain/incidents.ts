/**
 * The time from a Put until SES says SUCCESS: nobody promises that mail is signed meanwhile (AWS documents it only for Easy DKIM),
 * so it is counted and told as possibly unsigned.
 */

import type { Instant, TargetId } from './names.ts';
import { isUndecided, ofSwitch } from './queries.ts';
import { isRunning, type State } from './state.ts';

const minuteMs = 60_000;
const pollMsMin = minuteMs;
const pollMsMax = 5 * minuteMs;

/** When SES took the next key of this target; null where it has not, or has said SUCCESS since. */
export const pendingSince = (state: State, target: TargetId): Instant | null => {
  const { rotation } = state;
  if (!isRunning(rotation) || rotation.stage.tag !== 'Switching') return null;
  const succeeded = state.targets.some(({ id, succeededAt }) => id === target && succeededAt !== null);
  const applied = ofSwitch(state, rotation).findLast(
    (attempt) => attempt.target === target && attempt.kind === 'forward' && attempt.outcome === 'applied',
  );
  return succeeded || applied === undefined ? null : applied.intendedAt;
};

/** Whole minutes begun since then; they are told as "at most". */
export const minutesSince = (since: Instant, at: Instant): string =>
  String(Math.max(1, Math.ceil((at - since) / minuteMs)));

/**
 * Milliseconds until SES is asked again: half of the time that it has had, so that SUCCESS is seen soon after it is there and a
 * day of PENDING costs a few hundred calls. Null where the target is not waited for.
 */
export const pollRestMs = (state: State, target: TargetId, at: Instant): number | null => {
  const since = pendingSince(state, target);
  return since === null ? null : Math.min(Math.max((at - since) / 2, pollMsMin), pollMsMax);
};

/** Of the target that has waited longest; null where none does. */
export const pendingSinceFirst = (state: State): Instant | null => {
  const since = state.targets.flatMap(({ id }) => pendingSince(state, id) ?? []);
  return since.length === 0 ? null : Math.min(...since);
};

/** For the longest that mail may have left unsigned: an attempt of which nothing is known may have been taken by SES. */
export const pendingMinutes = (state: State, at: Instant): string => {
  const { rotation } = state;
  const taken = pendingSinceFirst(state);
  const asked = (rotation === null ? [] : ofSwitch(state, rotation)).flatMap((attempt) =>
    attempt.kind === 'forward' && isUndecided(attempt) ? [attempt.intendedAt] : [],
  );
  const since = [...(taken === null ? [] : [taken]), ...asked];
  return since.length === 0 ? '0' : minutesSince(Math.min(...since), at);
};
