import { describe, expect, test } from '@jest/globals';
import type { FactKinds } from '../../src/domain/factKinds.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import { isCritical, NOTICES, type Notice, noticeCodes } from '../../src/domain/notices.ts';
import { emptyState } from '../../src/domain/state.ts';
import { alertText } from '../../src/texts/alerts.ts';
import type { Language } from '../../src/texts/codes.ts';

const state = emptyState('goo.ne.jp' as SigningDomain);
const runbook = 'https://wiki.example.jp/dkim';
const places = { channel: 'C0DKIM', card: 'https://futari.slack.com/archives/C0DKIM/p1', runbook };

/** As little as a notice may say. */
const sparse: Partial<Record<keyof FactKinds, unknown>> = {
  blockers: [],
  findings: [],
  incidents: ['watch'],
  instant: 0,
  number: 1,
  owner: 'approvers',
  people: [],
  personNames: [],
  names: ['goo.ne.jp'],
  rollback: { who: 'one', until: 0 },
  selectors: [],
  targets: [],
  warnings: ['mail'],
  verdict: 'wrong',
  basis: 'grant',
};

const noticeOf = (code: Notice['code']): Notice =>
  ({
    id: 1,
    code,
    to: 'thread',
    claimedUntil: 0,
    facts: Object.fromEntries(
      Object.entries(NOTICES[code].facts).map(([name, form]: [string, string]) => {
        if (form.endsWith('?')) return [name, null];
        return [name, sparse[form as keyof FactKinds] ?? 'something'];
      }),
    ),
  }) as Notice;

describe('an alert outside Slack', () => {
  test.each(['ja', 'en'] as const)(
    'given any critical notice in %s, then it has no empty place, and says where to go',
    (language: Language) => {
      for (const code of noticeCodes.filter(isCritical)) {
        const text = alertText(language, state, noticeOf(code), 'Asia/Tokyo', places);
        expect([code, /\{\w+\}|\(\)|（）|「」|``| {2}|undefined|null|\n\n\n/.exec(text)?.[0]]).toEqual([
          code,
          undefined,
        ]);
        expect(text).toContain(places.card);
        expect(text).toContain(runbook);
      }
    },
  );

  test.each(['is_archived', 'not_in_channel', 'channel_not_found'] as const)(
    'given a channel that takes nothing (%s), then the alert names channel and cause',
    (code) => {
      const notice = { id: 1, code: 'posting_refused', to: 'channel', claimedUntil: 0, facts: { code } } as const;
      const text = alertText('en', state, notice, 'UTC', { ...places, card: null });
      expect(text).toContain('C0DKIM');
      expect(text).toContain(code);
      expect(text).toMatch(/archived|removed from/);
    },
  );
});
