/** What the guide says of steps that a person may do in more than one way. */

import { describe, expect, test } from '@jest/globals';
import type { Situation } from '../../../src/sandbox/playground/situation.ts';
import { submit } from '../../../src/sandbox/playground/steps.ts';

const submittedWith = (ticket: string): Situation => {
  const event = { type: 'ApplicationSubmitted', by: 'U0REQUESTER', name: '鈴木', ticket };
  return { events: [{ version: 6, at: 0, event }] } as unknown as Situation;
};

describe('the submission of the application', () => {
  test('given a ticket, then the proof names it; given none, then it says so', () => {
    expect(submit.proof(submittedWith('DNS-1'))).toEqual({
      ja: 'ログの第 6 版: 鈴木 さんが受付番号 DNS-1 を記録しました。',
      en: 'Version 6 of the log: 鈴木 recorded the ticket DNS-1.',
    });
    expect(submit.proof(submittedWith(''))).toEqual({
      ja: 'ログの第 6 版: 鈴木 さんが申請書の提出を記録しました（受付番号なし）。',
      en: 'Version 6 of the log: 鈴木 recorded the submission, without a ticket.',
    });
    expect(submit.proof({ events: [] } as unknown as Situation)).toBeNull();
  });
});
