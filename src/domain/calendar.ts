/** Calendar days and the change window, in the configured zone. Holidays are data: the domain reads no clock and no list. */

import type { Instant } from './names.ts';

interface ChangeWindow {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  /** Minutes of the local day, end exclusive. */
  readonly fromMinute: number;
  readonly untilMinute: number;
}

export interface Calendar {
  readonly timeZone: string;
  /** `YYYY-MM-DD` in the zone. */
  readonly holidays: ReadonlySet<string>;
  /** Pairs, both inclusive: `MM-DD` of every year, which may wrap over the new year, or `YYYY-MM-DD` of one year. */
  readonly freeze: readonly (readonly [from: string, to: string])[];
  /** Null: always open. */
  readonly window: ChangeWindow | null;
  /** Local time of the daily check, at which reminders are due. */
  readonly dailyMinute: number;
}

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
};

interface Local {
  /** Days since 1970-01-01 of the local calendar date. */
  readonly dayNumber: number;
  readonly minute: number;
  readonly offsetMs: number;
}

/** Zones change their offset only at quarter hours of UTC. */
const slotMs = 15 * 60_000;
/** Per zone: enough for the times around one rotation, several times over. */
const slotsKeptMax = 100_000;
const offsets = new Map<string, Map<number, number>>();

const readOffset = (timeZone: string, at: Instant): number => {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
};

/** Reading a zone's offset costs more than the rest of a decision, so it is cached per quarter hour. */
const offsetOf = (timeZone: string, at: Instant): number => {
  const known = offsets.get(timeZone) ?? new Map<number, number>();
  offsets.set(timeZone, known);
  const slot = Math.floor(at / slotMs);
  const offset = known.get(slot) ?? readOffset(timeZone, at);
  if (known.size >= slotsKeptMax) known.clear();
  known.set(slot, offset);
  return offset;
};

const local = (calendar: Calendar, at: Instant): Local => {
  const offsetMs = offsetOf(calendar.timeZone, at);
  const here = at + offsetMs;
  const dayNumber = Math.floor(here / dayMs);
  return { dayNumber, minute: Math.floor((here - dayNumber * dayMs) / 60_000), offsetMs };
};

/** `YYYY-MM-DD HH:MM` in local time. */
export const localText = (timeZone: string, at: Instant): string =>
  new Date(at + offsetOf(timeZone, at)).toISOString().slice(0, 16).replace('T', ' ');

/** `YYYY-MM-DD` of a day counted from 1970-01-01. */
export const dateText = (dayNumber: number): string => new Date(dayNumber * dayMs).toISOString().slice(0, 10);

/** Days since 1970-01-01 of an existing calendar date (`YYYY-MM-DD`). */
export const dayNumberOf = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / dayMs);

/** 0 is Sunday. 1970-01-01 was a Thursday. */
export const weekdayOf = (dayNumber: number): number => (((dayNumber + 4) % 7) + 7) % 7;

/** `YYYY-MM-DD` of an instant in the zone. */
export const dateOf = (calendar: Calendar, at: Instant): string => dateText(local(calendar, at).dayNumber);

/** Whole calendar days from one instant to another, in local time. */
export const daysBetween = (calendar: Calendar, from: Instant, to: Instant): number =>
  local(calendar, to).dayNumber - local(calendar, from).dayNumber;

const isFrozen = (calendar: Calendar, date: string): boolean => {
  const monthDay = date.slice(5);
  return calendar.freeze.some(([from, to]) => {
    const day = from.length === date.length ? date : monthDay;
    return from <= to ? from <= day && day <= to : day >= from || day <= to;
  });
};

/** True unless the day is a weekend, a holiday or a freeze day. */
export const isWorkday = (calendar: Calendar, dayNumber: number): boolean => {
  const weekday = weekdayOf(dayNumber);
  const date = dateText(dayNumber);
  return weekday !== 0 && weekday !== 6 && !calendar.holidays.has(date) && !isFrozen(calendar, date);
};

const atDaily = (calendar: Calendar, dayNumber: number): Instant => {
  const naive = dayNumber * dayMs + calendar.dailyMinute * 60_000;
  // The zone's offset on that day. The second step corrects days on which the clocks change.
  const first = naive - local(calendar, naive).offsetMs;
  const second = naive - local(calendar, first).offsetMs;
  const reached = local(calendar, second);
  // Where the clocks skip that time, one step ends before it: on the day before, or before a window opens.
  const isReached = reached.dayNumber === dayNumber && reached.minute === calendar.dailyMinute;
  return isReached ? second : Math.max(first, second);
};

/** The daily time on the calendar day that lies `days` after the day of `from`. */
export const dailyAfter = (calendar: Calendar, from: Instant, days: number): Instant =>
  atDaily(calendar, local(calendar, from).dayNumber + days);

