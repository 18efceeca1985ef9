/** Renders the log for people, in a message (newest first) or in a file (oldest first). */

import { lookUp, type TargetId } from '../../../domain/names.ts';
import type { AcceptedAs, HistoryEntry } from '../../../ports/service.ts';
import { dayText, weekdayMoment } from '../../../texts/codes.ts';
import { factTexts, type Markup, personText, plainMarkup } from '../../../texts/facts.ts';
import { text, textOfCode } from '../../../texts/text.ts';
import {
  asCode,
  limits,
  linesWithin,
  mention,
  quoted,
  type RenderContext,
  shortDigest,
  ticketLink,
  zoneOf,
} from './blocks.ts';
import type { SlackFile } from './files.ts';

// Markup of the log's facts: mrkdwn in a message, plain text in a file.

/** Maximum characters of one fact that people wrote, in a message. */
const factChars = 80;

/** Omits the account, which is the same in nearly every log. */
const withoutAccount = (id: TargetId): string => id.slice(id.indexOf('/') + 1);

const inMessage: Markup = {
  ...plainMarkup,
  moment: (at, timeZone, language) => weekdayMoment(language, at, timeZone, { year: true }),
  day: (written, language) => dayText(language, written),
  person: mention,
  code: (text) => `\`${asCode(text)}\``,
  digest: (text) => `\`${asCode(shortDigest(text))}\``,
  target: (id) => `\`${asCode(withoutAccount(id))}\``,
  free: (text) => quoted(text, factChars),
  ticket: (text) => ticketLink(text, factChars),
};

/** Uncut, because a file has room. Slack shows no names in files, so people appear by the name that the log knows. */
const inFile: Markup = { ...plainMarkup, target: withoutAccount };

type HistoryContext = Pick<RenderContext, 'language' | 'policy'>;

/** Placeholders for facts that a text names but an entry may lack. */
const unsaid = ({ language }: HistoryContext): Record<string, string> => {
  const unknown = text(language, 'verdict.unknown');
  return { selector: unknown, until: unknown };
};

/** Entries of a rollback decision, which show the evidence about the previous record on which it was based. */
const withEvidence = ['RollbackProposed', 'RollbackDecided', 'PreviousRecordChecked'];

/** A message mentions people; plain text shows the names of that time. */
const withNames = ({ language }: HistoryContext, markup: Markup, { names }: HistoryEntry): Markup =>
  markup === inMessage ? markup : { ...markup, person: (id) => personText(language, id, lookUp(names, id) ?? null) };

const whatOf = (context: HistoryContext, format: Markup, entry: HistoryEntry): string => {
  const { language } = context;
  const { type, facts } = entry;
  const markup = withNames(context, format, entry);
  const shownFacts = factTexts(language, zoneOf(context), facts, markup);
  const what = textOfCode(language, 'event', type, { ...unsaid(context), ...shownFacts }) ?? markup.free(type);
  const { evidence } = shownFacts;
  return evidence !== undefined && withEvidence.includes(type)
    ? text(language, 'answer.historyEvidence', { what, evidence })
    : what;
};

/** One entry as plain text, without its time. */
export const entryText = (context: HistoryContext, entry: HistoryEntry): string => whatOf(context, inFile, entry);

/** The first line of a commit shows version, time and event; its other lines only the event. */
const historyLines = (context: HistoryContext, entries: readonly HistoryEntry[], markup: Markup): readonly string[] =>
  entries.map((entry, index) => {
    const what = whatOf(context, markup, entry);
    if (entries[index - 1]?.version === entry.version) return `   • ${what}`;
    const at = markup.moment(entry.at, zoneOf(context), context.language);
    return text(context.language, 'answer.history', { version: String(entry.version), at, what });
  });

/** What a person reads at a glance; the file has everything. */
const entriesShownMax = 10;

/** `left`: number of older entries; `unread`: number of commits before all of them. */
type NewestHistory = Pick<AcceptedAs<'history'>, 'entries' | 'left' | 'unread'>;

const within = (context: HistoryContext, { entries: history, left, unread }: NewestHistory) => {
  const newest = history.slice(-entriesShownMax);
  const older = left + history.length - newest.length;
  const lines = historyLines(context, newest.toReversed(), inMessage);
  const more = (hidden: number): string =>
    unread > 0
      ? text(context.language, 'answer.historyOlder')
      : text(context.language, 'card.more', { count: String(hidden + older) });
  const shown = linesWithin(lines, more, limits.sectionChars - 100);
  const complete = shown.split('\n').length === lines.length;
  const isAll = older === 0 && unread === 0;
  return { text: complete && !isAll ? `${shown}\n${more(0)}` : shown, complete: complete && isAll };
};

/** True if the message shows the complete log. */
export const isShownWhole = (context: HistoryContext, history: NewestHistory): boolean =>
  isEmpty(history) || within(context, history).complete;

export const historyText = (context: HistoryContext, history: NewestHistory): string =>
  isEmpty(history) ? text(context.language, 'answer.historyNone') : within(context, history).text;

const isEmpty = ({ entries, unread }: NewestHistory): boolean => entries.length === 0 && unread === 0;

/**
 * The complete log as a file, oldest entry first.
 * @param left number of log entries older than `history`
 */
export const historyFile = (
  context: HistoryContext,
  domain: string,
  history: readonly HistoryEntry[],
  left: number,
): SlackFile => {
  const { language } = context;
  return {
    name: text(language, 'historyFile.name', { domain }),
    title: text(language, 'historyFile.title', { domain }),
    command: `futari history ${domain}`,
    content: [
      text(language, 'historyFile.title', { domain }),
      ...(left > 0 ? [text(language, 'card.more', { count: String(left) })] : []),
      ...historyLines(context, history, inFile),
      '',
    ].join('\n'),
  };
};
