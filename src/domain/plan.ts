/** The plan of the year (design.md 1): two rotations, each day moved forward to one that the calendar allows. */
import { type Calendar, dateOf, dateText, dayNumberOf, isWorkday, weekdayOf } from './calendar.ts';
import type { Instant } from './names.ts';

/** A day of the plan, both as `YYYY-MM-DD`; equal where nothing moved it. */
export interface PlannedDay {
  readonly wanted: string;
  readonly day: string;
}

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

/** Before a weekend nobody watches. Where the change window names its days, a switch keeps to them. */
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

const planOf = (calendar: Calendar, month: string): Plan | null => {
  const start = moved(calendar, `${month}-${startDay}`, 0, isWorkday);
  if (start === null) return null;
  const check = moved(calendar, `${month}-${checkDay}`, dayNumberOf(start.day) + leadDays, isWorkday);
  const last = check && moved(calendar, `${month}-${switchDay}`, dayNumberOf(check.day), isSwitchDay);
  return last && { start, check, switch: last };
};

/**
 * The next plans, one that is under way included: those whose switch is on the day of `from`, or later. Fewer where the
 * calendar leaves no day.
 */
export const nextPlans = (calendar: Calendar, from: Instant, count = 2): readonly Plan[] => {
  const today = dateOf(calendar, from);
  const year = Number(today.slice(0, 4));
  // A plan that began in October of the year before may have been moved into this one.
  const yearsMax = Math.ceil(count / startMonths.length) + 2;
  return Array.from({ length: yearsMax }, (_, index) => year - 1 + index)
    .flatMap((of) => startMonths.map((month) => planOf(calendar, `${of}-${month}`)))
    .filter((plan): plan is Plan => plan !== null && plan.switch.day >= today)
    .slice(0, count);
};
