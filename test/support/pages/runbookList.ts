/** The lists of docs/runbook(.ja).md: how each message begins, from the catalogue, beside what to do about it. */

import { refusalCodes } from '../../../src/domain/decision.ts';
import { isCritical, noticeCodes } from '../../../src/domain/notices.ts';
import type { Language } from '../../../src/texts/codes.ts';
import { texts } from '../texts.ts';
import { type Action, actions } from './runbookActions.ts';
import type { Sections } from './sections.ts';

/** Every key of a kind: the compiler holds the catalogue complete. */
const keysOf = (kind: string): readonly string[] =>
  Object.keys(texts.en).flatMap((key) => (key.startsWith(`${kind}.`) ? [key.slice(kind.length + 1)] : []));

type Kind = keyof typeof actions;

const notified = noticeCodes.toSorted();

/** The lists of the page. Alarms are the notices that also leave Slack. */
const lists: Readonly<Record<string, { readonly kind: Kind; readonly codes: readonly string[] }>> = {
  alarm: { kind: 'notice', codes: notified.filter(isCritical) },
  notice: { kind: 'notice', codes: notified.filter((code) => !isCritical(code)) },
  blocker: { kind: 'blocker', codes: keysOf('blocker') },
  refusal: { kind: 'refusal', codes: refusalCodes },
  response: { kind: 'response', codes: keysOf('response') },
  file: { kind: 'file', codes: keysOf('file').filter((code) => code.startsWith('upload_')) },
};

const beginningMax: Readonly<Record<Language, number>> = { en: 46, ja: 32 };

/** As much of the sentence as somebody needs to recognize it. */
export const beginningOf = (language: Language, sentence: string): string => {
  const plain = sentence
    .replace(/[\s（(]*[（(][^（()）]*\{\w+\}[^（()）]*[)）]/g, '')
    .replace(/\{\w+\}/g, '…')
    .replace(/\p{Extended_Pictographic}|\u{fe0f}/gu, '')
    .replace(/^\s*(?:… ?へ|…)\s*[:：]\s*/u, '')
    .trim();
  // A colon ends only what says something by itself.
  const [first = ''] = plain.split(/(?<=[.!?])\s|(?<=。)|\n|(?<=.{32}[:：])/u);
  const max = beginningMax[language];
  if (first.length <= max) return first.trim();
  const cut = first.slice(0, max);
  return `${(language === 'en' ? cut.replace(/\s\S*$/, '') : cut).trim()}…`;
};

const restOf: Readonly<Record<Language, string>> = {
  en: 'The sentence of each of these says all there is to do:',
  ja: '次のコードは、文のとおりにするだけです。',
};

const actionFor = (kind: Kind, code: string): Action | null =>
  (actions[kind] as Readonly<Record<string, Action>>)[code] ?? null;

/** A command at the end stays as it is typed. */
const ended = (text: string, stop: string): string => (/[.?!。`]$/.test(text) ? text : `${text}${stop}`);

/** First what the reader sees, last what to do. */
const listOf = (language: Language, kind: Kind, codes: readonly string[]): string => {
  const stop = language === 'en' ? '.' : '。';
  const lines = codes.flatMap((code) => {
    const action = actionFor(kind, code);
    if (action === null) return [];
    const seen = beginningOf(language, (texts[language] as Readonly<Record<string, string>>)[`${kind}.${code}`] ?? '');
    return [`- **${seen}** \`${code}\`: ${ended(action[language], stop)}`];
  });
  const rest = codes.filter((code) => actionFor(kind, code) === null).map((code) => `\`${code}\``);
  if (rest.length === 0) return lines.join('\n');
  const listed = language === 'en' ? ` ${rest.join(', ')}` : rest.join('、');
  return [...lines, '', `${restOf[language]}${listed}${stop}`].join('\n');
};

export const runbookSections = (language: Language): Sections =>
  Object.fromEntries(
    Object.entries(lists).map(([name, { kind, codes }]) => [name, () => listOf(language, kind, codes)]),
  );
