/**
 * Open incidents, their escalation, the warnings of the watch, and the time from a Put until SUCCESS. In that time nobody guarantees that
 * mail is signed (AWS documents it only for Easy DKIM), so it counts as possibly unsigned.
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

/** The validity of an acknowledgement: an incident that outlives it needs a new one. */
const acknowledgementHoldsMs = 24 * 3_600_000;
/** The pauses double up to this length: no incident stays silent for more than a day. */
const longestPauseMs = 24 * 3_600_000;

/** The people who get the nth escalation: more people each time. */
const escalatedTo = (escalation: number): Owner =>
  escalation <= 1 ? 'approvers' : escalation === 2 ? 'operator' : 'everyone';

/**
 * The next escalation because nobody acknowledged the incident, or the acknowledgement has expired (I9); null while there is no incident.
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

/** After a rollback nobody uses the leaked key any more. */
const isLeaked = ({ selectors }: State, rotation: Rotation): boolean =>
  lookUp(selectors, rotation.next)?.banned === true && !isTurnedBack(rotation);

const isUnproven = (state: State, { stage }: Rotation): boolean => {
  if (stage.tag === 'Watching') return !watchIsGood(state);
  const switched = stage.tag === 'AwaitingCompletion' || stage.tag === 'Overlap';
  return switched && Object.keys(state.ailing).length > 0;
};

/** True while the incident lasts. The state decides that, so nobody has to report its end. */
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

/** Time of the applied Put of the next key at this target; null if there is none, or SES has reported SUCCESS since. */
export const pendingSince = (state: State, target: TargetId): Instant | null => {
  const { rotation } = state;
  if (!isRunning(rotation) || rotation.stage.tag !== 'Switching') return null;
  const succeeded = state.targets.some(({ id, succeededAt }) => id === target && succeededAt !== null);
  const applied = ofSwitch(state, rotation).findLast(
    (attempt) => attempt.target === target && attempt.kind === 'forward' && attempt.outcome === 'applied',
  );
  return succeeded || applied === undefined ? null : applied.intendedAt;
};

/** Whole minutes begun since then; texts state them as "at most". */
export const minutesSince = (since: Instant, at: Instant): number => Math.max(1, Math.ceil((at - since) / minuteMs));

/**
 * Milliseconds until the next reading of SES: half of the time since the Put. SUCCESS is seen soon, and a day of PENDING costs a few
 * hundred calls. Null if nobody waits for the target.
 */
export const pollAfterMs = (state: State, target: TargetId, at: Instant): number | null => {
  const since = pendingSince(state, target);
  return since === null ? null : Math.min(Math.max((at - since) / 2, pollMsMin), pollMsMax);
};

/** The start of the longest wait of all targets; null if none waits. */
export const pendingSinceFirst = (state: State): Instant | null => {
  const since = state.targets.flatMap(({ id }) => pendingSince(state, id) ?? []);
  return since.length === 0 ? null : Math.min(...since);
};

/** The longest time for which mail may have left unsigned. SES may have applied an attempt whose outcome is unknown. */
export const pendingMinutes = (state: State, at: Instant): number => {
  const { rotation } = state;
  const taken = pendingSinceFirst(state);
  const undecided = (rotation === null ? [] : ofSwitch(state, rotation)).flatMap((attempt) =>
    attempt.kind === 'forward' && isUndecided(attempt) ? [attempt.intendedAt] : [],
  );
  const since = [...(taken === null ? [] : [taken]), ...undecided];
  return since.length === 0 ? 0 : minutesSince(Math.min(...since), at);
};

// The cost of the last switch: from the Put until SUCCESS nobody guarantees a signature.

/** Whole minutes of the target that took longest, as an upper bound; null if none reached SUCCESS. */
export const unsignedMinutes = (state: State, rotation: Rotation): number | null => {
  const minutes = ofSwitch(state, rotation).flatMap(({ target, kind, outcome, intendedAt }) => {
    const { succeededAt = null } = state.targets.find(({ id }) => id === target) ?? {};
    return kind === 'forward' && outcome === 'applied' && succeededAt !== null
      ? [minutesSince(intendedAt, succeededAt)]
      : [];
  });
  return minutes.length === 0 ? null : Math.max(...minutes);
};

/** Number of independent warnings for which the bot offers a rollback. */
export const warningsNeeded = 2;

/**
 * Warnings against the switched mail in the watch. Each comes from another observer, so a fault of one cannot cause another. Empty
 * outside the watch: before it the bot waits for SES, after it people have seen the evidence.
 */
export const watchWarnings = (state: State, at: Instant, policy: Policy): readonly WatchWarning[] => {
  const { rotation, targets, ailing, drifting, altered, lost, mailboxProblem } = state;
  if (!isRunning(rotation) || rotation.stage.tag !== 'Watching') return [];
  // The first probe is under way when the watch begins.
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

// Who may roll back now, and whether a rollback would help: an alert states both, so nobody has to search.

export const whoMayGoBack = (state: State, { current, grant }: Rotation, at: Instant): WhoMayGoBack => {
  const { selectors, lost } = state;
  const facts = lookUp(selectors, current);
  if (facts === undefined || facts.fingerprint === null || facts.status !== 'live' || isCompromised(state, current))
    return 'none';
  if (lookUp(lost, current) !== undefined) return 'gone';
  return grant !== null && at < grant.until ? 'one' : 'two';
};
