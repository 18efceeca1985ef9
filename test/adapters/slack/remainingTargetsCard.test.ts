import { describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import type { RenderContext } from '../../../src/adapters/slack/views/blocks.ts';
import { noticeCard } from '../../../src/adapters/slack/views/notice.ts';
import { roundCard } from '../../../src/adapters/slack/views/roundCard.ts';
import { offeredOnCard, offeredOnRound } from '../../../src/domain/actions.ts';
import { TargetId } from '../../../src/domain/names.ts';
import type { Notice } from '../../../src/domain/notices.ts';
import type { Attempt, Round, State } from '../../../src/domain/state.ts';
import { approver, at, next, policy, rotation, round, settings, stateWith } from './states.ts';

const ja: RenderContext = { settings, policy, language: 'ja', testEndpoints: false };
const canary = round.targets[0]?.id as TargetId;
const left = TargetId.of('111122223333', 'us-east-1', 'goo.ne.jp');

const applied: Attempt = {
  id: 1,
  kind: 'forward',
  rotation: 1,
  round: 1,
  target: canary,
  selector: next,
  intendedAt: at,
  intendedVersion: 5,
  beforeSesAt: at,
  outcome: 'applied',
  settledVersion: 6,
  closedVersion: 6,
};

/** The canary is switched, another target is left. */
const partly = (change: Partial<Round>, attempts: readonly Attempt[] = [applied]): State => {
  const [first] = round.targets;
  const targets = [first, { ...first, id: left }] as Round['targets'];
  const state = stateWith(
    { stage: { tag: 'Switching', sinceAt: at }, round: { ...round, targets, ...change } },
    { attempts },
  );
  const [target] = state.targets as [State['targets'][0]];
  return {
    ...state,
    targets: [
      { ...target, shown: next, succeededAt: at },
      { ...target, id: left },
    ],
  };
};

const actionsOf = (blocks: readonly KnownBlock[]): string[] =>
  blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => ('action_id' in element ? [element.action_id ?? ''] : []))
      : [],
  );

const notice = (code: string): Notice => ({ id: 1, code, to: 'thread', facts: {}, claimedUntil: at }) as Notice;

describe('a switch that ended in part', () => {
  test('given nothing that is uncertain, then notices and card offer the rest and the way back', () => {
    const state = partly({ ended: 'expired' });
    for (const code of ['expired_partly_switched', 'remaining_failed', 'alarm_remaining']) {
      expect(actionsOf(noticeCard(ja, state, notice(code), at).blocks)).toEqual(['request_approval', 'rollback']);
    }
    expect(offeredOnCard(state)).toEqual(['request_approval', 'rollback']);
  });

  test('given a Put without an answer, a bad key or an open round, then the rest cannot be asked for, and is not offered', () => {
    const unknown = { ...applied, id: 2, target: left, outcome: 'unknown' } as const;
    const bad = partly({ ended: 'expired' });
    const facts = bad.selectors[next] as State['selectors'][string];
    const states = [
      partly({ ended: 'expired' }, [applied, unknown]),
      { ...bad, selectors: { ...bad.selectors, [next]: { ...facts, banned: true } } },
      partly({}),
    ];
    for (const state of states) {
      expect(actionsOf(noticeCard(ja, state, notice('alarm_remaining'), at).blocks)).toEqual(['rollback']);
    }
  });

  test('given a round for the rest, then its card shows what is switched as such, and can be approved', () => {
    const rest = partly({});
    const targets = rest.rotation?.round?.targets.map((one) => (one.id === canary ? { ...one, switched: true } : one));
    const state = partly({ id: 2, firstRound: 1, targets: targets as Round['targets'] });
    const shown = state.rotation?.round as Round;
    const drawn = JSON.stringify(roundCard(ja, state, { ...rotation, round: shown }, shown, at).blocks);
    expect(drawn).toContain('残りの対象も');
    expect(drawn.match(/切り替え済み（このラウンドでは変えません）/g)).toHaveLength(1);
    expect(offeredOnRound(state, policy, at)).toEqual(['approve', 'decline']);
  });

  test('given a window that has closed between two targets, then an operator is offered to execute', () => {
    const shut = {
      ...policy,
      calendar: { ...policy.calendar, freeze: [], window: { days: [], fromMinute: 0, untilMinute: 1 } },
    };
    const approvals = ['1', '2'].map((n) => ({ by: `${approver}${n}` as typeof approver, name: n, at }));
    expect(offeredOnRound(partly({ approvals }), shut, at)).toEqual(['execute', 'rollback']);
    expect(offeredOnRound(partly({ approvals }), policy, at)).toEqual(['rollback']);
  });
});
