/** The plan of the year, a line for each rotation. */
import type { Plan, PlannedDay } from '../../../domain/plan.ts';
import type { Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';

const dayText = (language: Language, { wanted, day }: PlannedDay): string => {
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(Date.parse(day));
  // A plan stays within a year: month and day say where it was moved from.
  return wanted === day
    ? text(language, 'answer.planDay', { day, weekday })
    : text(language, 'answer.planMoved', { day, weekday, wanted: wanted.slice(5) });
};

/** Texts of sections: the days, and the rule that they follow. */
export const planTexts = (language: Language, plans: readonly Plan[]): readonly string[] => {
  const lines = plans.map(({ start, check, switch: last }) =>
    text(language, 'answer.plan', {
      start: dayText(language, start),
      check: dayText(language, check),
      switch: dayText(language, last),
    }),
  );
  return [
    lines.length === 0 ? text(language, 'answer.planNone') : lines.join('\n'),
    text(language, 'answer.planYearly'),
  ];
};
