/** What the sandbox's SES does, by how that is known. */
import { type Basis, BEHAVIOURS } from '../../../src/sandbox/ses/behaviours.ts';
import type { Language } from '../../../src/texts/codes.ts';

const bases: Readonly<Record<Basis, Readonly<Record<Language, string>>>> = {
  verified: { en: 'Verified', ja: '確認済み' },
  documented: { en: 'Documented', ja: '文書にある' },
  guessed: { en: 'Guessed', ja: '推測' },
};

const order: readonly Basis[] = ['verified', 'documented', 'guessed'];

export const behaviourList = (language: Language): string =>
  order
    .map((basis) => {
      const rows = Object.values(BEHAVIOURS).filter((row) => row.basis === basis);
      return [`*${bases[basis][language]}*`, '', ...rows.map((row) => `- ${row[language]}`)].join('\n');
    })
    .join('\n\n');
