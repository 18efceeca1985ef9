/** The texts of one finding, and their keys in the catalogue. */

import type { Row } from './codes.ts';

export interface FindingText {
  /** One line of a list. */
  readonly title: Row;
  /** Explains the finding to a DNS administrator. */
  readonly why: Row;
  /** The correction. */
  readonly fix: Row;
}

type TextRows = Readonly<Record<string, FindingText>>;

type Keyed<T extends TextRows> = { readonly [C in keyof T & string as `finding.${C}`]: T[C]['title'] } & {
  readonly [C in keyof T & string as `why.${C}`]: T[C]['why'];
} & { readonly [C in keyof T & string as `fix.${C}`]: T[C]['fix'] };

/** Splits each row into the keys of the catalogue, one per text. */
export const keyed = <const T extends TextRows>(rows: T): Keyed<T> =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([code, { title, why, fix }]) => [
      [`finding.${code}`, title],
      [`why.${code}`, why],
      [`fix.${code}`, fix],
    ]),
  ) as Keyed<T>;
