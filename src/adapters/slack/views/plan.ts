/** Renders the yearly plan: the days, for each domain whether its next switch will hold, and how long the DNS department took. */

import { dateText, dayNumberOf } from '../../../domain/calendar.ts';
import type { Instant } from '../../../domain/names.ts';
import type { Forecast, Lags, Plan, PlannedDay } from '../../../domain/plan.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { DomainOutlook, PlanAnswer } from '../../../ports/service.ts';
import { dayText, type Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { asCode, limits, linesWithin } from './blocks.ts';
import { type FileAnswer, fileAnswerText, type SlackFile } from './files.ts';

/** RFC 5545 3.1: octets of a line without its end. */
const lineOctetsMax = 75;

/** Folds by octets and never inside a character: a Japanese one takes three of them. */
const folded = (line: string): string => {
  const lines: string[] = [];
  let current = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > lineOctetsMax) {
      lines.push(current);
      // The space that begins a continued line counts too.
      current = ' ';
      octets = 1;
    }
    current += character;
    octets += size;
  }
  return [...lines, current].join('\r\n');
};

/** RFC 5545 3.3.11. */
const escaped = (value: string): string => value.replace(/[\\;,]/g, (mark) => `\\${mark}`).replace(/\r?\n/g, '\\n');

const compact = (day: string): string => day.replaceAll('-', '');
const utc = (at: Instant): string => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');

const steps = [
  { step: 'start', name: 'plan.start', about: 'plan.event.start' },
  { step: 'check', name: 'plan.check', about: 'plan.event.check' },
  { step: 'switch', name: 'plan.switch', about: 'plan.event.switch' },
] as const;

interface PlannedDomain {
  readonly domain: string;
  readonly plans: readonly Plan[];
}

/**
 * An event without hours: it is on that date in every zone, so a calendar elsewhere shows no other day. Its UID names the plan by its
 * unmoved month, and `SEQUENCE` grows with time: a later import moves the event instead of adding one.
 */
