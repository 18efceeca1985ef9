/** A critical notice in plain text, for who reads it outside Slack. */

import { recordName, Selector } from '../domain/names.ts';
import { exposedSelectors } from '../domain/queries.ts';
import type { Notice, State } from '../domain/state.ts';
import { type Language, plainDate } from './codes.ts';
import { text, textOfCode } from './text.ts';

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

const codesIn = (language: Language, group: 'finding' | 'blocker', codes: string): string =>
  codes
    .split(' ')
    .filter((code) => code !== '')
    .map((code) => `- ${textOfCode(language, group, code) ?? code}`)
    .join('\n');

const factIn = (language: Language, timeZone: string, name: string, fact: string): string => {
  switch (name) {
    case 'owner':
      return textOfCode(language, 'owner', fact) ?? fact;
    case 'since':
    case 'until':
      return plainDate(Number(fact), timeZone);
    case 'verdict':
      return textOfCode(language, 'verdict', fact) ?? fact;
    case 'findings':
      return codesIn(language, 'finding', fact);
    case 'blockers':
      return codesIn(language, 'blocker', fact);
    case 'problem':
      return textOfCode(language, 'problem', fact) ?? fact;
    default:
      return careLines(language, name, fact) ?? fact;
  }
};

const lostIn = (language: Language, { lost }: State): string =>
  Object.entries(lost)
    .map(([name, { verdict }]) => `- ${name}: ${text(language, `verdict.${verdict}`)}`)
    .join('\n');

export const alertText = (language: Language, state: State, notice: Notice, timeZone: string): string => {
  const selector = Selector.parse(notice.facts.selector ?? '');
  const given = Object.entries({ owner: 'approvers', ...notice.facts });
  const facts = {
    lost: lostIn(language, state),
    exposed: exposedSelectors(state).join(' '),
    record: selector === null ? '' : recordName(selector, state.domain),
    ...Object.fromEntries(given.map(([name, fact]) => [name, factIn(language, timeZone, name, fact)])),
    who: whoText(language, notice.facts.who ?? '', plainDate(Number(notice.facts.until ?? 0), timeZone)),
    domain: state.domain,
  };
  const said = textOfCode(language, 'notice', notice.code, facts) ?? notice.code;
  return `${state.domain}\n${said.trim()}\n\n${text(language, 'alert.where', { code: notice.code })}`;
};
