/**
 * The calendar as one line of text, which the template gives to the ingress: with it a form refuses a date beside its field, though the
 * configuration is the worker's. Days that do not fit are left out; the worker refuses those, as it does without this line.
 */

import { type Calendar, dayNumberOf, weekdayOf } from '../../domain/calendar.ts';

/** A function's environment has 4 KB in all, and other variables need half of one. */
const holidaysCharsMax = 1_700;
const freezeCharsMax = 600;

const none = '-';

/** As many from the front as fit, with what stands between two. */
const fitting = (parts: readonly string[], between: string, charsMax: number): string => {
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}${between}${part}`;
    if (longer.length > charsMax) break;
    text = longer;
  }
  return text === '' ? none : text;
};

/** The first year that a calendar of today needs. The list of Japan begins in 1970. */
const firstYear = '2026';

/** `2026:0101,0112`: the holidays that no weekend holds. */
const holidaysText = ({ holidays }: Calendar): string => {
  const years = new Map<string, string[]>();
  for (const day of [...holidays].sort()) {
    const weekday = weekdayOf(dayNumberOf(day));
    const year = day.slice(0, 4);
    if (year < firstYear || weekday === 0 || weekday === 6) continue;
    years.set(year, [...(years.get(year) ?? []), day.slice(5).replace('-', '')]);
  }
  const written = [...years].map(([year, days]) => `${year}:${days.join()}`);
  return fitting(written, ';', holidaysCharsMax);
};

const windowText = ({ window }: Calendar): string =>
  window === null ? none : `${window.days.join('')}:${window.fromMinute}-${window.untilMinute}`;

/** `ZONE DAILY WINDOW FREEZE HOLIDAYS`. */
export const calendarText = (calendar: Calendar): string => {
  const { timeZone, dailyMinute, freeze } = calendar;
  const ranges = freeze.map(([from, until]) => `${from}/${until}`);
  const frozen = fitting(ranges, ',', freezeCharsMax);
  return [timeZone, dailyMinute, windowText(calendar), frozen, holidaysText(calendar)].join(' ');
};

const shape = /^(\S+) (\d{1,4}) (-|[0-6]+:\d{1,4}-\d{1,4}) (-|[\d/,-]+) (-|[\d:,;]+)$/;

const parts = (text: string, between: string): readonly string[] => (text === none ? [] : text.split(between));

const windowOf = (text: string): Calendar['window'] => {
  const [, days = '', from, until] = /^(\d+):(\d+)-(\d+)$/.exec(text) ?? [];
  return days === '' ? null : { days: [...days].map(Number), fromMinute: Number(from), untilMinute: Number(until) };
};

const holidaysOf = (text: string): readonly string[] =>
  parts(text, ';').flatMap((ofYear) => {
    const [year = '', days = ''] = ofYear.split(':');
    return days.split(',').map((day) => `${year}-${day.slice(0, 2)}-${day.slice(2)}`);
  });

const isZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** Null: there is none, or it is malformed. */
export const parseCalendar = (text: string): Calendar | null => {
  const [, timeZone = '', daily, window = none, freeze = none, holidays = none] = shape.exec(text) ?? [];
  if (timeZone === '' || !isZone(timeZone)) return null;
  return {
    timeZone,
    holidays: new Set(holidaysOf(holidays)),
    freeze: parts(freeze, ',').map((range): readonly [string, string] => {
      const [from = '', until = from] = range.split('/');
      return [from, until];
    }),
    window: windowOf(window),
    dailyMinute: Number(daily),
  };
};
