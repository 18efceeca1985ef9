/** The two planned rotations of a year (design.md 1): start, check of the DNS, and switch. */

import { type Calendar, dateOf, dateText, dayNumberOf, isWorkday, weekdayOf } from './calendar.ts';
import type { Instant } from './names.ts';

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
const planOf = (calendar: Calendar, month: string): Plan | null => {
  const start = moved(calendar, `${month}-${startDay}`, 0, isWorkday);
  if (start === null) return null;
  const check = moved(calendar, `${month}-${checkDay}`, dayNumberOf(start.day) + leadDays, isWorkday);
  const last = check && moved(calendar, `${month}-${switchDay}`, dayNumberOf(check.day), isSwitchDay);
  return last && { start, check, switch: last };
};

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
