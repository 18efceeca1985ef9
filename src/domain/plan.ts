/** The two planned rotations of a year (design.md 1): start, check of the DNS, and switch. */

import { type Calendar, dateOf, dateText, dayNumberOf, isWorkday, weekdayOf } from './calendar.ts';
import type { Instant } from './names.ts';
import { isRunning, type State } from './state.ts';

/** A day of the plan, both as `YYYY-MM-DD`; equal if the calendar did not move it. */
export interface PlannedDay {
  readonly wanted: string;
  readonly day: string;
}

/** One planned rotation of the two in a year (design.md 1), each day moved forward to one that the calendar allows. */
export interface Plan {
  readonly start: PlannedDay;
  /** The day on which the DNS must be right: at least `leadDays` after the start. */
  readonly check: PlannedDay;
  /** Never before the check. */
  readonly switch: PlannedDay;
}

const startMonths = ['04', '10'] as const;
const startDay = '01';
const checkDay = '15';
const switchDay = '16';
/** The DNS department takes two weeks. */
const leadDays = 14;
const friday = 5;
/** Longer than any holidays and freeze that leave a plan within its half-year. */
const searchDaysMax = 180;

/** Nobody watches over a weekend, so no switch is on a Friday. If the change window names its days, a switch keeps to them. */
const isSwitchDay = (calendar: Calendar, day: number): boolean =>
  isWorkday(calendar, day) &&
  weekdayOf(day) !== friday &&
  (calendar.window === null || calendar.window.days.includes(weekdayOf(day)));

type Allows = (calendar: Calendar, day: number) => boolean;

const moved = (calendar: Calendar, wanted: string, notBefore: number, allows: Allows): PlannedDay | null => {
  const first = Math.max(dayNumberOf(wanted), notBefore);
  for (let day = first; day < first + searchDaysMax; day += 1) {
    if (allows(calendar, day)) return { wanted, day: dateText(day) };
  }
  return null;
};

/** @param month `YYYY-MM` */
const startingOn = (calendar: Calendar, month: string, start: PlannedDay | null): Plan | null => {
  if (start === null) return null;
  const check = moved(calendar, `${month}-${checkDay}`, dayNumberOf(start.day) + leadDays, isWorkday);
  const last = check && moved(calendar, `${month}-${switchDay}`, dayNumberOf(check.day), isSwitchDay);
  return last && { start, check, switch: last };
};

const planOf = (calendar: Calendar, month: string): Plan | null =>
  startingOn(calendar, month, moved(calendar, `${month}-${startDay}`, 0, isWorkday));

/** The plan with its start put off to a later day. Null if the calendar leaves no day. */
export const putOff = (calendar: Calendar, { start }: Plan, day: string): Plan | null =>
  startingOn(calendar, start.wanted.slice(0, 7), { wanted: start.wanted, day });

/** The plans that start in April and in October of a year. Fewer than two if the calendar leaves no day. */
export const plansOf = (calendar: Calendar, year: number): readonly Plan[] =>
  startMonths.map((month) => planOf(calendar, `${year}-${month}`)).filter((plan) => plan !== null);

/**
 * The next plans, including one under way: those whose switch is on the day of `from` or later. Fewer than `count` if the calendar leaves
 * no day.
 */
export const nextPlans = (calendar: Calendar, from: Instant, count = 2): readonly Plan[] => {
  const today = dateOf(calendar, from);
  const year = Number(today.slice(0, 4));
  // A plan that began in October of the previous year may have been moved into this year.
  const yearsMax = Math.ceil(count / startMonths.length) + 2;
  return Array.from({ length: yearsMax }, (_, index) => year - 1 + index)
    .flatMap((of) => plansOf(calendar, of))
    .filter((plan) => plan.switch.day >= today)
    .slice(0, count);
};

// The plan of one domain.

/** The plan as the domain has it: somebody may have put its start off. */
export const ownPlan = ({ plannedStart }: Pick<State, 'plannedStart'>, calendar: Calendar, plan: Plan): Plan =>
  plannedStart?.plan === plan.start.wanted && plannedStart.postponedTo !== null
    ? (putOff(calendar, plan, plannedStart.postponedTo) ?? plan)
    : plan;

/** The plans whose start is not after the day of `at`, and then the following ones. */
const aroundDay = (
  calendar: Calendar,
  at: Instant,
): { readonly come: readonly Plan[]; readonly next: readonly Plan[] } => {
  const today = dateOf(calendar, at);
  const year = Number(today.slice(0, 4));
  const plans = [-1, 0, 1].flatMap((years) => plansOf(calendar, year + years));
  return {
    come: plans.filter(({ start }) => start.day <= today),
    next: plans.filter(({ start }) => start.day > today),
  };
};

/** A rotation that was running on the planned day, or began later, fulfils the plan, however it ended. */
export const isServed = ({ rotation }: State, { start }: Plan, calendar: Calendar): boolean => {
  if (rotation === null) return false;
  const { sinceAt } = rotation.stage;
  return isRunning(rotation) || dateOf(calendar, sinceAt) >= start.day;
};

