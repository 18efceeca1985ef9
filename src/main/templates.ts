/** Checks the templates of the configuration at the start: a broken form is no discovery for the day of the application. */

import { createDepartmentForms } from '../adapters/documents/forms.ts';
import type { TemplateProblem } from '../ports/documents.ts';
import type { Settings } from '../ports/settings.ts';
import { knownPlaceholders } from '../texts/application.ts';
import { messages } from '../texts/text.ts';

const message = messages({
  unreadable: { ja: '読めません（{place}）', en: 'cannot be read ({place})' },
  wrong_kind: { ja: '.xlsx か .txt を指定してください（現在: {place}）', en: 'must be .xlsx or .txt, not {place}' },
  too_large: { ja: '大きすぎます', en: 'is too large' },
  encrypted: {
    ja: 'パスワード付きか、古い形式（.xls）です。パスワードなしの .xlsx で保存してください',
    en: 'has a password, or is an old .xls: save it as .xlsx without a password',
  },
  macro: { ja: 'マクロを含むため使えません。.xlsx で保存してください', en: 'contains a macro: save it as .xlsx' },
  broken: { ja: '壊れています。開いて保存し直してください', en: 'is broken: open it and save it again' },
  no_placeholder: {
    ja: '差し込み欄（二重の波括弧で囲んだ「値」など）がありません',
    en: 'has no placeholder, which is a field such as "value" in double braces',
  },
  unknown_placeholder: {
    ja: '{place} の差し込み欄「{placeholder}」は使えません。使える差し込み欄: {known}',
    en: 'has an unknown placeholder "{placeholder}" at {place}; known: {known}',
  },
  placeholder_in_formula: {
    ja: '{place} の数式に差し込み欄があります。数式の外に置いてください',
    en: 'has a placeholder in the formula at {place}: put it outside',
  },
  placeholder_outside_cells: {
    ja: 'セル以外（{place}）に差し込み欄があります。セルに置いてください',
    en: 'has a placeholder outside the cells ({place}): put it into a cell',
  },
});

const sentence = (language: Settings['locale'], { code, place, placeholder }: TemplateProblem): string => {
  const japanese = /[^ -~]|^TTL$|^FQDN$/;
  const known = [...knownPlaceholders().keys()].filter((name) => japanese.test(name) === (language === 'ja'));
  return message.ofCode(language, code, { place, placeholder, known: known.join(', ') });
};

/** One line for each template that cannot be used; empty if all can. */
export const templateProblems = async ({
  domains,
  locale,
}: Pick<Settings, 'domains' | 'locale'>): Promise<readonly string[]> => {
  const forms = createDepartmentForms();
  const lines = [...domains.values()].map(async ({ name, application: { template } }) => {
    if (template === null) return [];
    const form = await forms.fill(template, knownPlaceholders());
    return form.tag === 'filled' ? [] : [`${name}: application.template ${template} ${sentence(locale, form)}`];
  });
  return (await Promise.all(lines)).flat();
};
