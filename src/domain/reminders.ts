/** The waits of a rotation (I9): their keys, their owners, and the times of their next reminders. */

import { businessDailyAfter, businessMoment, dailyAfter, dailyOn, dateOf, noonOf } from './calendar.ts';
import { isWanted, overlapStart } from './decide/retirement.ts';
import { reportReminder } from './decide/rollback.ts';
import type { Lateness, Owner } from './factKinds.ts';
import { recordTtlSeconds } from './findings.ts';
import { type Instant, lookUp, type Selector } from './names.ts';
import { isCritical } from './notices.ts';
import type { Policy } from './policy.ts';
import {
  awaitsWindow,
  bannedInUse,
  isApproved,
  isUndecided,
  lostSelectors,
  mayRequestRemaining,
  needOf,
  ofRound,
  ofSwitch,
  openRound,
  openUntil,
  type Reminder,
  type ReminderBuilder,
  readyFrom,
  remainingFailed,
  reminderAfter,
  switchFailed,
  watchIsGood,
} from './queries.ts';
import type { Rules } from './rules.ts';
import {
  isCompromised,
  isRunning,
  isUrgent,
  overlapOf,
  type Rotation,
  type Round,
  type SelectorFacts,
  type State,
} from './state.ts';
import type { ReminderKey } from './waitNotices.ts';

/**
 * The wait while a protected record is lost (I8, I9). It is hourly while mail or a rollback depends on the record, and on each working
 * day if only mail under way needs it.
 */
const lostReminder = (state: State, rotation: Rotation, policy: Policy): Reminder | null => {
  const lost = lostSelectors(state);
  if (lost.length === 0) return null;
  const urgent = lost.some((selector) => needOf(state, selector) !== 'kept');
  const again = (at: Instant): Instant =>
    urgent ? at + policy.alarmEveryMs : businessDailyAfter(policy.calendar, at, 1);
  const since = Math.max(rotation.stage.sinceAt, ...Object.values(state.lost).map(({ lostAt }) => lostAt));
  return reminderAfter(rotation, { key: 'lost', owner: 'approvers' }, again(since), again);
};

/**
 * The wait until SES stops signing with a banned key. Only a new key helps, and its record takes time, so reminders come on each working
 * day, and on each day if the key is compromised.
 */
const bannedInUseReminder = (state: State, rotation: Rotation, policy: Policy): Reminder | null => {
  const banned = bannedInUse(state);
  if (banned.length === 0) return null;
  const next = banned.some((selector) => isCompromised(state, selector)) ? dailyAfter : businessDailyAfter;
  const again = (at: Instant): Instant => next(policy.calendar, at, 1);
  return reminderAfter(rotation, { key: 'bannedInUse', owner: 'approvers' }, again(rotation.stage.sinceAt), again);
};

/** Number of days that a due step may stay undone before a reminder: readings come daily. */
const retireDays = 2;

/** A compromised key whose record is not revoked yet: anybody who has the key can sign as the domain. */
const isStolen = ({ status, revocation, compromise }: SelectorFacts): boolean =>
  status === 'removable' && revocation === 'wanted' && compromise?.tag === 'declared';

/** On each day, working day or not. */
const revocationReminder = ({ selectors }: State, rotation: Rotation, { calendar }: Policy): Reminder | null => {
  const since = Object.values(selectors).flatMap((facts) =>
    isStolen(facts) && facts.removableAt !== null ? [facts.removableAt] : [],
  );
  if (since.length === 0) return null;
  const daily = (at: Instant): Instant => dailyAfter(calendar, at, 1);
  return reminderAfter(rotation, { key: 'revocation', owner: 'requester' }, daily(Math.min(...since)), daily);
};

/** Reminds about a removable record until it is gone. The DNS department removes it, the requester requests that. */
const removalReminder = (state: State, rotation: Rotation, policy: Policy): Reminder | null => {
  const since = Object.values(state.selectors).flatMap((facts) =>
    facts.status === 'removable' && facts.removableAt !== null && !isStolen(facts) ? [facts.removableAt] : [],
  );
  if (since.length === 0) return null;
  const firstAt = businessDailyAfter(policy.calendar, Math.min(...since), policy.reminderDays[1]);
  const weekly = (at: Instant): Instant => businessDailyAfter(policy.calendar, at, 7);
  return reminderAfter(rotation, { key: 'removal', owner: 'requester' }, firstAt, weekly);
};

