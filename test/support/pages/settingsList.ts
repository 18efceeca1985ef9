/** The lists of docs/configuration(.ja).md, from the descriptions that a start with a mistake prints. */
import { envTexts } from '../../../src/main/config/envTexts.ts';
import type { FieldText } from '../../../src/main/config/fieldText.ts';
import { fileTexts } from '../../../src/main/config/fileTexts.ts';
import type { Language } from '../../../src/texts/codes.ts';

const words = {
  en: { required: 'required', none: 'none', comma: ', ', colon: ': ' },
  ja: { required: '必須', none: 'なし', comma: '、', colon: ': ' },
} as const;

/** The default; and an example where it is not the default. */
const defaultOf = (language: Language, { byDefault, required, example }: FieldText): string => {
  const { required: needed, none, comma } = words[language];
  if (byDefault === example) return `\`${example}\``;
  const standard = byDefault === null ? (required ? needed : none) : `\`${byDefault}\``;
  return `${standard}${comma}\`${example}\``;
};

const list = (language: Language, fields: Readonly<Record<string, FieldText>>): string =>
  Object.entries(fields)
    // What one item of a list looks like is said in a problem only: the list's own line has it too.
    .filter(([name]) => !name.endsWith('[]'))
    .map(([name, field]) => `- \`${name}\` (${defaultOf(language, field)})${words[language].colon}${field[language]}`)
    .join('\n');

export const settingsList = (language: Language): string => list(language, fileTexts);
export const variablesList = (language: Language): string => list(language, envTexts);
