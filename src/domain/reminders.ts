/** I9: what is waited for now, who owns it, and when it is spoken of next. */

import { businessDailyAfter, dailyAfter } from './calendar.ts';
import { isUrgent } from './compromise.ts';
import { isApproved, openRound } from './decide/approvals.ts';
import type { Instant } from './names.ts';
import { own } from './own.ts';
import type { Policy } from './policy.ts';
import { exposedWait, lostWait } from './protectedWaits.ts';
import { isUndecided, ofRound, ofSwitch, openUntil, switchFailed, watchIsGood } from './queries.ts';
import { reportWait } from './reportWait.ts';
import { mayAskForRest, readyFrom, restFailed, waitsForWindow } from './rest.ts';
import { retireWaits } from './retireWaits.ts';
import type { Rules } from './rules.ts';
import { isRunning, type Rotation, type Round, type State } from './state.ts';
import { type Owner, type Say, spokenOf, type Wait } from './wait.ts';

export type { Owner, Wait } from './wait.ts';

const stageWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const { stage } = rotation;
  const { calendar, reminderDays, stallAlarmMs, alarmEveryMs } = policy;
  const daily = (at: Instant): Instant => dailyAfter(calendar, at, 1);
  const hourly = (at: Instant): Instant => at + alarmEveryMs;
  const say = (key: string, owner: Owner, alarm: boolean, firstAt: Instant, again: (at: Instant) => Instant): Wait =>
    spokenOf(rotation, { key, owner, alarm }, firstAt, again);
  // Others may be signing on a Sunday too.
  const pressing = isUrgent(state) ? dailyAfter : businessDailyAfter;
  switch (stage.tag) {
    case 'Preparing':
      return say('key', 'bot', true, stage.sinceAt + stallAlarmMs, hourly);
    case 'AwaitingApplication':
      return say(
        'application',
        'requester',
        false,
        pressing(calendar, rotation.startedAt, isUrgent(state) ? 1 : reminderDays[0]),
        (at) => pressing(calendar, at, 1),
      );
    case 'AwaitingRecord':
      return say(
        'record',
        'requester',
        false,
        dailyAfter(calendar, rotation.application?.handedInAt ?? stage.sinceAt, isUrgent(state) ? 1 : reminderDays[1]),
        daily,
      );
    case 'Published':
      return say('stability', 'bot', true, stage.sinceAt + policy.stableForMs + stallAlarmMs, daily);
    case 'Stable':
      return stableWait(rotation, policy, say, daily);
    case 'Switching':
      return switchingWait(state, rotation, policy, say, daily);
    case 'Watching':
      return say('watch', 'bot', true, stage.endsAt + stallAlarmMs, hourly);
    case 'AwaitingCompletion':
      return say('completion', 'requester', false, businessDailyAfter(calendar, stage.sinceAt, 1), (at) =>
        businessDailyAfter(calendar, at, 1),
      );
    case 'RollingBack':
      return say('rollback', 'approvers', true, stage.sinceAt + policy.settleMs + stallAlarmMs, hourly);
    case 'RolledBack':
      return say('rolledBack', 'requester', false, businessDailyAfter(calendar, stage.sinceAt, 1), (at) =>
        businessDailyAfter(calendar, at, 5),
      );
    case 'Overlap':
    case 'Completed':
    case 'Cancelled':
      return null;
  }
};

const stableWait = (rotation: Rotation, policy: Policy, say: Say, daily: (at: Instant) => Instant): Wait => {
  const round = openRound(rotation);
  const since = rotation.stage.sinceAt;
  if (round === null) {
    return say(
      rotation.roundWanted ? 'blocked' : 'newRound',
      'requester',
      rotation.roundWanted,
      since + policy.stallAlarmMs,
      daily,
    );
  }
  return roundWait(rotation, round, policy, say, daily);
};

const roundWait = (
  rotation: Rotation,
  round: Round,
  policy: Policy,
  say: Say,
  daily: (at: Instant) => Instant,
): Wait => {
  if (rotation.requester === null) return say('claim', 'everyone', false, daily(round.openedAt), daily);
  if (!isApproved(round, policy)) return say('approval', 'approvers', false, daily(round.openedAt), daily);
  return say('execution', 'operator', false, daily(round.openedAt), daily);
};

