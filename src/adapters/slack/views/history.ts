/** The log as people read it: the newest first, and how much more there is. */
import type { HistoryEntry } from '../../../ports/desk.ts';
import { text } from '../../../texts/text.ts';
import { limits, linesWithin, shortened } from './block.ts';
import { type Frame, zoneOf } from './frame.ts';
import { date, escaped } from './words.ts';

const historyLinesMax = 40;

type HistoryFrame = Pick<Frame, 'language' | 'policy'>;

const lineOf = (frame: HistoryFrame, { version, at, type, facts }: HistoryEntry): string =>
  text(frame.language, 'answer.history', {
    version: String(version),
    at: date(at, zoneOf(frame)),
    type: escaped(type),
    facts: escaped(
      Object.entries(facts)
        .map(([name, fact]) => `${name}=${shortened(fact, 60)}`)
        .join(' '),
    ),
  });

/** @param left entries of the log that are older than those given. */
export const historyText = (frame: HistoryFrame, history: readonly HistoryEntry[], left: number): string => {
  const { language } = frame;
  if (history.length === 0) return text(language, 'answer.historyNone');
  const newest = history.toReversed();
  const lines = newest.slice(0, historyLinesMax).map((entry) => lineOf(frame, entry));
  const older = left + newest.length - lines.length;
  const more = (count: number): string => text(language, 'card.more', { count: String(count + older) });
  const shown = linesWithin(lines, more, limits.sectionChars - 100);
  return older > 0 && shown.split('\n').length === lines.length ? `${shown}\n${more(0)}` : shown;
};
