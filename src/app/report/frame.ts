/** What every part of a report for people needs. */
import type { Instant } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';

export interface ReportFrame {
  readonly language: Language;
  /** IANA name: in which moments are told. */
  readonly timeZone: string;
  readonly domain: string;
  readonly rotation: number | null;
  readonly madeAt: Instant;
}

/** What people wrote must not become part of the table, nor markup. */
export const cell = (written: string): string => written.replaceAll(/\s+/g, ' ').replaceAll(/[\\|`<>*_[\]#]/g, '\\$&');

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