/** A switch under way: its Puts, what waits for the window or an approval of the rest, and what nobody has taken up. */
const switchingWait = (
  state: State,
  rotation: Rotation,
  policy: Policy,
  say: Say,
  daily: (at: Instant) => Instant,
): Wait => {
  const round = openRound(rotation);
  const hourly = (at: Instant): Instant => at + policy.alarmEveryMs;
  if (round !== null && ofRound(state, rotation).length === 0) return roundWait(rotation, round, policy, say, daily);
  if (waitsForWindow(state, rotation, policy))
    return say('execution', 'operator', false, daily(readyFrom(state, rotation, policy) ?? 0), daily);
  const since = busySince(state, rotation, policy) + policy.stallAlarmMs;
  if (!mayAskForRest(state, rotation)) return say('pending', 'approvers', true, since, hourly);
  return say(rotation.roundWanted ? 'blocked' : 'rest', 'approvers', true, since, hourly);
};

/** From the last Put, and where SES has said SUCCESS since, from the end of its `settle`: the next one may not begin before. */
const busySince = (state: State, rotation: Rotation, policy: Policy): Instant => {
  const last = ofSwitch(state, rotation).at(-1);
  if (last === undefined) return rotation.stage.sinceAt;
  const succeeded = state.targets.some(({ id, succeededAt }) => id === last.target && succeededAt !== null);
  return last.intendedAt + (succeeded ? policy.settleMs : 0);
};

/** An attempt without a sign when its `settle` must be over, by our clock with a margin: alarm with an owner. */
const attemptWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const open = state.attempts.filter(isUndecided);
  if (open.length === 0) return null;
  const firstAt =
    Math.max(...open.map((attempt) => openUntil(attempt, policy))) + policy.settleMs + policy.stallAlarmMs;
  return spokenOf(
    rotation,
    { key: 'attempt', owner: 'approvers', alarm: true },
    firstAt,
    (at) => at + policy.alarmEveryMs,
  );
};

const inUse: readonly string[] = ['Switching', 'Watching', 'AwaitingCompletion', 'Overlap', 'Completed'];

/** A burnt key: SES has it and somebody has to go back, or the rotation was stopped and somebody has to start another. */
const burntWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const { stage, record, next } = rotation;
  if (own(state.selectors, next)?.condemned !== true) return null;
  const alarm = (owner: Owner, again: (at: Instant) => Instant): Wait =>
    spokenOf(rotation, { key: 'burnt', owner, alarm: true }, again(stage.sinceAt), again);
  if (stage.tag === 'Switching' || stage.tag === 'Watching')
    return alarm('approvers', (at) => at + policy.alarmEveryMs);
  const daily = (at: Instant): Instant => businessDailyAfter(policy.calendar, at, 1);
  if (inUse.includes(stage.tag)) return alarm('approvers', daily);
  const stopped = stage.tag === 'Cancelled' && record?.findings.includes('private_key_published');
  return stopped ? alarm('requester', daily) : null;
};

export const waits = (state: State, policy: Policy, rules: Rules): readonly Wait[] => {
  const { rotation } = state;
  if (rotation === null) return [];
  const attempt = rules.has('alarm-at-bound') ? attemptWait(state, rotation, policy) : null;
  const stage = isRunning(rotation) ? stageWait(state, rotation, policy) : null;
  const ends = [
    rules.has('lost-record-alarms') ? lostWait(state, rotation, policy) : null,
    exposedWait(state, rotation, policy),
    ...retireWaits(state, rotation, policy),
    burntWait(state, rotation, policy),
    reportWait(state, rotation, policy),
  ];
  return [stage, attempt, ...ends].filter((wait): wait is Wait => wait !== null);
};

/** Moments at which something ends by itself. */
export const endings = (state: State, policy: Policy): readonly Instant[] => {
  const { rotation } = state;
  if (!isRunning(rotation)) return [];
  const { stage } = rotation;
  const round = openRound(rotation);
  return [
    ...(round ? [round.switchBeforeAt] : []),
    ...(switchFailed(state, policy) || restFailed(state, policy) ? [stage.sinceAt] : []),
    ...(stage.tag === 'Watching' && watchIsGood(state) ? [stage.endsAt] : []),
    ...(stage.tag === 'Overlap' ? [stage.endsAt] : []),
  ];
};
