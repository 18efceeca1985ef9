/** Renders the yearly plan: the days, and for each domain whether its next switch will hold. */

import type { Instant } from '../../../domain/names.ts';
import type { Forecast, Plan, PlannedDay } from '../../../domain/plan.ts';
import type { Policy } from '../../../domain/policy.ts';
import type { DomainOutlook, PlanAnswer } from '../../../ports/service.ts';
import { dayText, type Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';
import { asCode, limits, linesWithin } from './blocks.ts';
import { type FileAnswer, fileAnswerText, type SlackFile } from './files.ts';
import { lagsText } from './lags.ts';
import { planCalendar } from './planCalendar.ts';

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