/** The first daily time on a business day at least `days` calendar days after the day of `from`. */
export const businessDailyAfter = (calendar: Calendar, from: Instant, days: number): Instant => {
  const first = local(calendar, from).dayNumber + days;
  const searchDaysMax = 60;
  for (let day = first; day < first + searchDaysMax; day += 1) {
    if (isWorkday(calendar, day)) return atDaily(calendar, day);
  }
  return atDaily(calendar, first);
};

/** The time of a notice that can wait: at once on a business day, otherwise at the daily time of the next one. */
export const businessMoment = (calendar: Calendar, at: Instant): Instant =>
  isWorkday(calendar, local(calendar, at).dayNumber) ? at : businessDailyAfter(calendar, at, 1);

/** Longer than a closure around the new year or in May. A longer closure does not extend a term. */
const closedDaysMax = 14;

/** The end of a term, moved to the same time on the first business day if it falls on another day. */
export const endOnWorkday = (calendar: Calendar, end: Instant): Instant => {
  const { dayNumber, minute } = local(calendar, end);
  for (let day = dayNumber; day <= dayNumber + closedDaysMax; day += 1) {
    if (isWorkday(calendar, day)) return day === dayNumber ? end : atDaily({ ...calendar, dailyMinute: minute }, day);
  }
  return end;
};

/** True if a switch may begin now without an operator. */
export const insideWindow = (calendar: Calendar, at: Instant): boolean => {
  const { dayNumber, minute } = local(calendar, at);
  const date = dateText(dayNumber);
  if (isFrozen(calendar, date)) return false;
  if (calendar.window === null) return true;
  const { days, fromMinute, untilMinute } = calendar.window;
  return (
    days.includes(weekdayOf(dayNumber)) && !calendar.holidays.has(date) && minute >= fromMinute && minute < untilMinute
  );
};

/** The next time at which the window opens; `at` itself when it is open. Null when it does not open within 60 days. */
export const nextWindow = (calendar: Calendar, at: Instant): Instant | null => {
  if (insideWindow(calendar, at)) return at;
  const fromMinute = calendar.window?.fromMinute ?? 0;
  const { dayNumber } = local(calendar, at);
  const searchDaysMax = 60;
  for (let day = dayNumber; day <= dayNumber + searchDaysMax; day += 1) {
    const opens = atDaily({ ...calendar, dailyMinute: fromMinute }, day);
    if (opens >= at && insideWindow(calendar, opens)) return opens;
  }
  return null;
};

const onDate = (calendar: Calendar, date: string, dailyMinute: number): Instant | null => {
  const day = dayNumberOf(date);
  // 31 February parses as a day of March, so a date must also format to the same text.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(day) || dateText(day) !== date) return null;
  return atDaily({ ...calendar, dailyMinute }, day);
};

/** Noon of a calendar date (`YYYY-MM-DD`) in the zone; null when it is not a date. */
export const noonOf = (calendar: Calendar, date: string): Instant | null => onDate(calendar, date, 720);

/** The start of a calendar date (`YYYY-MM-DD`) in the zone; null when it is not a date. */
export const midnightOf = (calendar: Calendar, date: string): Instant | null => onDate(calendar, date, 0);

/** The daily time of a calendar date (`YYYY-MM-DD`) in the zone; null when it is not a date. */
export const dailyOn = (calendar: Calendar, date: string): Instant | null =>
  onDate(calendar, date, calendar.dailyMinute);

/** The first business day after a calendar date, both `YYYY-MM-DD`; null: none within 60 days. */
export const workdayAfter = (calendar: Calendar, date: string): string | null => {
  const searchDaysMax = 60;
  const first = dayNumberOf(date) + 1;
  for (let day = first; day < first + searchDaysMax; day += 1) if (isWorkday(calendar, day)) return dateText(day);
  return null;
};

const relativeDays = { yesterday: -1, today: 0, tomorrow: 1 } as const;

export type RelativeDay = keyof typeof relativeDays;

const isRelativeDay = (text: string): text is RelativeDay => Object.hasOwn(relativeDays, text);

/**
 * `YYYY-MM-DD` of a date as a person wrote it: `MM-DD` without a year means the one nearest to `at`, and `today` the day of `at`. Null when it is
 * not a date.
 */
export const dateWritten = (calendar: Calendar, text: string, at: Instant): string | null => {
  if (isRelativeDay(text)) return dateText(local(calendar, at).dayNumber + relativeDays[text]);
  const year = Number(dateOf(calendar, at).slice(0, 4));
  const dates = /^\d{2}-\d{2}$/.test(text) ? [year, year - 1, year + 1].map((one) => `${one}-${text}`) : [text];
  const distance = (date: string): number => Math.abs((noonOf(calendar, date) ?? 0) - at);
  const known = dates.filter((date) => noonOf(calendar, date) !== null);
  return known.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
};
