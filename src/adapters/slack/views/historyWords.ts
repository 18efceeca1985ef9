/** How the facts of the log are written: marked up in a message, plain in a file. */
import { type Instant, PersonId } from '../../../domain/names.ts';
import { plainDate } from '../../../texts/moment.ts';
import { shortened } from './block.ts';
import { asCode, date, escaped, mention, shortDigest } from './words.ts';

export interface HistoryWords {
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

export const inMessage: HistoryWords = {
  moment: date,
  person: mention,
  code: (text) => `\`${asCode(text)}\``,
  digest: (text) => `\`${asCode(shortDigest(text))}\``,
  free: (text) => escaped(shortened(oneLine(text), factChars)),
};

/** Whole: a file has room. Slack shows no names in one, so people stand there by their ids. */
export const inFile: HistoryWords = {
  moment: plainDate,
  person: (id) => PersonId.user(id),
  code: (text) => text,
  digest: (text) => text,
  free: oneLine,
};