/**
 * The plan whose start has come and which nobody has fulfilled, with its start put off as people did. It stays until the next plan comes.
 * A plan that nobody was asked for is of the past when its switch day is over, as for a domain that was configured later.
 */
export const waitingPlan = (state: State, calendar: Calendar, at: Instant): Plan | null => {
  const plan = aroundDay(calendar, at).come.at(-1);
  if (plan === undefined || isServed(state, plan, calendar)) return null;
  const isKnown = state.plannedStart?.plan === plan.start.wanted;
  return isKnown || plan.switch.day >= dateOf(calendar, at) ? ownPlan(state, calendar, plan) : null;
};

/** The plan that waits for a start or, if none does, the next one. Null if the calendar leaves no day. */
export const nextPlanOf = (state: State, calendar: Calendar, at: Instant): Plan | null => {
  const [next = null] = aroundDay(calendar, at).next;
  return waitingPlan(state, calendar, at) ?? (next && ownPlan(state, calendar, next));
};

/** The last day to which the start of the plan may be put off: the day before the start of the following plan. Null: no plan follows. */
export const latestStartOf = (calendar: Calendar, { start }: Plan, at: Instant): string | null => {
  const { come, next } = aroundDay(calendar, at);
  const following = [...come, ...next].find((plan) => plan.start.wanted > start.wanted);
  return following === undefined ? null : dateText(dayNumberOf(following.start.day) - 1);
};

// The forecast.

/** How long the DNS department took in earlier rotations: calendar days from the application to the first right record. */
export interface Lags {
  readonly shortest: number;
  readonly longest: number;
  readonly rotations: number;
}

export type Forecast =
  /** `live`: the day by which the record is expected. */
  | { readonly tag: 'holds'; readonly live: string }
  /** `startBy`: the last working day on which a start keeps the switch; null: it has passed. `expected`: the switch day to count on. */
  | { readonly tag: 'late'; readonly live: string; readonly startBy: string | null; readonly expected: string | null };

/** Null: no day within half a year. */
const firstSwitchDay = (calendar: Calendar, from: number): string | null => {
  for (let day = from; day < from + searchDaysMax; day += 1) if (isSwitchDay(calendar, day)) return dateText(day);
  return null;
};

const lastWorkday = (calendar: Calendar, until: number): number => {
  for (let day = until; day > until - searchDaysMax; day -= 1) if (isWorkday(calendar, day)) return day;
  return until;
};

/**
 * Whether the record will be live by the planned switch if the DNS department takes as long as it ever did; without earlier rotations, the
 * two weeks that it promises.
 * @param from the day of the application, `YYYY-MM-DD`; later than today if it is only planned
 */
export const forecastOf = (
  calendar: Calendar,
  plan: Pick<Plan, 'switch'>,
  lags: Lags | null,
  days: { readonly from: string; readonly today: string },
): Forecast => {
  const lag = lags?.longest ?? leadDays;
  const liveDay = Math.max(dayNumberOf(days.from) + lag, dayNumberOf(days.today));
  const live = dateText(liveDay);
  if (live <= plan.switch.day) return { tag: 'holds', live };
  const startBy = dateText(lastWorkday(calendar, dayNumberOf(plan.switch.day) - lag));
  return {
    tag: 'late',
    live,
    startBy: startBy >= days.today ? startBy : null,
    expected: firstSwitchDay(calendar, liveDay),
  };
};

/** Why a person may not plan a switch on a day (`YYYY-MM-DD`): it is over, too soon for a record to be live, or closed for switches. */
export const switchDayProblem = (
  calendar: Calendar,
  at: Instant,
  day: string,
): 'switch_day_past' | 'switch_day_too_soon' | 'switch_day_closed' | null => {
  const wanted = dayNumberOf(day);
  const today = dayNumberOf(dateOf(calendar, at));
  if (wanted < today) return 'switch_day_past';
  if (wanted < today + leadDays) return 'switch_day_too_soon';
  return isSwitchDay(calendar, wanted) ? null : 'switch_day_closed';
};

/**
 * The day to propose for the switch of a rotation that starts now: the plan's, if it leaves the DNS department its two weeks, otherwise
 * the first possible one. A DNS department that ever took longer gets that time. Null if the calendar leaves no day.
 */
export const proposedSwitchDay = (calendar: Calendar, at: Instant, lags: Lags | null = null): string | null => {
  const today = dateOf(calendar, at);
  const first = dayNumberOf(today) + Math.max(leadDays, lags?.longest ?? 0);
  const [plan] = nextPlans(calendar, at, 1);
  const hasBegun = plan !== undefined && plan.start.day <= today;
  const planned = hasBegun && dayNumberOf(plan.switch.day) >= first ? plan.switch.day : null;
  return planned ?? firstSwitchDay(calendar, first);
};
