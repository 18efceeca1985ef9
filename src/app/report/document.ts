/** The form of a report, independent of the format in which it is written. All text is plain: each writer escapes what its format obeys. */

import { forTerminal } from '../../domain/inputs.ts';
import type { Language } from '../../texts/codes.ts';

/** A picture as SVG, made by this program and escaped there. */
interface Picture {
  readonly tag: 'picture';
  readonly svg: string;
  /** The same as text, for a format without pictures. */
  readonly lines: readonly string[];
}

export type Content =
  | { readonly tag: 'text'; readonly text: string }
  | { readonly tag: 'subheading'; readonly text: string }
  | { readonly tag: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | { readonly tag: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly tag: 'code'; readonly lines: readonly string[] }
  | Picture;

export interface Section {
  readonly heading: string;
  readonly contents: readonly Content[];
}

export interface ReportDocument {
  readonly language: Language;
  readonly title: string;
  /** Texts of this program, in which backquotes mark commands. */
  readonly notes: readonly string[];
  readonly sections: readonly Section[];
}

export const paragraph = (text: string): Content => ({ tag: 'text', text });

/** A table, or the word for "none". */
export const tableOr = (none: string, head: readonly string[], rows: readonly (readonly string[])[]): Content =>
  rows.length === 0 ? paragraph(none) : { tag: 'table', head, rows };

/** One line. Characters that a reader would not see are shown as escapes: a report hides nothing. */
export const visible = (text: string): string => forTerminal(text.replaceAll(/\s+/g, ' ').trim());

/** As `visible`, for text whose spaces and lines count. */
export const visibleLine = (line: string): string => forTerminal(line).replaceAll('\n', ' ');
