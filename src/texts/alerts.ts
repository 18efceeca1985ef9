/** A critical notice in plain text, for who reads it outside Slack. */

import type { Notice } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import type { Language } from './codes.ts';
import { asLines, noticeText, plainMarkup } from './facts.ts';
import { text } from './text.ts';

const alertMarkup = { ...plainMarkup, list: asLines };

export const alertText = (language: Language, state: State, notice: Notice, timeZone: string): string => {
  const sentence = noticeText(language, timeZone, state, notice, alertMarkup) ?? notice.code;
  return `${state.domain}\n${sentence}\n\n${text(language, 'alert.where', { code: notice.code })}`;
};
