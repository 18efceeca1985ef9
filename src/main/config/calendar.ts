/** `window` and `schedule`: the days and times at which a switch may begin, and the times of regular work. */

import { createHash } from 'node:crypto';
import holidayJp from '@holiday-jp/holiday_jp';
import { validate } from 'node-cron';
import * as z from 'zod';
import type { Calendar } from '../../domain/calendar.ts';
import { count, fault, parsed } from './fields.ts';
import { shown } from './problem.ts';
import { listed, section, setting } from './setting.ts';

/** In the order of `Date.getDay`: 0 is Sunday. */
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Minutes since midnight; `24:00` is valid only as an end. */
const minuteOf = (text: string): number | null => {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  const minute = Number(match?.[1]) * 60 + Number(match?.[2]);
  return match && Number(match[2]) < 60 && minute <= 24 * 60 ? minute : null;
};

interface Hours {
  readonly from: number;
  readonly until: number;
}

const hours = z.string().transform((text, context): Hours => {
  const [from = null, until = null, ...more] = text.split('-').map((part) => minuteOf(part.trim()));
  if (from === null || until === null || more.length > 0) return fault(context, 'malformed', { got: shown(text) });
  return from < until ? { from, until } : fault(context, 'hours_order', { got: shown(text) });
});

/** 2000 is a leap year, so 29 February is valid. */
const isMonthDay = (text: string): boolean => isDate(`2000-${text}`);

const isDate = (text: string): boolean => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

/** Both ends are of every year, or both are dated; a dated range must not end before it begins. */
const freezeRange = parsed((text): readonly [string, string] | null => {
  const [from = '', until = from, ...more] = text.split('/');
  const yearly = isMonthDay(from) && isMonthDay(until);
  const dated = isDate(from) && isDate(until) && from <= until;
  return more.length === 0 && (yearly || dated) ? [from, until] : null;
});

const holiday = parsed((text) => (text === 'jp' || isDate(text) ? text : null));

/** Whether the freeze ranges cover every day of the year. Dated ranges do not count, because they end. */
const alwaysFrozen = (freeze: readonly (readonly [string, string])[]): boolean => {
  const leapYearDays = 366;
  return Array.from({ length: leapYearDays }, (_, day) =>
    new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10),
  ).every((date) =>
    freeze.some(([from, until]) => (from <= until ? from <= date && date <= until : date >= from || date <= until)),
  );
};

/** The list is keyed by calendar date. Its `isHoliday` is not used: it reads the process's zone and is off by a day in others. */
const japaneseHolidays = (): readonly string[] => Object.keys(holidayJp.holidays);

const daysOf = (entries: readonly string[]): readonly string[] =>
  entries.flatMap((entry) => (entry === 'jp' ? japaneseHolidays() : [entry]));

/** The log records longer lists as number and hash: Japan has more than a thousand holidays in the list. */
const daysListedMax = 20;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const daysLogged = (days: readonly string[]): string =>
  days.length <= daysListedMax ? listed(days) : `${days.length} (SHA-256 ${sha256(days.join('\n')).slice(0, 16)})`;

const clockTime = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');

const freeze = z
  .array(freezeRange)
  .max(100)
  .readonly()
  .superRefine((ranges, context) => {
    if (alwaysFrozen(ranges)) fault(context, 'window_never_opens');
  });

const holidays = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(holiday).max(1000).readonly(),
);

export const windowSection = section({
  days: setting(z.array(z.enum(dayNames)).min(1).max(7).readonly().optional(), {
    ja: 'mon, tue, wed, thu, fri, sat, sun。省略すると毎日',
    en: 'of mon, tue, wed, thu, fri, sat, sun; left out: every day',
    example: '[mon, tue, wed, thu]',
  }),
  hours: setting(hours.optional(), {
    ja: '"HH:MM-HH:MM"（終わりは含まない）。省略すると終日',
    en: '"HH:MM-HH:MM", end exclusive; left out: the whole day',
    example: '"10:00-17:00"',
    logged: ({ from, until }) => `${clockTime(from)}-${clockTime(until)}`,
  }),
  freeze: setting(freeze.prefault([]), {
    ja: '毎年の "MM-DD/MM-DD"、その年だけの "YYYY-MM-DD/YYYY-MM-DD"、または一日だけ（"MM-DD"、"YYYY-MM-DD"）のリスト（両端を含む）',
    en: 'a list of "MM-DD/MM-DD" for every year, "YYYY-MM-DD/YYYY-MM-DD" for one, or single days of either form; both ends included',
    example: '["12-29/01-03", "2027-04-29/2027-05-08"]',
    logged: (ranges) => listed(ranges.map(([from, until]) => `${from}..${until}`)),
  }),
  holidays: setting(holidays.optional(), {
    ja: 'jp（日本の祝日）、または jp と YYYY-MM-DD のリスト。省略すると、timezone が Asia/Tokyo なら jp、ほかでは なし。`[]` で なし',
    en: 'jp (Japanese holidays), or a list of jp and YYYY-MM-DD; left out: jp where timezone is Asia/Tokyo, else none; `[]`: none',
    example: 'jp',
    logged: (entries) => daysLogged([...new Set(daysOf(entries))].sort()),
  }),
});

