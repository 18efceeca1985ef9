import { describe, expect, test } from '@jest/globals';
import { previewBlocks } from '../../../../src/adapters/slack/views/afterForm.ts';
import { formView } from '../../../../src/adapters/slack/views/form.ts';
import { carriedLags } from '../../../../src/adapters/slack/views/plan.ts';
import type { Forecast } from '../../../../src/domain/plan.ts';
import type { AcceptedAs, Request } from '../../../../src/ports/service.ts';
import { current, domain, next, policy, settings, stateIn } from '../states.ts';

const lags = { shortest: 9, longest: 20, rotations: 3 };

describe('the form of a start', () => {
  const shown = (language: 'ja' | 'en', inputs: Readonly<Record<string, string>>): string => {
    const value = { domain, rotation: 0, round: null, digest: null, inputs };
    const origin = { value, channel: 'C0DKIM', threadTs: null, homePage: null };
    return JSON.stringify(formView(language, 'start_rotation', origin).blocks);
  };

  test('given a proposal, then one line says on what it rests; given a day that a person typed, then none', () => {
    const proposed = { known: domain, switchOn: '2026-10-21', lags: carriedLags(lags) };
    expect(shown('ja', proposed)).toContain('これまでの実績から計算しています：公開まで 9〜20 日（過去 3 回）');
    expect(shown('en', proposed)).toContain(
      'The proposed date is based on earlier rotations: the DNS department took 9 to 20 days (rotations: 3).',
    );
    expect(shown('ja', { ...proposed, lags: carriedLags(null) })).toContain('公開まで 14 日として計算しています');
    for (const carried of ['', '<!channel>', '9/20', '1/2/3/4'])
      expect(shown('en', { ...proposed, lags: carried })).not.toContain('The proposed date');
  });
});

describe('the preview of a start', () => {
  const request: Request<'start_rotation'> = {
    id: 'request',
    person: 'T0HOME/U0REQUESTER' as never,
    action: 'start_rotation',
    domain,
    channel: 'C0DKIM',
    rotation: 0,
    round: null,
    digest: null,
    inputs: { domain, known: `${domain} other.example`, switchOn: '2026-10-16' as never, reason: '定期' },
  };
  const preview = (language: 'ja' | 'en', forecast: Forecast): string => {
    const answer: AcceptedAs<'rotation_previewed'> = {
      tag: 'accepted',
      code: 'rotation_previewed',
      state: stateIn('completed'),
      settings,
      current,
      next,
      applicationReminderAt: 0,
      recordReminderAt: 0,
      blockers: [],
      fewApprovers: null,
      outlook: { lags, switchDay: '2026-10-16', forecast },
    };
    return JSON.stringify(previewBlocks({ language, policy }, request, answer));
  };

  test('given past lags that the day does not leave, then the preview says so, and opens the form again with a day that holds', () => {
    const late: Forecast = { tag: 'late', live: '2026-10-21', startBy: null, expected: '2026-10-26' };
    const shown = preview('ja', late);
    expect(shown).toMatch(
      /⚠️ 2026\/10\/16（金）の切り替えに間に合わない見込み.*2026\/10\/26（月）以降.*9〜20 日（過去 3 回）/,
    );
    expect(shown).toContain('start_rotation');
    expect(shown).toContain('\\"switchOn\\":\\"2026-10-26\\"');
    expect(shown).toContain('\\"reason\\":\\"定期\\"');
    expect(preview('en', late)).toContain('the switch on Fri 16 Oct 2026 will not hold');
  });

  test('given a day that holds, then the preview says so, and only the start is offered', () => {
    const shown = preview('en', { tag: 'holds', live: '2026-10-12' });
    expect(shown).toContain(
      'Forecast: ✅ the switch on Fri 16 Oct 2026 will hold\\nSo far: the DNS department took 9 to 20 days (rotations: 3)',
    );
    expect(shown).not.toContain('start_rotation');
  });
});
