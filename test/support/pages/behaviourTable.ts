/** The table of what the sandbox's SES does, and how that is known. */
import { type Basis, BEHAVIOURS } from '../../../src/sandbox/ses/behaviours.ts';
import type { Language } from '../../../src/texts/codes.ts';

const bases: Readonly<Record<Basis, Readonly<Record<Language, string>>>> = {
  verified: { en: 'verified', ja: '確認済み' },
  documented: { en: 'documented', ja: '文書にある' },
  guessed: { en: 'guessed', ja: '推測' },
};

const head: Readonly<Record<Language, string>> = { en: '| SES | Basis |', ja: '| SES | 根拠 |' };

export const behaviourTable = (language: Language): string =>
  [
    head[language],
    '| --- | --- |',
    ...Object.values(BEHAVIOURS).map((row) => `| ${row[language]} | ${bases[row.basis][language]} |`),
  ].join('\n');
