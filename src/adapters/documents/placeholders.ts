/** Placeholders such as `{{値}}` or `{{value}}`, and the characters that a form may hold. */

import type { TemplateProblem } from '../../ports/documents.ts';

const pattern = /\{\{\s*([^{}]{1,80}?)\s*\}\}/g;

export const hasPlaceholder = (text: string): boolean => text.includes('{{');

/** The names in the text, as written. */
export const placeholdersIn = (text: string): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase();

export const isKnown = (values: ReadonlyMap<string, string>, name: string): boolean => values.has(keyOf(name));

/** XML and terminals refuse control characters; a line break is a line break in a cell. */
const harmless = (text: string): string => text.replace(/(?!\n)[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '');

/** Replaces known placeholders. What a value contains is not read again. */
export const replaced = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(pattern, (written, name: string) => {
    const value = values.get(keyOf(name));
    return value === undefined ? written : harmless(value);
  });

/** By key, so that width and case of a placeholder do not matter. */
export const byKey = (values: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...values].map(([name, value]) => [keyOf(name), value]));

export const unusable = (code: TemplateProblem['code'], place = '', placeholder = ''): TemplateProblem => ({
  tag: 'unusable',
  code,
  place,
  placeholder,
});