/** Weekly: only a person can attest, and nothing is lost meanwhile. */
const attestReminder = ({ selectors }: State, rotation: Rotation, { calendar }: Policy): Reminder | null => {
  const since = Object.values(selectors).flatMap(({ status, attestation }) =>
    status === 'live' && attestation?.tag === 'wanted' ? [attestation.wantedAt] : [],
  );
  if (since.length === 0) return null;
  const weekly = (at: Instant): Instant => businessDailyAfter(calendar, at, 7);
  const reminder = { key: 'attest', owner: 'requester' } as const;
  return reminderAfter(rotation, reminder, businessDailyAfter(calendar, Math.min(...since), 1), weekly);
};

/** Weekly: checks whether the key is still to be held. */
const heldReminder = ({ selectors }: State, rotation: Rotation, { calendar }: Policy): Reminder | null => {
  const since = Object.values(selectors).flatMap(({ status, destruction }) =>
    status === 'gone' && destruction?.tag === 'held' ? [destruction.heldAt] : [],
  );
  if (since.length === 0) return null;
  const weekly = (at: Instant): Instant => businessDailyAfter(calendar, at, 7);
  return reminderAfter(rotation, { key: 'held', owner: 'requester' }, weekly(Math.min(...since)), weekly);
};

/** A destruction that is overdue: SES uses the key again, somebody restored the record, or a reading is missing. */
const destroyReminder = ({ selectors }: State, rotation: Rotation, { calendar }: Policy): Reminder | null => {
  const since = Object.values(selectors).flatMap(({ status, destruction }) =>
    status === 'gone' && destruction?.tag === 'announced' ? [destruction.destroyAt] : [],
  );
  if (since.length === 0) return null;
  const firstAt = businessDailyAfter(calendar, Math.min(...since), retireDays);
  const weekly = (at: Instant): Instant => businessDailyAfter(calendar, at, 7);
  return reminderAfter(rotation, { key: 'destroy', owner: 'requester' }, firstAt, weekly);
};

/** A removal that is overdue: something still uses the selector, or a reading is missing. */
const retireReminder = (state: State, rotation: Rotation, policy: Policy): Reminder | null => {
  const { calendar } = policy;
  const since = Object.entries(state.selectors).flatMap(([name, facts]) => {
    if (!facts.removalWanted || facts.status !== 'live' || facts.attestation?.tag === 'wanted') return [];
    const selector = name as Selector;
    // While SES signs with it, the rotation to the next key has reminders of its own.
    if (isCompromised(state, selector) && isWanted(state, selector)) return [];
    const start = facts.used ? overlapStart(state, selector, facts) : Number.POSITIVE_INFINITY;
    return [Number.isFinite(start) ? start + overlapOf(facts, policy) : rotation.stage.sinceAt];
  });
  if (since.length === 0) return null;
  const firstAt = businessDailyAfter(calendar, Math.min(...since), retireDays);
  const weekly = (at: Instant): Instant => businessDailyAfter(calendar, at, 7);
  return reminderAfter(rotation, { key: 'retire', owner: 'requester' }, firstAt, weekly);
};

/** The waits until the record and the key of old selectors are gone (I8, I9). */
const retirementReminders = (state: State, rotation: Rotation, policy: Policy): readonly (Reminder | null)[] => [
  attestReminder(state, rotation, policy),
  revocationReminder(state, rotation, policy),
  removalReminder(state, rotation, policy),
  retireReminder(state, rotation, policy),
  destroyReminder(state, rotation, policy),
  heldReminder(state, rotation, policy),
];

export type { Reminder } from './queries.ts';

/** While a compromised key is in use, others may sign on a Sunday too, so every day counts. */
const nextDay =
  (state: State, { calendar }: Policy) =>
  (at: Instant): Instant =>
    isUrgent(state) ? dailyAfter(calendar, at, 1) : businessDailyAfter(calendar, at, 1);