export const timezone = parsed((text) => {
  // Intl also accepts bare offsets, which have no summer time and which node-cron refuses.
  if (!/^[A-Za-z]/.test(text)) return null;
  // EST is New York without summer time, and IST is India: only JST means one zone of people.
  if (/^[A-Z]ST$/i.test(text) && text !== 'JST') return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone === '' ? null : text;
  } catch {
    return null;
  }
}, 'timezone_unknown');

interface DailySchedule {
  readonly cron: string;
  readonly minuteOfDay: number;
}

/**
 * Reminders are due at the same local time every day, so only a daily cron expression is valid. `window`, `holidays` and `freeze`
 * decide which days count.
 */
const daily = z.string().transform((text, context): DailySchedule => {
  const got = shown(text);
  if (!validate(text)) return fault(context, 'cron_malformed', { got });
  const match = /^(\d{1,2})\s+(\d{1,2})\s+\*\s+\*\s+\*$/.exec(text.trim());
  if (!match) return fault(context, 'cron_not_daily', { got });
  return { cron: text.trim(), minuteOfDay: Number(match[2]) * 60 + Number(match[1]) };
});

const sweep = z
  .string()
  .transform((text, context): string =>
    validate(text) ? text : fault(context, 'cron_malformed', { got: shown(text) }),
  );

export const scheduleSection = section({
  daily: setting(daily.prefault('0 9 * * *'), {
    ja: '毎日の確認: cron の "分 時 * * *" だけ（timezone の時刻）',
    en: 'the daily check: cron, only "minute hour * * *", in timezone',
    example: '"0 9 * * *"',
    logged: ({ cron }) => cron,
  }),
  sweep: setting(sweep.prefault('* * * * *'), {
    ja: '期限が来た処理の確認: cron 式（UTC）',
    en: 'the look for what is due: a cron expression, in UTC',
    example: '"* * * * *"',
    logged: false,
  }),
  domainsAtOnce: setting(count(1, 64).prefault(16), {
    ja: '毎日の確認で同時に調べる署名ドメインの数',
    en: 'signing domains that the daily check looks at in one moment',
    example: '8',
    logged: false,
  }),
});

type WindowFile = z.output<typeof windowSection>;

/** Resolves aliases: `Japan` is another name of Asia/Tokyo. */
const isJapanese = (timeZone: string): boolean =>
  new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone === 'Asia/Tokyo';

/** The default for `holidays`: those of Japan if the zone is Japan's. Applied before logging, so that the log records them. */
export const withHolidays = (window: WindowFile | undefined, timeZone: string): WindowFile => {
  const part = window ?? windowSection.parse({});
  return { ...part, holidays: part.holidays ?? (isJapanese(timeZone) ? ['jp'] : []) };
};

/** An absent part of the window restricts nothing, except that `holidays` has a default. */
export const calendarOf = (window: WindowFile, timeZone: string, dailyMinute: number): Calendar => {
  const holidays = window.holidays ?? [];
  const restricts = window.days !== undefined || window.hours !== undefined || holidays.length > 0;
  return {
    timeZone,
    holidays: new Set(daysOf(holidays)),
    freeze: window.freeze,
    window: restricts
      ? {
          days: (window.days ?? dayNames).map((name) => dayNames.indexOf(name)),
          fromMinute: window.hours?.from ?? 0,
          untilMinute: window.hours?.until ?? 24 * 60,
        }
      : null,
    dailyMinute,
  };
};
