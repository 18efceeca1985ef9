/** The log as people read it: the newest first, and how much more there is. */

import { type Instant, PersonId } from '../../../domain/names.ts';
import type { HistoryEntry } from '../../../ports/service.ts';
import { careWords } from '../../../texts/alerts.ts';
import { plainDate } from '../../../texts/codes.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import {
  asCode,
  date,
  escaped,
  type Frame,
  limits,
  linesWithin,
  mention,
  shortDigest,
  shortened,
  zoneOf,
} from './blocks.ts';
import type { SlackFile } from './files.ts';

/** How the facts of the log are written: marked up in a message, plain in a file. */
interface HistoryWords {
  moment(at: Instant, timeZone: string): string;
  person(id: PersonId): string;
  code(text: string): string;
  /** A hash: as much of it as tells it from others. */
  digest(text: string): string;
  /** What people wrote. */
  free(text: string): string;
}

/** Longest text of one fact in a message that people wrote. */
const factChars = 80;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

const inMessage: HistoryWords = {
  moment: date,
  person: mention,
  code: (text) => `\`${asCode(text)}\``,
  digest: (text) => `\`${asCode(shortDigest(text))}\``,
  free: (text) => escaped(shortened(oneLine(text), factChars)),
};

/** Whole: a file has room. Slack shows no names in one, so people stand there by their ids. */
const inFile: HistoryWords = {
  moment: plainDate,
  person: (id) => PersonId.user(id),
  code: (text) => text,
  digest: (text) => text,
  free: oneLine,
};

type HistoryFrame = Pick<Frame, 'language' | 'policy'>;

const coded = ['stage', 'verdict', 'outcome', 'basis', 'ownership', 'group'] as const;

const codesOf = ({ language }: HistoryFrame, words: HistoryWords, codes: string): string =>
  codes === ''
    ? text(language, 'card.none')
    : codes
        .split(' ')
        .map((code) => textOfCode(language, 'blocker', code) ?? words.free(code))
        .join(', ');

const peopleOf = (words: HistoryWords, ids: string): string =>
  ids
    .split(' ')
    .map((id) => PersonId.parse(id))
    .map((id) => (id === null ? '?' : words.person(id)))
    .join(', ');

const factOf = (frame: HistoryFrame, words: HistoryWords, name: string, fact: string): string => {
  const { language } = frame;
  const group = coded.find((known) => known === name);
  if (group !== undefined) return textOfCode(language, group, fact) ?? words.free(fact);
  switch (name) {
    case 'name':
      return fact === '' ? text(language, 'owner.bot') : words.free(fact);
    case 'because':
      return textOfCode(language, 'end', fact) ?? words.free(fact);
    case 'troubles':
    case 'signs':
      return careWords(language, name, fact) ?? words.free(fact);
    case 'blockers':
      return codesOf(frame, words, fact);
    case 'people':
      return peopleOf(words, fact);
    case 'until':
      return words.moment(Number(fact), zoneOf(frame));
    case 'digest':
    case 'evidence':
      return words.digest(fact);
    case 'selector':
    case 'current':
    case 'next':
      return words.code(fact);
    case 'target':
      // Account, region and identity; the account is the same in nearly every log.
      return words.code(fact.slice(fact.indexOf('/') + 1));
    default:
      return fact === '' ? text(language, 'card.none') : words.free(fact);
  }
};

/** What an entry may lack although its text names it. */
const unsaid = ({ language }: HistoryFrame): Record<string, string> => {
  const unknown = text(language, 'verdict.unknown');
  return { selector: unknown, until: unknown };
};

/** Going back was decided on what was shown of the previous record: whoever looks into it later finds that. */
const withEvidence = ['RollbackProposed', 'RollbackDecided', 'WayBackSeen'];

const whatOf = (frame: HistoryFrame, words: HistoryWords, { type, facts }: HistoryEntry): string => {
  const { language } = frame;
  const told = Object.fromEntries(
    Object.entries(facts).map(([name, fact]): [string, string] => [name, factOf(frame, words, name, fact)]),
  );
  const what = textOfCode(language, 'event', type, { ...unsaid(frame), ...told }) ?? words.free(type);
  const { evidence } = told;
  return evidence !== undefined && withEvidence.includes(type)
    ? text(language, 'answer.historyEvidence', { what, evidence })
    : what;
};

/** A commit's first line says its version and when, the others only what. */
const historyLines = (frame: HistoryFrame, entries: readonly HistoryEntry[], words: HistoryWords): readonly string[] =>
  entries.map((entry, index) => {
    const what = whatOf(frame, words, entry);
    if (entries[index - 1]?.version === entry.version) return `   • ${what}`;
    const at = words.moment(entry.at, zoneOf(frame));
    return text(frame.language, 'answer.history', { version: String(entry.version), at, what });
  });

/** More entries than this are longer than a message, however short they are. */
const entriesTriedMax = 100;

const within = (frame: HistoryFrame, history: readonly HistoryEntry[], left: number) => {
  const newest = history.slice(-entriesTriedMax);
  const older = left + history.length - newest.length;
  const lines = historyLines(frame, newest.toReversed(), inMessage);
  const more = (count: number): string => text(frame.language, 'card.more', { count: String(count + older) });
  const shown = linesWithin(lines, more, limits.sectionChars - 100);
  const complete = shown.split('\n').length === lines.length;
  return { text: complete && older > 0 ? `${shown}\n${more(0)}` : shown, whole: complete && older === 0 };
};

/** Whether a message holds all of it. */
export const fitsMessage = (frame: HistoryFrame, history: readonly HistoryEntry[], left: number): boolean =>
  history.length === 0 || within(frame, history, left).whole;

/** @param left entries of the log that are older than those given. */
export const historyText = (frame: HistoryFrame, history: readonly HistoryEntry[], left: number): string =>
  history.length === 0 ? text(frame.language, 'answer.historyNone') : within(frame, history, left).text;

/**
 * The whole log as a file, where a message has no room for it.
 * @param left entries that are older than those given. Oldest first: a file is read from its beginning.
 */
export const historyFile = (
  frame: HistoryFrame,
  domain: string,
  history: readonly HistoryEntry[],
  left: number,
): SlackFile => {
  const { language } = frame;
  return {
    name: text(language, 'historyFile.name', { domain }),
    title: text(language, 'historyFile.title', { domain }),
    command: `futari report ${domain} --all`,
    content: [
      text(language, 'historyFile.title', { domain }),
      ...(left > 0 ? [text(language, 'card.more', { count: String(left) })] : []),
      ...historyLines(frame, history, inFile),
      '',
    ].join('\n'),
  };
};
