/** The lists of docs/configuration(.ja).md, from the descriptions that a start with a mistake prints. */

import { envTexts, type FieldText, fileTexts } from '../../../src/main/config/explain.ts';
import type { Language } from '../../../src/texts/codes.ts';

const words = {
  en: { required: 'required', none: 'none', comma: ', ', open: ' (', close: '): ' },
  ja: { required: '必須', none: 'なし', comma: '、', open: '（', close: '）: ' },
} as const;

/** The default; and an example where it is not the default. */
const defaultOf = (language: Language, { byDefault, required, example }: FieldText): string => {
  const { required: needed, none, comma } = words[language];
  if (byDefault === example) return `\`${example}\``;
  const standard = byDefault === null ? (required ? needed : none) : `\`${byDefault}\``;
  return `${standard}${comma}\`${example}\``;
};

/** The page says once, above the list, how durations are written. */
const withoutForm = (meaning: string): string => meaning.replace(/(?:; an ISO 8601 duration|。ISO 8601 の期間)/, '');

/** One line for each description; keys with the same one (a list of people is described alike everywhere) share it. */
const list = (language: Language, fields: Readonly<Record<string, FieldText>>): string => {
  const names = new Map<string, string[]>();
  for (const [name, field] of Object.entries(fields)) {
    // What one item of a list looks like is said in a problem only: the list's own line has it too.
    if (name.endsWith('[]')) continue;
    const { open, close } = words[language];
    const meaning = `${open}${defaultOf(language, field)}${close}${withoutForm(field[language])}`;
    names.set(meaning, [...(names.get(meaning) ?? []), `\`${name}\``]);
  }
  return [...names].map(([meaning, keys]) => `- ${keys.join(words[language].comma)}${meaning}`).join('\n');
};

export const settingsList = (language: Language): string => list(language, fileTexts);
export const variablesList = (language: Language): string => list(language, envTexts);
