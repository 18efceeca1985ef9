/** What the table of notices says of each: how urgent it is, and what it says, for the compiler to hold. */
import { describe, expect, test } from '@jest/globals';
import { notice } from '../../src/domain/decision.ts';
import { incidents } from '../../src/domain/facts.ts';
import type { Selector, TargetId } from '../../src/domain/names.ts';
import { incidentOf, isCritical, NOTICES, noticeCodes } from '../../src/domain/notices.ts';
import { reminderKeys } from '../../src/domain/waitNotices.ts';

describe('the table of notices', () => {
  test('given every notice, then it is critical or says why it is not, never both', () => {
    for (const code of noticeCodes) {
      const { critical, quiet }: { critical?: string | null; quiet?: string } = NOTICES[code];
      expect([code, critical !== undefined]).toEqual([code, quiet === undefined]);
      expect(quiet?.trim()).not.toBe('');
    }
  });

  test('given what speaks of unsigned mail, a lost way back or an unknown call, then it leaves Slack', () => {
    expect(noticeCodes.filter(isCritical).toSorted()).toEqual([
      'alarm_attempt',
      'alarm_bannedInUse',
      'alarm_leaked',
      'alarm_lost',
      'alarm_pending',
      'alarm_remaining',
      'alarm_rollback',
      'alarm_unattended',
      'alarm_watch',
      'altered_easy_dkim_origin',
      'altered_missing',
      'altered_signing_off',
      'anchor_moved',
      'anchor_unreachable',
      'break_glass_requested',
      'break_glass_used',
      'compromise_reported',
      'drift',
      'expired_partly_switched',
      'kept_key_leaked',
      'key_compromised',
      'key_leaked_in_use',
      'key_unreadable',
      'log_corrupt',
      'posting_refused',
      'probe_lost',
      'put_unknown',
      'record_lost_current',
      'record_lost_next',
      'record_lost_previous',
      'remaining_failed',
      'rollback_decided',
      'slack_refuses',
      'status_failed',
      'status_lost',
      'sweep_stopped',
      'watch_incident',
    ]);
  });

  test('given every trouble, then some notice tells of it', () => {
    const notified = new Set(noticeCodes.map(incidentOf));
    expect(incidents.filter((incident) => !notified.has(incident))).toEqual([]);
  });

  test('given what is waited for, then it has a reminder or an alarm, never both', () => {
    expect(new Set(reminderKeys).size).toBe(reminderKeys.length);
  });

  test('given facts that are missing, foreign or of another kind, then the compiler refuses the notice', () => {
    const target = '123456789012/ap-northeast-1/goo.ne.jp' as TargetId;
    const selector = 'gooid-21' as Selector;
    const refused = [
      // @ts-expect-error a fact is missing
      notice('put_refused', { target, selector }),
      // @ts-expect-error a fact is foreign
      notice('status_back', { target, selector }),
      // @ts-expect-error a text is no selector
      notice('key_leaked', { selector: 'gooid-21' }),
      // @ts-expect-error an instant is a number
      notice('watch_began', { until: '1760000000000', minutes: null }),
      // @ts-expect-error no such notice
      notice('put_lost', { target, selector, code: '' }),
    ];
    expect(refused).toHaveLength(5);
  });
});