const stageReminder = (state: State, rotation: Rotation, policy: Policy): Reminder | null => {
  const { stage, waitingSinceAt: since } = rotation;
  const { calendar, stallAlarmMs, alarmEveryMs } = policy;
  const daily = nextDay(state, policy);
  const hourly = (at: Instant): Instant => at + alarmEveryMs;
  const say = (key: ReminderKey, owner: Owner, firstAt: Instant, again: (at: Instant) => Instant): Reminder =>
    reminderAfter(rotation, { key, owner }, firstAt, again);
  switch (stage.tag) {
    case 'Preparing':
      return say('key', 'bot', since + stallAlarmMs, hourly);
    case 'AwaitingApplication':
      return applicationWait(state, rotation, policy, say);
    case 'AwaitingRecord':
      return recordWait(state, rotation, policy, say);
    case 'Published':
      return say('stability', 'bot', since + policy.stableForMs + stallAlarmMs, daily);
    case 'Stable':
      return stableReminder(state, rotation, policy, say, daily);
    case 'Switching':
      return switchingReminder(state, rotation, policy, say, daily);
    case 'Watching':
      return say('watch', 'bot', Math.max(stage.endsAt, since) + stallAlarmMs, hourly);
    case 'AwaitingCompletion':
      return say('completion', 'requester', businessDailyAfter(calendar, since, 1), (at) =>
        businessDailyAfter(calendar, at, 1),
      );
    case 'RollingBack':
      return say('rollback', 'approvers', since + policy.settleMs + stallAlarmMs, hourly);
    case 'RolledBack':
      return say('rolledBack', 'requester', businessDailyAfter(calendar, since, 1), (at) =>
        businessDailyAfter(calendar, at, 5),
      );
    case 'Overlap':
    case 'Completed':
    case 'Cancelled':
      return null;
  }
};

/** The day on which the submission was to be recorded. */
const submissionDueAt = (state: State, { startedAt }: Rotation, policy: Policy): Instant =>
  isUrgent(state)
    ? nextDay(state, policy)(startedAt)
    : businessDailyAfter(policy.calendar, startedAt, policy.reminderDays[0]);

const applicationWait = (state: State, rotation: Rotation, policy: Policy, say: ReminderBuilder): Reminder => {
  const daily = nextDay(state, policy);
  // The record may have vanished long after the planned day.
  const firstAt = Math.max(submissionDueAt(state, rotation, policy), daily(rotation.waitingSinceAt));
  return say('application', 'requester', firstAt, daily);
};

/** The day after the promised date; without one, the day on which a record is usually there. */
const recordDueAt = (state: State, { application, waitingSinceAt }: Rotation, policy: Policy): Instant => {
  const { calendar, reminderDays } = policy;
  const daily = nextDay(state, policy);
  const promisedAt = noonOf(calendar, application?.promisedDate ?? '');
  if (promisedAt !== null) return daily(promisedAt);
  const submittedAt = application?.submittedAt ?? waitingSinceAt;
  return isUrgent(state) ? daily(submittedAt) : businessDailyAfter(calendar, submittedAt, reminderDays[1]);
};

const recordWait = (state: State, rotation: Rotation, policy: Policy, say: ReminderBuilder): Reminder => {
  const daily = nextDay(state, policy);
  // The submission may be recorded late, and the record may have vanished long after the planned day.
  const firstAt = Math.max(recordDueAt(state, rotation, policy), daily(rotation.waitingSinceAt));
  // A new promised date is waited for, whoever was reminded of the former one.
  return say('record', 'requester', firstAt, (at) => Math.max(firstAt, daily(at)));
};

/** Which of the two is late, and since when, while the submission or the record is awaited. */
export const latenessOf = (
  state: State,
  rotation: Rotation,
  policy: Policy,
  key: 'application' | 'record',
): Lateness => {
  const { calendar } = policy;
  if (key === 'application')
    return { who: 'submission', day: dateOf(calendar, submissionDueAt(state, rotation, policy)) };
  const { promisedDate = '' } = rotation.application ?? {};
  if (promisedDate !== '') return { who: 'promise', day: promisedDate };
  return { who: 'noPromise', day: dateOf(calendar, recordDueAt(state, rotation, policy)) };
};

