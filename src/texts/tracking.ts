/** The DNS applications as a list: number, revision, kind and status. */

import type { ApplicationStatus, TrackedApplication } from '../domain/trackedApplications.ts';
import { formText } from './applicationTexts.ts';
import { dayText, type Language } from './codes.ts';
import { messages } from './text.ts';

const message = messages({
  'status.drafted': { ja: '作成済み（未提出）', en: 'drafted, not submitted yet' },
  'status.submitted': { ja: '提出済み', en: 'submitted' },
  'status.promised': { ja: '公開予定日の回答あり', en: 'submitted, publication promised' },
  'status.corrected': { ja: '訂正を提出済み', en: 'correction submitted' },
  'status.published': { ja: '公開済み', en: 'published' },
  'status.withdrawn': { ja: '取り下げ済み', en: 'withdrawn' },
  'status.removed': { ja: '削除済み', en: 'removed' },
  line: { ja: '{number} 第{revision}版（{kind}）：{status}', en: '{number} revision {revision} ({kind}): {status}' },
  ticket: { ja: '受付番号 {ticket}', en: 'ticket {ticket}' },
  promisedDate: { ja: '公開予定日 {day}', en: 'promised for {day}' },
  title: { ja: 'DNS申請', en: 'DNS application' },
});

/** Compiles only with a text for each status. */
export const statusText = (language: Language, status: ApplicationStatus): string =>
  message(language, `status.${status}`);

export const kindText = (language: Language, kind: TrackedApplication['kind']): string =>
  formText(language, `kind.${kind}`);

export const trackingTitle = (language: Language): string => message(language, 'title');

interface Format {
  readonly code: (written: string) => string;
  readonly ticket: (written: string) => string;
}

/** One application on one line. */
export const trackedLine = (
  language: Language,
  { number, revision, kind, status, ticket, promisedDate }: TrackedApplication,
  format: Format,
): string => {
  // The promised date follows below.
  const named = status === 'promised' ? 'submitted' : status;
  const line = message(language, 'line', {
    number: format.code(number),
    revision,
    kind: kindText(language, kind),
    status: statusText(language, named),
  });
  const isComing = status === 'promised' || status === 'corrected';
  return [
    line,
    ...(ticket === '' ? [] : [message(language, 'ticket', { ticket: format.ticket(ticket) })]),
    ...(promisedDate === '' || !isComing
      ? []
      : [message(language, 'promisedDate', { day: dayText(language, promisedDate) })]),
  ].join(language === 'ja' ? '・' : ' · ');
};
