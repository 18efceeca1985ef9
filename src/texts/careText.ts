/** What goes on and who may do something about it, in words: the same in Slack, in an alert and in a report. */
import type { Language } from './codes.ts';
import { textOfCode } from './text.ts';

const groups = { troubles: 'trouble', signs: 'sign' } as const;

const wordsOf = (language: Language, group: 'trouble' | 'sign', codes: string): readonly string[] =>
  codes
    .split(' ')
    .filter((code) => code !== '')
    .map((code) => textOfCode(language, group, code) ?? code);

/** The fact as lines of a list; null where it is another fact. */
export const careLines = (language: Language, name: string, fact: string): string | null =>
  name === 'troubles' || name === 'signs'
    ? wordsOf(language, groups[name], fact)
        .map((word) => `• ${word}`)
        .join('\n')
    : null;

/** The fact within a line; null where it is another fact. */
export const careWords = (language: Language, name: string, fact: string): string | null =>
  name === 'troubles' || name === 'signs' ? wordsOf(language, groups[name], fact).join(' / ') : null;

/** @param until the end of the grant, as it is written where this is told */
export const whoText = (language: Language, who: string, until: string): string =>
  textOfCode(language, 'who', who, { until }) ?? who;
