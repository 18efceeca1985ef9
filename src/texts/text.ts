/** The look-up: a missing key or a missing fact does not compile. */

import type { NoticeCode, FactsOf as NoticeFacts } from '../domain/notices.ts';
import { actionTexts } from './actions.ts';
import { answers } from './answers.ts';
import { cards } from './cards.ts';
import type { Language } from './codes.ts';
import { compromiseTexts } from './compromise.ts';
import { events } from './events.ts';
import { files } from './files.ts';
import { findings } from './findings.ts';
import { forms, removal } from './forms.ts';
import { labels } from './labels.ts';
import { notices } from './notices.ts';
import { refusals } from './refusals.ts';
import { report, year } from './report.ts';
import type { Row } from './row.ts';

/** Every text that people read: one row a text, both languages in the row. */
export const catalogue = {
  ...actionTexts,
  ...answers,
  ...cards,
  ...compromiseTexts,
  ...events,
  ...files,
  ...findings,
  ...forms,
  ...labels,
  ...notices,
  ...refusals,
  ...removal,
  ...report,
  ...year,
} as const;

/** The placeholder of a text: a fact's name between braces. */
export const placeholder = /\{(\w+)\}/g;

/** Puts facts in their places. What is not given is left empty. */
export const fill = (template: string, facts: Readonly<Record<string, string | number>>): string =>
  template.replace(placeholder, (_, name: string) => (Object.hasOwn(facts, name) ? String(facts[name] ?? '') : ''));

type Catalogue = typeof catalogue;

export type TextKey = keyof Catalogue;

/** The names between braces in a text. */
type Named<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never;

export type FactsOf<K extends TextKey> = Readonly<Record<Named<Catalogue[K]['ja']>, string>>;

type Given<K extends TextKey> = [Named<Catalogue[K]['ja']>] extends [never] ? [] : [facts: FactsOf<K>];

/** @param facts values for the placeholders; the caller escapes what its output format needs. */
export const text = <K extends TextKey>(language: Language, key: K, ...facts: Given<K>): string =>
  fill(catalogue[key][language], facts[0] ?? {});

export type CodeGroup =
  | 'refusal'
  | 'effect'
  | 'problem'
  | 'slackRefusal'
  | 'notice'
  | 'response'
  | 'finding'
  | 'why'
  | 'fix'
  | 'reason'
  | 'blocker'
  | 'verdict'
  | 'owner'
  | 'event'
  | 'outcome'
  | 'stage'
  | 'end'
  | 'basis'
  | 'ownership'
  | 'group'
  | 'incident'
  | 'warning'
  | 'who'
  | 'fileHint';

/**
 * For codes that arrive as data, such as a refusal's. Facts that are not given are left empty.
 * @returns null when the group has no such code.
 */
export const textOfCode = (
  language: Language,
  group: CodeGroup,
  code: string,
  facts: Readonly<Record<string, string>> = {},
): string | null => {
  const rows: Readonly<Record<string, Row>> = catalogue;
  const key = `${group}.${code}`;
  // `Object.hasOwn`: a code from outside must not find what every object inherits.
  return Object.hasOwn(rows, key) ? fill(rows[key]?.[language] ?? '', facts) : null;
};

/** Notices whose text names what neither their facts nor the state say. */
type Unsaid = {
  [C in NoticeCode]: Exclude<Named<Catalogue[`notice.${C}`]['ja']>, keyof NoticeFacts<C> | StateWord> extends never
    ? never
    : C;
}[NoticeCode];

/** What every notice may name beside its own facts. */
export type StateWord =
  | 'blockers'
  | 'channel'
  | 'domain'
  | 'bannedInUse'
  | 'findings'
  | 'lost'
  | 'owner'
  | 'record'
  | 'verdict';

type Rows = Readonly<Record<string, Row>>;

/** Rows of which one language lacks a fact that the other has. */
type Uneven<R extends Rows> = {
  [K in keyof R]: [Named<R[K]['ja']>, Named<R[K]['en']>] extends [Named<R[K]['en']>, Named<R[K]['ja']>] ? never : K;
}[keyof R];

// Does not compile where there is one, and names it.
null satisfies [Uneven<Catalogue> | Unsaid] extends [never] ? null : Uneven<Catalogue> | Unsaid;

type Facts<T extends Row> = [Named<T['ja']>] extends [never]
  ? []
  : [facts: Readonly<Record<Named<T['ja']>, string | number>>];

/** Rows whose facts the compiler cannot see. */
type PutTogether<R extends Rows> = { [K in keyof R]: string extends R[K]['ja'] | R[K]['en'] ? K : never }[keyof R];

export interface Messages<R extends Rows> {
  <K extends keyof R>(language: Language, key: K, ...facts: Facts<R[K]>): string;
  /** For a key that arrives as data, with facts that were gathered elsewhere. Facts that are not given are left empty. */
  ofCode(language: Language, key: keyof R, facts: Readonly<Record<string, string | number>>): string;
}

/** The texts of one part that only that part says, such as one command of the terminal. */
export const messages = <const R extends Rows>(
  rows: R & ([Uneven<R> | PutTogether<R>] extends [never] ? unknown : { readonly uneven: Uneven<R> | PutTogether<R> }),
): Messages<R> => {
  const ofCode = (language: Language, key: keyof R, facts: Readonly<Record<string, string | number>>): string =>
    fill((rows as R)[key]?.[language] ?? '', facts);
  return Object.assign(
    <K extends keyof R>(language: Language, key: K, ...facts: Facts<R[K]>) => ofCode(language, key, facts[0] ?? {}),
    { ofCode },
  );
};
