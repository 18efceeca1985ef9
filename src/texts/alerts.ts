/** Formats a critical notice as plain text, for readers outside Slack. */

import type { Notice } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import type { Language } from './codes.ts';
import { asLines, noticeText, plainMarkup } from './facts.ts';
import { text } from './text.ts';

const alertMarkup = { ...plainMarkup, list: asLines };

/** The places where the reader continues. */
interface AlertPlaces {
  /** The domain's channel in Slack. */
  readonly channel: string;
  /** The link to the card; null: there is no card, or its link is unknown. */
  readonly card: string | null;
  /** The address of the team's runbook; null: the page that comes with the bot. */
  readonly runbook: string | null;
}

const shippedRunbook: Readonly<Record<Language, string>> = { ja: 'docs/runbook.ja.md', en: 'docs/runbook.md' };

export const alertText = (
  language: Language,
  state: State,
  notice: Notice,
  timeZone: string,
  { channel, card, runbook }: AlertPlaces,
): string => {
  const sentence = noticeText(language, timeZone, state, notice, alertMarkup, { channel }) ?? notice.code;
  const lines = sentence.split('\n').filter((line) => line.trim() !== '');
  const links = [
    ...(card === null ? [] : [text(language, 'alert.card', { link: card })]),
    text(language, 'alert.runbook', { code: notice.code, runbook: runbook ?? shippedRunbook[language] }),
  ];
  return [state.domain, ...lines, '', ...links].join('\n');
};
