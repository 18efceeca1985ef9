/** The lists of docs/runbook(.ja).md: how each message begins, from the catalogue, beside what to do about it. */
import { isCritical } from '../../../src/domain/critical.ts';
import { refusalCodes } from '../../../src/domain/refusal.ts';
import { catalogue } from '../../../src/texts/catalogue.ts';
import { type Language, noticeCodes } from '../../../src/texts/codes.ts';
import { type Action, actions, type Group, groups } from './runbookActions.ts';
import type { Sections } from './sections.ts';

/** A group without a list of its own has every key of its kind: the compiler holds the catalogue complete. */
const codesOf = (group: Group): readonly string[] => {
  if (group === 'notice') return noticeCodes;
  if (group === 'refusal') return refusalCodes;
  return Object.keys(catalogue.en).flatMap((key) => (key.startsWith(`${group}.`) ? [key.slice(group.length + 1)] : []));
};

const texts: Readonly<Record<Language, Readonly<Record<string, string>>>> = catalogue;

const beginningMax: Readonly<Record<Language, number>> = { en: 60, ja: 32 };

/** As much of the sentence as somebody needs to recognize it. */
export const beginningOf = (language: Language, sentence: string): string => {
  const plain = sentence
    .replace(/[\s（(]*[（(][^（()）]*\{\w+\}[^（()）]*[)）]/g, '')
    .replace(/\{\w+\}/g, '…')
    .replace(/\p{Extended_Pictographic}|\u{fe0f}/gu, '')
    .replace(/^\s*(?:… ?へ|…)\s*[:：]\s*/u, '')
    .trim();
  // A colon ends only what says something by itself.
  const [first = ''] = plain.split(/(?<=[.!?])\s|(?<=。)|\n|(?<=.{24}[:：])/u);
  const max = beginningMax[language];
  if (first.length <= max) return first.trim();
  const cut = first.slice(0, max);
  return `${(language === 'en' ? cut.replace(/\s\S*$/, '') : cut).trim()}…`;
};

const restOf: Readonly<Record<Language, string>> = {
  en: 'The sentence of each of these says all there is to do:',
  ja: '次のコードは、文のとおりにするだけです。',
};

export interface Entry {
  readonly code: string;
  readonly action: Action | null;
}

export const entriesOf = (group: Group): readonly Entry[] =>
  codesOf(group).map((code) => ({ code, action: (actions[group] as Readonly<Record<string, Action>>)[code] ?? null }));

/** First what the reader sees, last what to do. */
const listOf = (language: Language, group: Group): string => {
  const entries = entriesOf(group);
  const lines = entries.flatMap(({ code, action }) => {
    const sentence = texts[language][`${group}.${code}`] ?? '';
    return action === null
      ? []
      : [`- **${beginningOf(language, sentence)}** \`${code}\`: ${action[language]}${language === 'en' ? '.' : '。'}`];
  });
  const rest = entries.filter(({ action }) => action === null).map(({ code }) => `\`${code}\``);
  return [
    ...lines,
    '',
    language === 'en' ? `${restOf.en} ${rest.join(', ')}.` : `${restOf.ja}${rest.join('、')}。`,
  ].join('\n');
};

const criticalList = (language: Language): string =>
  noticeCodes
    .filter(isCritical)
    .map((code) => `\`${code}\``)
    .join(language === 'ja' ? '、' : ', ');

export const runbookSections = (language: Language): Sections => ({
  ...Object.fromEntries(groups.map((group) => [group, () => listOf(language, group)])),
  critical: () => criticalList(language),
});
