/** The log as people read it: the newest first, and how much more there is. */
import { PersonId } from '../../../domain/names.ts';
import type { HistoryEntry } from '../../../ports/desk.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import { limits, linesWithin, shortened } from './block.ts';
import { type Frame, zoneOf } from './frame.ts';
import { asCode, date, escaped, mention, shortDigest } from './words.ts';

/** Longest text of one fact that people wrote. */
const factChars = 80;

type HistoryFrame = Pick<Frame, 'language' | 'policy'>;

const coded = ['stage', 'verdict', 'outcome', 'basis'] as const;

const codesOf = (frame: HistoryFrame, codes: string): string =>
  codes === ''
    ? text(frame.language, 'card.none')
    : codes
        .split(' ')
        .map((code) => textOfCode(frame.language, 'blocker', code) ?? escaped(code))
        .join(', ');

const peopleOf = (ids: string): string =>
  ids
    .split(' ')
    .map((id) => PersonId.parse(id))
    .map((id) => (id === null ? '?' : mention(id)))
    .join(', ');

const factOf = (frame: HistoryFrame, name: string, fact: string): string => {
  const { language } = frame;
  const group = coded.find((known) => known === name);
  if (group !== undefined) return textOfCode(language, group, fact) ?? escaped(fact);
  switch (name) {
    case 'name':
      if (fact === '') return text(language, 'owner.bot');
      return escaped(shortened(fact, factChars));
    case 'because':
      return textOfCode(language, 'end', fact) ?? escaped(fact);
    case 'blockers':
      return codesOf(frame, fact);
    case 'people':
      return peopleOf(fact);
    case 'until':
      return date(Number(fact), zoneOf(frame));
    case 'digest':
      return `\`${asCode(shortDigest(fact))}\``;
    case 'selector':
    case 'current':
    case 'next':
      return `\`${asCode(fact)}\``;
    case 'target':
      // Account, region and identity; the account is the same in nearly every log.
      return `\`${asCode(fact.slice(fact.indexOf('/') + 1))}\``;
    default:
      return fact === '' ? text(language, 'card.none') : escaped(shortened(fact.replaceAll(/\s+/g, ' '), factChars));
  }
};

/** What an entry may lack although its text names it. */
const unsaid = (frame: HistoryFrame): Record<string, string> => ({ selector: text(frame.language, 'verdict.unknown') });

const whatOf = (frame: HistoryFrame, { type, facts }: HistoryEntry): string => {
  const told = Object.fromEntries(
    Object.entries(facts).map(([name, fact]): [string, string] => [name, factOf(frame, name, fact)]),
  );
  return textOfCode(frame.language, 'event', type, { ...unsaid(frame), ...told }) ?? escaped(type);
};

/** A commit's first line says its version and when, the others only what. */
const linesOf = (frame: HistoryFrame, entries: readonly HistoryEntry[]): readonly string[] =>
  entries.map((entry, index) => {
    const what = whatOf(frame, entry);
    if (entries[index - 1]?.version === entry.version) return `   • ${what}`;
    const at = date(entry.at, zoneOf(frame));
    return text(frame.language, 'answer.history', { version: String(entry.version), at, what });
  });

/** @param left entries of the log that are older than those given. */
export const historyText = (frame: HistoryFrame, history: readonly HistoryEntry[], left: number): string => {
  const { language } = frame;
  if (history.length === 0) return text(language, 'answer.historyNone');
  const lines = linesOf(frame, history.toReversed());
  const more = (count: number): string => text(language, 'card.more', { count: String(count + left) });
  const shown = linesWithin(lines, more, limits.sectionChars - 100);
  const complete = shown.split('\n').length === lines.length;
  return complete && left > 0 ? `${shown}\n${more(0)}` : shown;
};
