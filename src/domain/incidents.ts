/**
 * The time from a Put until SES says SUCCESS: nobody promises that mail is signed meanwhile (AWS documents it only for Easy DKIM),
 * so it is counted and told as possibly unsigned.
 */

import type { Owner, WhoMayGoBack } from './factKinds.ts';
import type { Incident, WatchWarning } from './facts.ts';
import { type Instant, lookUp, type TargetId, unreachable } from './names.ts';
import type { Policy } from './policy.ts';
import {
  bannedInUse,
  isUndecided,
  lostSelectors,
  ofSwitch,
  openRound,
  type Reminder,
  remainingTargets,
  watchIsGood,
} from './queries.ts';
import { isCompromised, isRollingBack, isRunning, isTurnedBack, type Rotation, type State } from './state.ts';

/** An acknowledgement holds this long: an incident that outlives it needs a new one. */
const acknowledgementHoldsMs = 24 * 3_600_000;
/** The pauses double until they are this long: nothing waits silently for more than a day. */
const longestPauseMs = 24 * 3_600_000;

/** Who hears of the nth telling: each time more people. */
const escalatedTo = (escalation: number): Owner =>
  escalation <= 1 ? 'approvers' : escalation === 2 ? 'operator' : 'everyone';

/**
 * When the next people are notified because nobody acknowledged the incident, or somebody did too long ago (I9); null while there
 * is no incident.
 */
export const incidentReminder = (
  { incidentResponse }: Pick<State, 'incidentResponse'>,
  policy: Policy,
): Reminder | null => {
  if (incidentResponse === null) return null;
  const { acknowledgement, notifiedAt, escalations } = incidentResponse;
  const pause = Math.min(policy.acknowledgeWithinMs * 2 ** escalations, longestPauseMs);
  const dueAt: Instant =
    acknowledgement === null ? notifiedAt + pause : acknowledgement.acknowledgedAt + acknowledgementHoldsMs;
  return { key: 'unattended', owner: escalatedTo(escalations + 1), dueAt };
};

/** Brought back, a leaked key is nobody's any more. */
const isLeaked = ({ selectors }: State, rotation: Rotation): boolean =>
  lookUp(selectors, rotation.next)?.banned === true && !isTurnedBack(rotation);

const isUnproven = (state: State, { stage }: Rotation): boolean => {
  if (stage.tag === 'Watching') return !watchIsGood(state);
  const switched = stage.tag === 'AwaitingCompletion' || stage.tag === 'Overlap';
  return switched && Object.keys(state.ailing).length > 0;
};

/** Whether a trouble goes on: read from the state, so that its end needs nobody to say so. */
export const isOngoing = (state: State, incident: Incident): boolean => {
  const { rotation } = state;
  const running = isRunning(rotation) ? rotation : null;
  switch (incident) {
    case 'attempt':
      return state.attempts.some(isUndecided);
    case 'leaked':
      return rotation !== null && isLeaked(state, rotation);
    case 'changed':
      return Object.keys({ ...state.drifting, ...state.altered }).length > 0;
    case 'bannedInUse':
      return bannedInUse(state).length > 0;
    case 'key':
      return state.unreadable.length > 0;
    case 'lost':
      return lostSelectors(state).length > 0;
    case 'pending':
      return running?.stage.tag === 'Switching';
    case 'remaining':
      return running !== null && remainingTargets(state, running).length > 0 && openRound(running) === null;
    case 'rollback':
      return running !== null && isRollingBack(running);
    case 'watch':
      return running !== null && isUnproven(state, running);
    default:
      return unreachable(incident);
  }
};

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
export const minutesSince = (since: Instant, at: Instant): number => Math.max(1, Math.ceil((at - since) / minuteMs));

/**
 * Milliseconds until SES is asked again: half of the time that it has had, so that SUCCESS is seen soon after it is there and a
 * day of PENDING costs a few hundred calls. Null where the target is not waited for.
 */
export const pollAfterMs = (state: State, target: TargetId, at: Instant): number | null => {
  const since = pendingSince(state, target);
  return since === null ? null : Math.min(Math.max((at - since) / 2, pollMsMin), pollMsMax);
};

/** Of the target that has waited longest; null where none does. */
export const pendingSinceFirst = (state: State): Instant | null => {
  const since = state.targets.flatMap(({ id }) => pendingSince(state, id) ?? []);
  return since.length === 0 ? null : Math.min(...since);
};

/** For the longest that mail may have left unsigned: an attempt of which nothing is known may have been taken by SES. */
export const pendingMinutes = (state: State, at: Instant): number => {
  const { rotation } = state;
  const taken = pendingSinceFirst(state);
  const undecided = (rotation === null ? [] : ofSwitch(state, rotation)).flatMap((attempt) =>
    attempt.kind === 'forward' && isUndecided(attempt) ? [attempt.intendedAt] : [],
  );
  const since = [...(taken === null ? [] : [taken]), ...undecided];
  return since.length === 0 ? 0 : minutesSince(Math.min(...since), at);
};

// What the last switch cost: from the Put until SES said SUCCESS nobody promised a signature.

/** Whole minutes of the target that it cost most, at most so many; null where none came to SUCCESS. */
export const unsignedMinutes = (state: State, rotation: Rotation): number | null => {
  const minutes = ofSwitch(state, rotation).flatMap(({ target, kind, outcome, intendedAt }) => {
    const { succeededAt = null } = state.targets.find(({ id }) => id === target) ?? {};
    return kind === 'forward' && outcome === 'applied' && succeededAt !== null
      ? [minutesSince(intendedAt, succeededAt)]
      : [];
  });
  return minutes.length === 0 ? null : Math.max(...minutes);
};

/** Independent ones that going back is offered for. */
export const warningsNeeded = 2;

/**
 * Who speaks against the switched mail in the watch. Each is another observer: none can be wrong because another is.
 * Empty outside the watch: before it SES is waited for, after it people have seen the evidence.
 */
export const watchWarnings = (state: State, at: Instant, policy: Policy): readonly WatchWarning[] => {
  const { rotation, targets, ailing, drifting, altered, lost, mailboxProblem } = state;
  if (!isRunning(rotation) || rotation.stage.tag !== 'Watching') return [];
  // The first probe is on its way when the watch begins.
  const awaited = at >= rotation.stage.sinceAt + policy.stallAlarmMs;
  const unproven = mailboxProblem === null && awaited && targets.some(({ probedAt }) => probedAt === null);
  const changed = Object.keys({ ...ailing, ...drifting, ...altered }).length > 0;
  const absent = lookUp(lost, rotation.next) !== undefined;
  return [
    ...(unproven ? (['mail'] as const) : []),
    ...(changed ? (['ses'] as const) : []),
    ...(absent ? (['dns'] as const) : []),
  ];
};

// Who may go back now, and whether that would help: what an alert tells people without their looking anywhere else.

export const whoMayGoBack = (state: State, { current, grant }: Rotation, at: Instant): WhoMayGoBack => {
  const { selectors, lost } = state;
  const facts = lookUp(selectors, current);
  if (facts === undefined || facts.fingerprint === null || facts.status !== 'live' || isCompromised(state, current))
    return 'none';
  if (lookUp(lost, current) !== undefined) return 'gone';
  return grant !== null && at < grant.until ? 'one' : 'two';
};