const eventOf = (
  language: Language,
  domain: string,
  plan: Plan,
  { step, name, about }: (typeof steps)[number],
  at: Instant,
): readonly string[] => {
  const { day } = plan[step];
  return [
    'BEGIN:VEVENT',
    `UID:futari-${plan.start.wanted.slice(0, 7)}-${step}@${domain}`,
    `DTSTAMP:${utc(at)}`,
    `SEQUENCE:${Math.floor(at / 60_000)}`,
    `DTSTART;VALUE=DATE:${compact(day)}`,
    `DTEND;VALUE=DATE:${compact(dateText(dayNumberOf(day) + 1))}`,
    `SUMMARY:${escaped(text(language, 'plan.event', { domain, step: text(language, name) }))}`,
    `DESCRIPTION:${escaped(text(language, about, { domain }))}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
};

/**
 * The plan as a calendar file (RFC 5545): one event a day of the plan, for the calendars of people.
 * @param at when the file is made
 */
export const planCalendar = (
  language: Language,
  domains: readonly PlannedDomain[],
  timeZone: string,
  at: Instant,
): string => {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//futari//plan//${language.toUpperCase()}`,
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(text(language, 'plan.calendarName'))}`,
    `X-WR-TIMEZONE:${timeZone}`,
    ...domains.flatMap(({ domain, plans }) =>
      plans.flatMap((plan) => steps.flatMap((step) => eventOf(language, domain, plan, step, at))),
    ),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
};

export const lagsText = (language: Language, lags: Lags | null): string => {
  if (lags === null) return text(language, 'plan.tookNothing');
  const { shortest, longest, rotations } = lags;
  const dash = language === 'ja' ? '〜' : ' to ';
  const days = shortest === longest ? String(longest) : `${shortest}${dash}${longest}`;
  return text(language, 'plan.took', { days, count: String(rotations) });
};

/** `9/13/3`; of no rotation: the 14 days that are assumed. */
export const carriedLags = (lags: Lags | null): string =>
  lags === null ? 'assumed' : `${lags.shortest}/${lags.longest}/${lags.rotations}`;

/** On what the proposed date of a start rests. Null: the date is no proposal. */
export const proposalText = (language: Language, carried: string): string | null => {
  if (carried === 'assumed') return text(language, 'form.start.assumed');
  const [, shortest, longest, rotations] = /^(\d{1,4})\/(\d{1,4})\/(\d{1,2})$/.exec(carried) ?? [];
  if (rotations === undefined) return null;
  const lags = { shortest: Number(shortest), longest: Number(longest), rotations: Number(rotations) };
  return text(language, 'form.start.lags', { took: lagsText(language, lags) });
};

const plannedText = (language: Language, { wanted, day }: PlannedDay): string =>
  wanted === day
    ? dayText(language, day)
    : text(language, 'plan.moved', { day: dayText(language, day), wanted: dayText(language, wanted, false) });

const planLine = (language: Language, { start, check, switch: last }: Plan): string =>
  text(language, 'plan.days', {
    start: plannedText(language, start),
    check: plannedText(language, check),
    switch: plannedText(language, last),
  });

/** Whether the next switch will hold. */
export const outcomeText = (language: Language, { isLive, next }: DomainOutlook): string => {
  if (isLive) return text(language, 'plan.live');
  if (next === null) return text(language, 'plan.over');
  return forecastText(language, next.plan.switch.day, next.forecast);
};

/** @param day of the switch */
export const forecastText = (language: Language, day: string, forecast: Forecast): string => {
  const switchDay = dayText(language, day);
  if (forecast.tag === 'holds') return text(language, 'plan.holds', { switch: switchDay });
  const { startBy, expected } = forecast;
  const live = dayText(language, forecast.live);
  if (startBy !== null) return text(language, 'plan.startBy', { switch: switchDay, day: dayText(language, startBy) });
  return expected === null
    ? text(language, 'plan.overdue', { switch: switchDay, live })
    : text(language, 'plan.expected', { switch: switchDay, live, day: dayText(language, expected) });
};

const statusText = (language: Language, { status, next }: DomainOutlook): string => {
  if (status === 'running') return text(language, 'plan.running');
  if (status !== 'postponed' || next === null) return '';
  return text(language, 'plan.postponed', { day: dayText(language, next.plan.start.day) });
};

const domainLine = (language: Language, outlook: DomainOutlook): string => {
  const domain = asCode(outlook.domain);
  if (outlook.status === 'unreadable') return text(language, 'plan.unreadable', { domain });
  const separator = language === 'ja' ? '、' : '; ';
  const known = outlook.next === null || outlook.isLive ? [] : [lagsText(language, outlook.lags)];
  return text(language, 'plan.domain', {
    domain,
    status: statusText(language, outlook),
    forecast: [...known, outcomeText(language, outlook)].join(separator),
  });
};

export const planHeadline = (language: Language, { outlooks, left }: PlanAnswer): string => {
  const [only, ...others] = outlooks;
  return only !== undefined && others.length === 0 && left === 0
    ? text(language, 'done.plan', { domain: asCode(only.domain) })
    : text(language, 'done.planAll', { count: String(outlooks.length + left) });
};

const more = (language: Language, count: number): string => text(language, 'plan.more', { count: String(count) });

/** Texts of sections: the days, the domains, the rule, and where the files are. */
export const planSections = (
  language: Language,
  { plans, outlooks, left, year }: PlanAnswer,
  files: readonly FileAnswer[],
): readonly (string | null)[] => {
  const days =
    plans.length === 0 ? text(language, 'plan.none') : plans.map((plan) => planLine(language, plan)).join('\n');
  let omitted = left;
  const domains = linesWithin(
    outlooks.map((outlook) => domainLine(language, outlook)),
    (count) => {
      omitted = 0;
      return more(language, count + left);
    },
    limits.sectionChars - 200,
  );
  return [
    year === null ? days : `${text(language, 'plan.heading', { year: String(year) })}\n${days}`,
    omitted > 0 ? `${domains}\n${more(language, omitted)}` : domains,
    text(language, 'plan.rule'),
    ...(files.length > 0 && files.every(({ tag }) => tag === 'posted') ? [text(language, 'plan.files')] : []),
    ...files.map((file) => fileAnswerText(language, file)),
  ];
};

const yearsOf = ({ year, plans, today }: PlanAnswer): string =>
  String(year ?? plans[0]?.start.wanted.slice(0, 4) ?? today.slice(0, 4));

/** Null: there is no day for the calendar. */
export const calendarFile = (
  language: Language,
  answer: PlanAnswer,
  { calendar }: Pick<Policy, 'calendar'>,
  at: Instant,
): SlackFile | null => {
  const year = yearsOf(answer);
  const [only, ...others] = answer.outlooks;
  if (only === undefined || answer.plans.length === 0) return null;
  const scope = others.length === 0 ? ` ${only.domain}` : '';
  return {
    name: `${text(language, 'plan.fileName', { year })}.ics`,
    title: text(language, 'plan.fileTitle', { year }),
    content: planCalendar(language, answer.outlooks, calendar.timeZone, at),
    command: `/dkim plan${scope}${answer.year === null ? '' : ` ${answer.year}`}`,
  };
};
