import holidayJp from '@holiday-jp/holiday_jp';
import * as z from 'zod';
import type { Calendar } from '../../domain/calendar.ts';
import { defaultPolicy, type Policy } from '../../domain/policy.ts';
import { count, durationSchema, fault, parsed } from './fields.ts';
import { shown } from './problem.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const defaults = defaultPolicy({
  timeZone: 'UTC',
  holidays: new Set(),
  freeze: [],
  window: null,
  dailyMinute: 0,
});

const approvalsMax = 10;
/** I1: no configuration reaches below two different people, so 0 and 1 are answered with the reason. */
const approvals = z.int().transform((value, context): number => {
  if (value < 2) return fault(context, 'approvals_too_few', { got: String(value) });
  if (value <= approvalsMax) return value;
  return fault(context, 'number_range', { range: `2–${approvalsMax}`, got: String(value) });
});

/**
 * Where a longer or shorter time would weaken an invariant, the limit is on that side: evidence only younger than I2 asks, `settle`
 * and the wait for a silent server only longer, the rollback grant only shorter.
 */
export const policySchema = z.strictObject({
  approvals: approvals.default(defaults.approvals),
  requesterCounts: z.boolean().default(defaults.requesterCounts),
  approvalTtl: durationSchema(hourMs, 14 * dayMs).default(defaults.approvalTtlMs),
  execution: z.enum(['onApproval', 'operator']).default(defaults.execution),
  plannedStart: z.enum(['remind', 'start']).default(defaults.plannedStart),
  stableChecks: count(2, 100).default(defaults.stableChecks),
  stableFor: durationSchema(minuteMs, 7 * dayMs).default(defaults.stableForMs),
  watch: durationSchema(hourMs, 30 * dayMs).default(defaults.watchMs),
  overlap: durationSchema(dayMs, 365 * dayMs).default(defaults.overlapMs),
  revokeFirst: z.boolean().default(defaults.revokeFirst),
  backupRetention: durationSchema(dayMs, 3_650 * dayMs).default(defaults.backupRetentionMs),
  reminderDays: z
    .tuple([count(1, 90), count(1, 90)])
    .readonly()
    .default(defaults.reminderDays),
  evidenceMaxAge: durationSchema(5 * secondMs, defaults.evidenceMaxAgeMs).default(defaults.evidenceMaxAgeMs),
  silentFor: durationSchema(defaults.silentForMs, 30 * dayMs).default(defaults.silentForMs),
  settle: durationSchema(defaults.settleMs, dayMs).default(defaults.settleMs),
  grantMax: durationSchema(hourMs, defaults.grantMaxMs).default(defaults.grantMaxMs),
  rollbackProposalTtl: durationSchema(5 * minuteMs, dayMs).default(defaults.rollbackProposalTtlMs),
  stallAlarm: durationSchema(minuteMs, dayMs).default(defaults.stallAlarmMs),
  acknowledgeWithin: durationSchema(5 * minuteMs, dayMs).default(defaults.acknowledgeWithinMs),
  alarmEvery: durationSchema(5 * minuteMs, 7 * dayMs).default(defaults.alarmEveryMs),
});

export const policyOf = (file: z.output<typeof policySchema>, calendar: Policy['calendar']): Policy => ({
  ...defaultPolicy(calendar),
  approvals: file.approvals,
  requesterCounts: file.requesterCounts,
  approvalTtlMs: file.approvalTtl,
  execution: file.execution,
  plannedStart: file.plannedStart,
  stableChecks: file.stableChecks,
  stableForMs: file.stableFor,
  watchMs: file.watch,
  overlapMs: file.overlap,
  revokeFirst: file.revokeFirst,
  backupRetentionMs: file.backupRetention,
  reminderDays: file.reminderDays,
  evidenceMaxAgeMs: file.evidenceMaxAge,
  silentForMs: file.silentFor,
  settleMs: file.settle,
  grantMaxMs: file.grantMax,
  rollbackProposalTtlMs: file.rollbackProposalTtl,
  stallAlarmMs: file.stallAlarm,
  acknowledgeWithinMs: file.acknowledgeWithin,
  alarmEveryMs: file.alarmEvery,
});

/** In the order of `Date.getDay`: 0 is Sunday. */
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Minutes of the day; `24:00` only as an end. */
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

/** 2000 is a leap year: 29 February is a day. */
const isMonthDay = (text: string): boolean => isDate(`2000-${text}`);

const isDate = (text: string): boolean => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

const freezeRange = parsed((text): readonly [string, string] | null => {
  const [from = '', until = from, ...more] = text.split('/');
  return more.length === 0 && isMonthDay(from) && isMonthDay(until) ? [from, until] : null;
});

const holiday = parsed((text) => (text === 'jp' || isDate(text) ? text : null));

/** Whether the freeze ranges leave no day of the year. */
const alwaysFrozen = (freeze: readonly (readonly [string, string])[]): boolean => {
  const leapYearDays = 366;
  return Array.from({ length: leapYearDays }, (_, day) =>
    new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10),
  ).every((date) =>
    freeze.some(([from, until]) => (from <= until ? from <= date && date <= until : date >= from || date <= until)),
  );
};

export const windowSchema = z.strictObject({
  days: z.array(z.enum(dayNames)).min(1).max(7).readonly().optional(),
  hours: hours.optional(),
  freeze: z
    .array(freezeRange)
    .max(100)
    .readonly()
    .superRefine((ranges, context) => {
      if (alwaysFrozen(ranges)) fault(context, 'window_never_opens');
    })
    .default([]),
  holidays: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(holiday).max(1000).readonly())
    .default([]),
});

type WindowFile = z.output<typeof windowSchema>;

/** The list is keyed by calendar date. Its `isHoliday` is not used: that reads the process's zone and is wrong by a day in others. */
const japaneseHolidays = (): readonly string[] => Object.keys(holidayJp.holidays);

/** A part that is left out restricts nothing. */
export const calendarOf = (window: WindowFile | undefined, timeZone: string, dailyMinute: number): Calendar => {
  const listed = window?.holidays ?? [];
  const restricts = window?.days !== undefined || window?.hours !== undefined || listed.length > 0;
  return {
    timeZone,
    holidays: new Set(listed.flatMap((entry) => (entry === 'jp' ? japaneseHolidays() : [entry]))),
    freeze: window?.freeze ?? [],
    window: restricts
      ? {
          days: (window?.days ?? dayNames).map((name) => dayNames.indexOf(name)),
          fromMinute: window?.hours?.from ?? 0,
          untilMinute: window?.hours?.until ?? 24 * 60,
        }
      : null,
    dailyMinute,
  };
};
