/** What each server said, as a table in a fixed-width font. */
import type { ServerAnswer } from '../domain/observation.ts';
import type { Language } from './codes.ts';
import { text } from './text.ts';

type Row = readonly string[];

/** East Asian wide and full-width characters take two columns (Unicode UAX #11). */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/g;
const widthOf = (cell: string): number => cell.length + (cell.match(wide)?.length ?? 0);

/** Every column but the last is filled up: a font that draws Japanese otherwise shifts nothing behind it. */
const aligned = (rows: readonly Row[]): readonly string[] => {
  const last = (rows[0]?.length ?? 1) - 1;
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? '')))) ?? [];
  const cellOf = (cell: string, column: number): string =>
    column === last ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell));
  return rows.map((row) => row.map(cellOf).join('  '));
};

/** The verdict, with what explains it where there is no record. */
const verdictOf = (language: Language, { verdict, silent, rcode }: ServerAnswer): string => {
  const said = text(language, `verdict.${verdict}`);
  const why = silent ? text(language, 'answer.silent') : rcode === 'NOERROR' ? null : rcode;
  return why === null ? said : `${said} (${why})`;
};

const secondsOf = ({ ttlSeconds }: ServerAnswer): string => (ttlSeconds === null ? '-' : String(ttlSeconds));

/** Server, TTL, verdict: a line each, the head first. */
export const shortTable = (language: Language, servers: readonly ServerAnswer[]): readonly string[] =>
  aligned([
    [text(language, 'table.server'), 'TTL', text(language, 'table.verdict')],
    ...servers.map((answer) => [answer.server, secondsOf(answer), verdictOf(language, answer)]),
  ]);

/** With role, AA, serial and time as well. */
export const fullTable = (language: Language, servers: readonly ServerAnswer[]): readonly string[] =>
  aligned([
    [
      text(language, 'table.server'),
      text(language, 'table.role'),
      'TTL',
      'AA',
      text(language, 'table.serial'),
      'ms',
      text(language, 'table.verdict'),
    ],
    ...servers.map((answer) => [
      answer.server,
      text(language, `answer.${answer.role}`),
      secondsOf(answer),
      answer.authoritative ? 'AA' : '-',
      answer.serial === null ? '-' : String(answer.serial),
      String(answer.millis),
      verdictOf(language, answer),
    ]),
  ]);
