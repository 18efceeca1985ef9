import type { Language } from '../../src/texts/codes.ts';
import { catalogue, type TextKey } from '../../src/texts/text.ts';

const textsIn = (language: Language) =>
  Object.fromEntries(Object.entries(catalogue).map(([key, row]) => [key, row[language]])) as Record<TextKey, string>;

/** The catalogue by language, for tests that look for a sentence in what people were shown. */
export const texts: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = {
  ja: textsIn('ja'),
  en: textsIn('en'),
};
