/** The plan as a calendar file (RFC 5545): one event a day of the plan, for the calendars of people. */

import { dateText, dayNumberOf } from '../../../domain/calendar.ts';
import type { Instant } from '../../../domain/names.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';

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

/** @param at when the file is made */
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
