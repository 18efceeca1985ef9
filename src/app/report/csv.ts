/**
 * Writes CSV that Excel opens in Japanese: UTF-8 with a byte order mark, CRLF, every cell quoted (RFC 4180). No cell becomes a formula
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */

import { visible } from './document.ts';

const byteOrderMark = '\ufeff';

/** Half and full width: a spreadsheet takes either as the start of a formula. */
const formulaStart = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** The quotation mark makes the cell text, and stays visible to whoever reads the file without a spreadsheet. */
const cell = (text: string): string => {
  const line = visible(text);
  return `"${(formulaStart.test(line) ? `'${line}` : line).replaceAll('"', '""')}"`;
};

export const csvOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  byteOrderMark + [head, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