/** Number of reminders to the people who may open the next round. Afterwards those who may end the rotation are reminded too. */
const newRoundRemindersMax = 5;

const newRoundWait = (rotation: Rotation, { calendar }: Policy, say: ReminderBuilder): Reminder => {
  const since = rotation.waitingSinceAt;
  const reminded = lookUp(rotation.lastReminders, 'newRound');
  const businessDaily = (at: Instant): Instant => businessDailyAfter(calendar, at, 1);
  if (reminded === undefined || reminded.count < newRoundRemindersMax)
    return say('newRound', 'requester', businessDaily(since), businessDaily);
  return say('noRound', 'approvers', businessDaily(reminded.remindedAt), (at) => businessDailyAfter(calendar, at, 7));
};

const stableReminder = (
  state: State,
  rotation: Rotation,
  policy: Policy,
  say: ReminderBuilder,
  daily: (at: Instant) => Instant,
): Reminder => {
  const round = openRound(rotation);
  if (round !== null) return roundReminder(rotation, round, policy, say, daily);
  if (!rotation.roundWanted) return newRoundWait(rotation, policy, say);
  return say('blocked', 'requester', rotation.waitingSinceAt + blockedAlarmMs(state, rotation, policy), daily);
};

/**
 * Milliseconds from the block to its alarm. The stable record is right at its own servers, so what blocks it is an old answer at a resolver,
 * which is gone within the record's TTL; the notice of the block has named the requester.
 */
const blockedAlarmMs = (state: State, { blockers }: Rotation, { stallAlarmMs }: Policy): number => {
  const isCached = blockers.length > 0 && blockers.every((blocker) => blocker === 'record_not_right');
  return isCached && !isUrgent(state) ? recordTtlSeconds * 1_000 + stallAlarmMs : stallAlarmMs;
};

const roundReminder = (
  rotation: Rotation,
  round: Round,
  policy: Policy,
  say: ReminderBuilder,
  daily: (at: Instant) => Instant,
): Reminder => {
  const firstAt = daily(rotation.waitingSinceAt);
  if (rotation.requester === null) return say('claim', 'everyone', firstAt, daily);
  if (!isApproved(round, policy)) return say('approval', 'approvers', firstAt, daily);
  return say('execution', 'operator', firstAt, daily);
};

/** The wait of a switch under way: a Put, the change window, an approval of the remaining targets, or targets that nobody requested. */
const switchingReminder = (
  state: State,
  rotation: Rotation,
  policy: Policy,
  say: ReminderBuilder,
  daily: (at: Instant) => Instant,
): Reminder => {
  const round = openRound(rotation);
  const hourly = (at: Instant): Instant => at + policy.alarmEveryMs;
  if (round !== null && ofRound(state, rotation).length === 0)
    return roundReminder(rotation, round, policy, say, daily);
  if (awaitsWindow(state, rotation, policy))
    return say(
      'execution',
      'operator',
      daily(Math.max(rotation.waitingSinceAt, readyFrom(state, rotation, policy) ?? 0)),
      daily,
    );
  const since = Math.max(rotation.waitingSinceAt, busySince(state, rotation, policy)) + policy.stallAlarmMs;
  if (!mayRequestRemaining(state, rotation)) return say('pending', 'approvers', since, hourly);
  return say(rotation.roundWanted ? 'blocked' : 'remaining', 'approvers', since, hourly);
};

/**
 * The start of the wait: the last Put or, if SES has reported SUCCESS since, the end of its `settle`, because the next Put may not begin
 * before.
 */
const busySince = (state: State, rotation: Rotation, policy: Policy): Instant => {
  const last = ofSwitch(state, rotation).at(-1);
  if (last === undefined) return rotation.stage.sinceAt;
  const succeeded = state.targets.some(({ id, succeededAt }) => id === last.target && succeededAt !== null);
  return last.intendedAt + (succeeded ? policy.settleMs : 0);
};

