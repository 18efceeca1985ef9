/** The planned start of a rotation (design.md 1), and what people put off with a reason: that start, or a reminder. */

import { dateOf, dateText, dayNumberOf, isWorkday, workdayAfter } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  firstRefusal,
  type Given,
  notice,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import type { Instant } from '../names.ts';
import { latestStartOf, nextPlanOf, type Plan, putOff, waitingPlan } from '../plan.ts';
import type { Policy } from '../policy.ts';
import { openRound, type Reminder } from '../queries.ts';
import { reminders } from '../reminders.ts';
import { isRunning, isUrgent, type State } from '../state.ts';
import { mayBePostponed, plannedStartWait } from '../waitNotices.ts';
import { begin } from './start.ts';

const dayMs = 86_400_000;

/** Requests to those who may start, one a business day. Afterwards the approvers are asked too: somebody may have left. */
const requestsMax = 3;
/** The switch day is over, so a day more or less no longer matters. */
const overdueDays = 7;

/**
 * The plan whose start day has come, if people are to be asked for it today: on each business day until somebody starts the rotation or
 * puts it off, once a week when its switch day is over. The daily check drives it, because it visits every domain.
 */
export const plannedStartDue = (state: State, { calendar }: Policy, at: Instant): Plan | null => {
  const plan = waitingPlan(state, calendar, at);
  const today = dateOf(calendar, at);
  if (plan === null || plan.start.day > today || !isWorkday(calendar, dayNumberOf(today))) return null;
  const { plannedStart } = state;
  if (plannedStart?.plan !== plan.start.wanted) return plan;
  const days = dayNumberOf(today) - dayNumberOf(dateOf(calendar, plannedStart.remindedAt));
  return days >= (today > plan.switch.day ? overdueDays : 1) ? plan : null;
};

const request = ({ plannedStart }: State, { start, switch: last }: Plan, today: string): DomainEvent => {
  const count = (plannedStart?.plan === start.wanted ? plannedStart.count : 0) + 1;
  const facts = { count, day: start.day, switch: last.day };
  return count > requestsMax || today > last.day
    ? notice('alarm_start', { ...facts, owner: 'approvers' }, 'channel')
    : notice('reminder_start', { ...facts, owner: 'requester' }, 'channel');
};

/**
 * Asks for the planned start, or starts without a person, by policy. A start that is refused becomes a request; `/dkim rotate` then shows
 * the reason.
 */
export const startPlanned = (given: Given, command: CommandOf<'StartPlanned'>): Decision => {
  const { state, policy } = given;
  const plan = plannedStartDue(state, policy, command.at);
  if (plan === null) return accept();
  const began = policy.plannedStart === 'start' ? begin(given, command, null) : null;
  return accept(
    { type: 'PlannedStartCame', plan: plan.start.wanted },
    ...(began?.tag === 'accepted'
      ? [...began.events, notice('planned_rotation', { day: plan.start.day })]
      : [request(state, plan, dateOf(policy.calendar, command.at))]),
  );
};

/** What can be put off now, and the bounds of its new day, both exclusive of `after` and inclusive of `latest`. */
interface Postponable {
  readonly what:
    | { readonly tag: 'start'; readonly plan: Plan }
    | { readonly tag: 'reminder'; readonly reminder: Reminder };
  readonly after: string;
  readonly latest: string;
}

/** Nothing waits longer without a word (I9). */
const postponedDaysMax = 30;

const laterOf = (one: string, other: string): string => (one > other ? one : other);
const earlierOf = (one: string, other: string): string => (one < other ? one : other);

/** @param wait the key of the reminder; empty: the one that is due first */
const reminderToPostpone = ({ state, policy, rules }: Given, wait: string, today: string): Postponable | null => {
  if (state.rotation === null || isUrgent(state)) return null;
  const [reminder] = reminders(state, policy, rules)
    .filter(({ key }) => mayBePostponed(key) && (wait === '' || key === wait))
    .toSorted((a, b) => a.dueAt - b.dueAt);
  if (reminder === undefined) return null;
  const latest = dateText(dayNumberOf(today) + postponedDaysMax);
  // People hear before the round ends by itself.
  const round = openRound(state.rotation);
  const ends = round === null ? latest : dateOf(policy.calendar, round.switchBeforeAt - dayMs);
  return { what: { tag: 'reminder', reminder }, after: today, latest: earlierOf(latest, ends) };
};

const startToPostpone = ({ state, policy: { calendar } }: Given, at: Instant): Postponable | null => {
  const plan = nextPlanOf(state, calendar, at);
  const end = plan && latestStartOf(calendar, plan, at);
  if (plan === null || end === null) return null;
  const after = laterOf(dateOf(calendar, at), plan.start.day);
  const latest = earlierOf(end, dateText(dayNumberOf(after) + postponedDaysMax));
  return { what: { tag: 'start', plan }, after, latest };
};

/** A button puts off what it stands beside, and only while that still waits. Without a button: what waits now. */
const postponable = (given: Given, { wait, at }: CommandOf<'Postpone'>): Postponable | null => {
  const isBusy = isRunning(given.state.rotation);
  if (wait === plannedStartWait || (wait === '' && !isBusy)) return isBusy ? null : startToPostpone(given, at);
  return reminderToPostpone(given, wait, dateOf(given.policy.calendar, at));
};

type Postpone = CommandOf<'Postpone'>;
type OnWait = Given & Postponable;

const dateGiven: Check<Postpone, OnWait> = (_, { day }) => (day === '' ? refuse('postpone_date_missing') : null);
const reasonGiven: Check<Postpone, OnWait> = (_, { reason }) =>
  reason === '' ? refuse('postpone_reason_missing') : null;
const isLater: Check<Postpone, OnWait> = ({ after }, { day }) =>
  day > after ? null : refuse('postpone_too_early', { day, after });
const isOpenDay: Check<Postpone, OnWait> = ({ policy: { calendar } }, { day }) =>
  isWorkday(calendar, dayNumberOf(day))
    ? null
    : refuse('postpone_day_closed', { day, next: workdayAfter(calendar, day) ?? '' });
const isInTime: Check<Postpone, OnWait> = ({ latest }, { day }) =>
  day <= latest ? null : refuse('postpone_too_late', { day, latest });

/** I9: what is put off has a reason, and a day on which people are asked again. */
const toPostpone: Chain<Postpone, OnWait> = [dateGiven, reasonGiven, isLater, isInTime, isOpenDay];

export const postpone = (given: Given, command: Postpone): Decision => {
  const wait = postponable(given, command);
  if (wait === null) return refuse('nothing_to_postpone');
  const refusal = firstRefusal(toPostpone, { ...given, ...wait }, command);
  if (refusal) return refusal;
  const { day, reason, by } = command;
  const who = { by: by.id, name: by.name };
  if (wait.what.tag === 'reminder')
    return accept(
      { type: 'ReminderPostponed', reminder: wait.what.reminder.key, day, reason, ...who },
      notice('wait_postponed', { name: by.name, day, reason }),
    );
  const { plan } = wait.what;
  const later = putOff(given.policy.calendar, plan, day);
  // The calendar leaves no day for the switch after such a start.
  if (later === null) return refuse('postpone_too_late', { day, latest: wait.latest });
  return accept(
    { type: 'PlannedStartPostponed', plan: plan.start.wanted, day, reason, ...who },
    notice('start_postponed', { name: by.name, day, switch: later.switch.day, reason }, 'channel'),
  );
};
