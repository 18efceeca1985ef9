/** Looks up texts. A missing key or a missing fact does not compile. */

import type { NoticeCode, FactsOf as NoticeFacts } from '../domain/notices.ts';
import { actionTexts, commandTexts } from './actions.ts';
import { answers } from './answers.ts';
import { approvalTexts } from './approval.ts';
import { cards } from './cards.ts';
import type { Language, Row } from './codes.ts';
import { deliveryTexts } from './delivery.ts';
import { compromiseTexts } from './emergencies.ts';
import { events } from './events.ts';
import { files } from './files.ts';
import { findings } from './findings.ts';
import { forms, removal } from './forms.ts';
import { home } from './home.ts';
import { labels } from './labels.ts';
import { notices } from './notices.ts';
import { planTexts } from './plan.ts';
import { refusals } from './refusals.ts';
import { ledger, report, year } from './report.ts';

/** The catalogue of texts, one row per text with both languages. */
export const catalogue = {
  ...actionTexts,
  ...answers,
  ...approvalTexts,
  ...cards,
  ...commandTexts,
  ...compromiseTexts,
  ...deliveryTexts,
  ...events,
  ...files,
  ...findings,
  ...forms,
  ...home,
  ...labels,
  ...ledger,
  ...notices,
  ...planTexts,
  ...refusals,
  ...removal,
  ...report,
  ...year,
} as const;

/** The placeholder of a text: a fact's name between braces. */
export const placeholder = /\{(\w+)\}/g;

/** Replaces placeholders by facts. A placeholder without a fact becomes empty. */
export const fill = (template: string, facts: Readonly<Record<string, string | number>>): string =>
  template.replace(placeholder, (_, name: string) => (Object.hasOwn(facts, name) ? String(facts[name] ?? '') : ''));

type Catalogue = typeof catalogue;

export type TextKey = keyof Catalogue;

/** The names of a text's placeholders. */
type Named<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never;

/** The keys of texts without placeholders. */
export type PlainKey = { [K in TextKey]: [Named<Catalogue[K]['ja']>] extends [never] ? K : never }[TextKey];

export type FactsOf<K extends TextKey> = Readonly<Record<Named<Catalogue[K]['ja']>, string>>;

type Given<K extends TextKey> = [Named<Catalogue[K]['ja']>] extends [never] ? [] : [facts: FactsOf<K>];

/** Sentences of one paragraph: Japanese has no space between them. */
export const paragraph = (language: Language, sentences: readonly string[]): string =>
  sentences.join(language === 'ja' ? '' : ' ');

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
  | 'title'
  | 'why'
  | 'fix'
  | 'reason'
  | 'blocker'
  | 'delivery'
  | 'verdict'
  | 'owner'
  | 'event'
  | 'outcome'
  | 'stage'
  | 'end'
  | 'basis'
  | 'ownership'
  | 'act'
  | 'because'
  | 'alteration'
  | 'group'
  | 'incident'
  | 'warning'
  | 'who'
  | 'lateness'
  | 'fileHint';

/**
 * The text of a code that arrives as data, such as a refusal's. A placeholder without a fact becomes empty.
 * @returns null if the group has no such code
 */
export const textOfCode = (
  language: Language,
  group: CodeGroup,
  code: string,
  facts: Readonly<Record<string, string>> = {},
): string | null => {
  const rows: Readonly<Record<string, Row>> = catalogue;
  const key = `${group}.${code}`;
  // `Object.hasOwn`: a code from outside must not match an inherited property.
  return Object.hasOwn(rows, key) ? fill(rows[key]?.[language] ?? '', facts) : null;
};

/** The codes of notices whose text has a placeholder that neither their facts nor the state fill. */
type Unsaid = {
  [C in NoticeCode]: Exclude<Named<Catalogue[`notice.${C}`]['ja']>, keyof NoticeFacts<C> | StateWord> extends never
    ? never
    : C;
}[NoticeCode];

/** Placeholders that every notice may use besides its own facts. */
export type StateWord =
  | 'approvals'
  | 'blockers'
  | 'card'
  | 'channel'
  | 'domain'
  | 'bannedInUse'
  | 'findings'
  | 'lost'
  | 'owner'
  | 'record'
  | 'until'
  | 'verdict';

type Rows = Readonly<Record<string, Row>>;

/** Rows in which one language lacks a placeholder of the other. */
type Uneven<R extends Rows> = {
  [K in keyof R]: [Named<R[K]['ja']>, Named<R[K]['en']>] extends [Named<R[K]['en']>, Named<R[K]['ja']>] ? never : K;
}[keyof R];

// Does not compile if there is such a row or notice, and the error names it.
null satisfies [Uneven<Catalogue> | Unsaid] extends [never] ? null : Uneven<Catalogue> | Unsaid;

type Facts<T extends Row> = [Named<T['ja']>] extends [never]
  ? []
  : [facts: Readonly<Record<Named<T['ja']>, string | number>>];

/** Rows with a computed text, whose placeholders the compiler cannot see. */
type PutTogether<R extends Rows> = { [K in keyof R]: string extends R[K]['ja'] | R[K]['en'] ? K : never }[keyof R];

export interface Messages<R extends Rows> {
  <K extends keyof R>(language: Language, key: K, ...facts: Facts<R[K]>): string;
  /** The text of a key that arrives as data. A placeholder without a fact becomes empty. */
  ofCode(language: Language, key: keyof R, facts: Readonly<Record<string, string | number>>): string;
}

/** Texts that only one part of the program uses, such as one command of the terminal. */
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