/** Raises an alarm when an attempt has no outcome although its `settle` must be over, by our clock with a margin. */
const attemptReminder = (state: State, rotation: Rotation, policy: Policy): Reminder | null => {
  const open = state.attempts.filter(isUndecided);
  if (open.length === 0) return null;
  const overAt = Math.max(...open.map((attempt) => openUntil(attempt, policy))) + policy.settleMs;
  // A rollback decided meanwhile has a wait of its own.
  const firstAt = Math.max(overAt, rotation.stage.sinceAt) + policy.stallAlarmMs;
  return reminderAfter(rotation, { key: 'attempt', owner: 'approvers' }, firstAt, (at) => at + policy.alarmEveryMs);
};

const inUse: readonly string[] = ['Switching', 'Watching', 'AwaitingCompletion', 'Overlap', 'Completed'];

/** A leaked key: SES has it and somebody has to roll back, or the rotation was stopped and somebody has to start another. */
const leakedReminder = (state: State, rotation: Rotation, policy: Policy): Reminder | null => {
  const { stage, record, next } = rotation;
  if (lookUp(state.selectors, next)?.banned !== true) return null;
  const alarm = (owner: Owner, again: (at: Instant) => Instant): Reminder =>
    reminderAfter(rotation, { key: 'leaked', owner }, again(stage.sinceAt), again);
  if (stage.tag === 'Switching' || stage.tag === 'Watching')
    return alarm('approvers', (at) => at + policy.alarmEveryMs);
  const daily = (at: Instant): Instant => businessDailyAfter(policy.calendar, at, 1);
  if (inUse.includes(stage.tag)) return alarm('approvers', daily);
  const stopped = stage.tag === 'Cancelled' && record?.findings.includes('private_key_published');
  return stopped ? alarm('requester', daily) : null;
};

/** Reminders that are not critical come on business days only. A compromised key justifies any day. */
const onItsDay =
  (state: State, { calendar }: Policy) =>
  (reminder: Reminder): Reminder =>
    isCritical(`alarm_${reminder.key}`) || reminder.key === 'revocation' || isUrgent(state)
      ? reminder
      : { ...reminder, dueAt: businessMoment(calendar, reminder.dueAt) };

/** Not before the day to which a person put it off. Nobody waits while the key in use is compromised, whatever was put off before. */
const asPostponed =
  (state: State, { postponed }: Rotation, { calendar }: Policy) =>
  (reminder: Reminder): Reminder => {
    const day = postponed[reminder.key];
    return day === undefined || isUrgent(state)
      ? reminder
      : { ...reminder, dueAt: Math.max(reminder.dueAt, dailyOn(calendar, day) ?? 0) };
  };

export const reminders = (state: State, policy: Policy, rules: Rules): readonly Reminder[] => {
  const { rotation } = state;
  if (rotation === null) return [];
  const attempt = rules.has('alarm-at-bound') ? attemptReminder(state, rotation, policy) : null;
  const stage = isRunning(rotation) ? stageReminder(state, rotation, policy) : null;
  const ends = [
    rules.has('lost-record-alarms') ? lostReminder(state, rotation, policy) : null,
    bannedInUseReminder(state, rotation, policy),
    ...retirementReminders(state, rotation, policy),
    leakedReminder(state, rotation, policy),
    reportReminder(state, rotation, policy),
  ];
  return [stage, attempt, ...ends]
    .filter((reminder): reminder is Reminder => reminder !== null)
    .map(asPostponed(state, rotation, policy))
    .map(onItsDay(state, policy));
};

/** Times at which a round or a stage ends by itself. */
export const endings = (state: State, policy: Policy): readonly Instant[] => {
  const { rotation } = state;
  if (!isRunning(rotation)) return [];
  const { stage } = rotation;
  const round = openRound(rotation);
  return [
    ...(round ? [round.switchBeforeAt] : []),
    ...(switchFailed(state, policy) || remainingFailed(state, policy) ? [stage.sinceAt] : []),
    ...(stage.tag === 'Watching' && watchIsGood(state) ? [stage.endsAt] : []),
    ...(stage.tag === 'Overlap' ? [stage.endsAt] : []),
  ];
};
