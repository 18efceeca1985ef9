import { describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import type { RenderContext } from '../../../../src/adapters/slack/views/blocks.ts';
import { roundDetails } from '../../../../src/adapters/slack/views/details.ts';
import { noticeCard } from '../../../../src/adapters/slack/views/notice.ts';
import { roundCard } from '../../../../src/adapters/slack/views/roundCard.ts';
import { offeredOnCard, offeredOnRound } from '../../../../src/domain/cards.ts';
import { TargetId } from '../../../../src/domain/names.ts';
import {
  given,
  intendPut,
  observed,
  openRound,
  putOutcome,
  requestApproval,
  type Scenario,
  tick,
  usual,
} from '../../../support/given.ts';
import { notice, policy, settings } from '../states.ts';

const ja: RenderContext = { settings, policy, language: 'ja', testEndpoints: false };
const left = TargetId.of('111122223333', 'us-east-1', 'goo.ne.jp');

/** The canary is switched, another target is left. */
const partly = given('partlySwitched', { policy, targets: [...usual.targets, left] });
const expired = (from: Scenario): Scenario => from.after(from.round.switchBeforeAt - from.at).and(tick);

const actionsOf = (blocks: readonly KnownBlock[]): string[] =>
  blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => ('action_id' in element ? [element.action_id ?? ''] : []))
      : [],
  );

test.each([
  ['ja', '祝日と変更凍結日を除き'],
  ['en', 'except on holidays and freeze days'],
] as const)(
  'given a window that is always open, then the card in %s names each kind of day that it leaves out',
  (language, left) => {
    const window = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, untilMinute: 24 * 60 };
    const always = { ...policy, calendar: { ...policy.calendar, window } };
    const { state, at, rotation, round } = given('roundOpen', { policy: always });
    const { blocks } = roundCard({ ...ja, language, policy: always }, state, rotation, round, at);
    expect(JSON.stringify(blocks)).toContain(left);
  },
);

describe('a switch that ended in part', () => {
  test('given nothing that is uncertain, then notices and card offer the rest and the way back', () => {
    const { state, at } = expired(partly);
    for (const code of ['expired_partly_switched', 'remaining_failed', 'alarm_remaining']) {
      const actions = actionsOf(noticeCard(ja, state, notice(code), at).blocks);
      expect(actions).toEqual(['acknowledge', 'request_approval', 'rollback']);
    }
    expect(offeredOnCard(state)).toEqual(['request_approval', 'rollback', 'rotation_details', 'acknowledge']);
  });

  test('given a Put without an answer, a bad key or an open round, then the rest cannot be asked for, and is not offered', () => {
    const unknown = partly.and(intendPut('forward', left), putOutcome('unknown'));
    const leaked = partly.and(observed('wrong', { findings: ['private_key_published'] }));
    for (const { state, at } of [expired(unknown), leaked, partly]) {
      const actions = actionsOf(noticeCard(ja, state, notice('alarm_remaining'), at).blocks);
      expect(actions.filter((action) => action !== 'acknowledge')).toEqual(['rollback']);
    }
  });

  test('given a round for the rest, then its card shows what is switched as such, and can be approved', () => {
    const { state, rotation, round, at } = expired(partly).and(requestApproval(), openRound());
    const drawn = JSON.stringify(roundCard(ja, state, rotation, round, at).blocks);
    expect(drawn).toContain('残りの対象の署名鍵');
    expect(drawn).toContain('切り替え済みの1件は変わりません');
    const details = JSON.stringify(roundDetails(ja, { state, record: null, head: '' }));
    expect(details.match(/切り替え済み（今回は変えません）/g)).toHaveLength(1);
    expect(offeredOnRound(state, policy, at)).toEqual(['approve', 'approve_with_reason', 'decline', 'round_details']);
  });

  test('given a window that has closed between two targets, then an operator is offered to execute', () => {
    const shut = {
      ...policy,
      calendar: { ...policy.calendar, freeze: [], window: { days: [], fromMinute: 0, untilMinute: 1 } },
    };
    const { state, at } = partly;
    expect(offeredOnRound(state, shut, at)).toEqual(['execute', 'rollback']);
    expect(offeredOnRound(state, policy, at)).toEqual(['rollback']);
  });
});
