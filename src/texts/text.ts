/** The look-up: a missing key or a missing fact does not compile. */
import { catalogue } from './catalogue.ts';
import type { Language } from './codes.ts';
import { fill, placeholder } from './fill.ts';

type Japanese = (typeof catalogue)['ja'];

export type TextKey = keyof Japanese;

/** The names between braces in a text. */
type Named<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never;

export type FactsOf<K extends TextKey> = Readonly<Record<Named<Japanese[K]>, string>>;

type Given<K extends TextKey> = [Named<Japanese[K]>] extends [never] ? [] : [facts: FactsOf<K>];

/** @param facts values for the placeholders; the caller escapes what its output format needs. */
export const text = <K extends TextKey>(language: Language, key: K, ...facts: Given<K>): string =>
  fill(catalogue[language][key], facts[0] ?? {});

type CodeGroup =
  | 'refusal'
  | 'effect'
  | 'problem'
  | 'notice'
  | 'desk'
  | 'finding'
  | 'why'
  | 'mend'
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
  | 'trouble'
  | 'sign'
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
  const texts: Readonly<Record<string, string>> = catalogue[language];
  const key = `${group}.${code}`;
  // `Object.hasOwn`: a code from outside must not find what every object inherits.
  return Object.hasOwn(texts, key) ? fill(texts[key] ?? '', facts) : null;
};

/** Names of the placeholders of a text, sorted: both languages must use the same. */
export const placeholdersOf = (template: string): readonly string[] =>
  [...new Set([...template.matchAll(placeholder)].map(([, name]) => name ?? ''))].sort();
