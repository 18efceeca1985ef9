/** What came of one word, in sentences. */
import type { BreakGlassAnswer, WayBack } from '../../app/breakGlass.ts';
import type { Locale } from '../../ports/settings.ts';
import { plainDate } from '../../texts/moment.ts';
import { text, textOfCode } from '../../texts/text.ts';
import { message } from '../commands/breakGlassMessages.ts';

const problemOf = (locale: Locale, problem: string): string =>
  problem
    .split(' ')
    .map(
      (word) =>
        ['problem', 'blocker', 'refusal'].reduce<string | null>(
          (found, group) => found ?? textOfCode(locale, group as 'problem', word),
          null,
        ) ?? word,
    )
    .join(' ');

const lineOf = (locale: Locale, { target, outcome, problem }: WayBack): string =>
  message(locale, outcome, { target, problem: problemOf(locale, problem) || '-' });

const refusalOf = ({ refusal }: BreakGlassAnswer, locale: Locale, timeZone: string): string => {
  const { code = '', facts = {} } = refusal ?? {};
  const until = facts.until === undefined ? {} : { until: plainDate(Number(facts.until), timeZone) };
  return textOfCode(locale, 'refusal', code, { ...facts, ...until }) ?? code;
};

/** @param name of the person who gave it */
export const sentences = (
  answer: BreakGlassAnswer,
  name: string,
  locale: Locale,
  timeZone: string,
): readonly string[] => {
  const { tag, verdict, targets, state, until, refusal } = answer;
  if (tag === 'refused') return [refusalOf(answer, locale, timeZone)];
  const dns = verdict === null ? [] : [message(locale, 'verdict', { verdict: text(locale, `verdict.${verdict}`) })];
  if (tag === 'requested') {
    const facts = { name, domain: state.domain, until: plainDate(until, timeZone) };
    return [...dns, message(locale, 'requested', facts)];
  }
  const current = state.rotation?.current ?? '';
  return [
    ...dns,
    message(locale, refusal === null ? 'decided' : 'goesOn', { current }),
    ...targets.map((target) => lineOf(locale, target)),
    message(locale, state.rotation?.stage.tag === 'RolledBack' ? 'finished' : 'afterwards', { current }),
  ];
};
