/** I9: what is waited for now, who owns it, and when it is spoken of next. */
import { isUndecided, openUntil, switchFailed, watchIsGood } from './attempts.ts';
import { businessDailyAfter, dailyAfter } from './calendar.ts';
import { isApproved, openRound } from './decide/approvals.ts';
import { overlapStart } from './decide/retire.ts';
import type { Instant, Selector } from './names.ts';
import type { Policy } from './policy.ts';
import type { Rules } from './rules.ts';
import { isRunning, type Rotation, type State } from './state.ts';

export type Owner = 'requester' | 'approvers' | 'operator' | 'bot' | 'everyone';

export interface Wait {
  readonly key: string;
  readonly owner: Owner;
  /** When a person must hear of it (again). */
  readonly dueAt: Instant;
  /** Something is wrong, as opposed to merely taking its time. */
  readonly alarm: boolean;
}

/** First at `firstAt`, then by `again` counted from when it was last spoken of. */
const spokenOf = (
  rotation: Rotation,
  wait: Omit<Wait, 'dueAt'>,
  firstAt: Instant,
  again: (spokenAt: Instant) => Instant,
): Wait => {
  const last = rotation.spoken[wait.key];
  return { ...wait, dueAt: last === undefined ? firstAt : again(last.spokenAt) };
};

const stageWait = (rotation: Rotation, policy: Policy): Wait | null => {
  const { stage } = rotation;
  const { calendar, reminderDays, stallAlarmMs, alarmEveryMs } = policy;
  const daily = (at: Instant): Instant => dailyAfter(calendar, at, 1);
  const hourly = (at: Instant): Instant => at + alarmEveryMs;
  const say = (key: string, owner: Owner, alarm: boolean, firstAt: Instant, again: (at: Instant) => Instant): Wait =>
    spokenOf(rotation, { key, owner, alarm }, firstAt, again);
  switch (stage.tag) {
    case 'Preparing':
      return say('key', 'bot', true, stage.sinceAt + stallAlarmMs, hourly);
    case 'AwaitingApplication':
      return say(
        'application',
        'requester',
        false,
        businessDailyAfter(calendar, rotation.startedAt, reminderDays[0]),
        (at) => businessDailyAfter(calendar, at, 1),
      );
    case 'AwaitingRecord':
      return say(
        'record',
        'requester',
        false,
        dailyAfter(calendar, rotation.application?.handedInAt ?? stage.sinceAt, reminderDays[1]),
        daily,
      );
    case 'Published':
      return say('stability', 'bot', true, stage.sinceAt + policy.stableForMs + stallAlarmMs, daily);
    case 'Stable':
      return stableWait(rotation, policy, say, daily);
    case 'Switching':
      return say('pending', 'approvers', true, stage.sinceAt + stallAlarmMs, hourly);
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

type Say = (key: string, owner: Owner, alarm: boolean, firstAt: Instant, again: (at: Instant) => Instant) => Wait;

const stableWait = (rotation: Rotation, policy: Policy, say: Say, daily: (at: Instant) => Instant): Wait => {
  const round = openRound(rotation);
  const since = rotation.stage.sinceAt;
  if (round === null)
    return say(
      rotation.roundWanted ? 'blocked' : 'newRound',
      'requester',
      rotation.roundWanted,
      since + policy.stallAlarmMs,
      daily,
    );
  if (rotation.requester === null) return say('claim', 'everyone', false, daily(round.openedAt), daily);
  if (!isApproved(round, policy)) return say('approval', 'approvers', false, daily(round.openedAt), daily);
  return say('execution', 'operator', false, daily(round.openedAt), daily);
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

/** A record that may go is asked about until it is gone: the DNS department owes it, the requester asks. */
const removalWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const since = Object.values(state.selectors).flatMap(({ status, removableAt }) =>
    status === 'removable' && removableAt !== null ? [removableAt] : [],
  );
  if (since.length === 0) return null;
  const firstAt = dailyAfter(policy.calendar, Math.min(...since), policy.reminderDays[1]);
  const weekly = (at: Instant): Instant => dailyAfter(policy.calendar, at, 7);
  return spokenOf(rotation, { key: 'removal', owner: 'requester', alarm: false }, firstAt, weekly);
};

/** How long a removal that is wanted may stay undeclared before somebody hears of it: readings come daily. */
const retireDays = 2;

/** Wanted gone and not declared removable: something still uses it, or nobody can say. */
const retireWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const { calendar, overlapMs } = policy;
  const since = Object.entries(state.selectors).flatMap(([name, facts]) => {
    if (!facts.removalWanted || facts.status !== 'live') return [];
    const start = facts.used ? overlapStart(state, name as Selector, facts) : Number.POSITIVE_INFINITY;
    return [Number.isFinite(start) ? start + overlapMs : rotation.stage.sinceAt];
  });
  if (since.length === 0) return null;
  const firstAt = dailyAfter(calendar, Math.min(...since), retireDays);
  const weekly = (at: Instant): Instant => dailyAfter(calendar, at, 7);
  return spokenOf(rotation, { key: 'retire', owner: 'requester', alarm: false }, firstAt, weekly);
};

const inUse: readonly string[] = ['Switching', 'Watching', 'AwaitingCompletion', 'Overlap', 'Completed'];

/** A burnt key: SES has it and somebody has to go back, or the rotation was stopped and somebody has to start another. */
const burntWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const { stage, record, next } = rotation;
  if (state.selectors[next]?.condemned !== true) return null;
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
  const stage = isRunning(rotation) ? stageWait(rotation, policy) : null;
  const ends = [
    removalWait(state, rotation, policy),
    retireWait(state, rotation, policy),
    burntWait(state, rotation, policy),
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
    ...(switchFailed(state, policy) ? [stage.sinceAt] : []),
    ...(stage.tag === 'Watching' && watchIsGood(state) ? [stage.endsAt] : []),
    ...(stage.tag === 'Overlap' ? [stage.endsAt] : []),
  ];
};
