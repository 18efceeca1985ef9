import { describe, expect, test } from '@jest/globals';
import { type Progress, progressOf, rotationCard } from '../../../src/adapters/slack/views/rotationCard.ts';
import { roundCard } from '../../../src/adapters/slack/views/roundCard.ts';
import { PersonId, TargetId } from '../../../src/domain/names.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Attempt, Rotation, Round, State } from '../../../src/domain/state.ts';
import { texts } from '../../support/texts.ts';
import { approver, at, current, next, policy, round, settings, stages, stateWith } from './states.ts';

const approvals = [approver, PersonId.of('T0HOME', 'U0APPROVER2')].map((by) => ({ by, name: 'x', at }));
const approved: Round = { ...round, approvals };

const attempt = (kind: Attempt['kind'], outcome: Attempt['outcome']): Attempt => ({
  id: 1,
  kind,
  rotation: 1,
  round: 1,
  target: TargetId.of('111122223333', 'ap-northeast-1', 'goo.ne.jp'),
  selector: kind === 'forward' ? next : current,
  intendedAt: at,
  intendedVersion: 6,
  beforeSesAt: at,
  outcome,
  settledVersion: null,
  closedVersion: null,
});

const inStage = (tag: string, change: Partial<Rotation> = {}, attempts: readonly Attempt[] = []): State => {
  const stage = stages.find((candidate) => candidate.tag === tag);
  if (stage === undefined) throw new Error(tag);
  return stateWith({ stage, ...change }, { attempts });
};

const decided = { tag: 'decided', by: [approver], basis: 'grant', decidedAt: at, finished: false } as const;
const going: Partial<Rotation> = { round: { ...approved, ended: 'rolledBack' }, rollback: decided };

const cases: readonly (readonly [string, State, Progress | null])[] = [
  ['a round that waits for approvals', inStage('Stable', { round }), null],
  ['a round that is released', inStage('Stable', { round: approved }), 'checking'],
  ['a round that is wanted', inStage('Stable', { roundWanted: true }), 'opening'],
  ['a round that cannot open', inStage('Stable', { roundWanted: true, blockers: ['proof_failed'] }), null],
  ['a Put that was begun', inStage('Switching', { round: approved }, [attempt('forward', 'open')]), 'sending'],
  ['a Put without an answer', inStage('Switching', { round: approved }, [attempt('forward', 'unknown')]), 'unknown'],
  ['a Put that SES took', inStage('Switching', { round: approved }, [attempt('forward', 'applied')]), 'pending'],
  ['a Put that is tried again', inStage('Switching', { round: approved }, [attempt('forward', 'refused')]), 'checking'],
  [
    'a Put of a round that is over',
    inStage('Switching', { round: { ...approved, ended: 'expired' } }, [attempt('forward', 'refused')]),
    null,
  ],
  ['a rollback before its Put', inStage('RollingBack', going, [attempt('forward', 'applied')]), 'returning'],
  [
    'a rollback that SES took',
    inStage('RollingBack', going, [attempt('forward', 'applied'), attempt('rollback', 'applied')]),
    'settling',
  ],
  ['the watch', inStage('Watching', { round: { ...approved, ended: 'switched' } }), null],
  ['the overlap', inStage('Overlap'), null],
];

const cardText = (state: State, given: Policy = policy): string => {
  const context = { language: 'ja', policy: given, settings, testEndpoints: false } as const;
  return JSON.stringify(rotationCard(context, state, state.rotation as Rotation, at).blocks);
};

describe('what is being carried out stands on the card', () => {
  test.each(cases)('given %s, then the card says so', (_, state, expected) => {
    expect(progressOf(state, policy, at)).toBe(expected);
    const text = cardText(state);
    if (expected === null) expect(text).not.toContain('処理中');
    else expect(text).toContain(texts.ja[`progress.${expected}`]);
  });

  test('given a released round, then its card says it too, and nobody is asked for an execution', () => {
    const state = inStage('Stable', { round: approved });
    const context = { language: 'en', policy, settings, testEndpoints: false } as const;
    const rendered = roundCard(context, state, state.rotation as Rotation, approved, at);
    expect(rendered.text).toContain('In progress');
    expect(JSON.stringify(rendered.blocks)).toContain(texts.en['progress.checking']);
    expect(cardText(state)).not.toContain(texts.ja['next.execution']);
  });

  test('given that an operator has to press, then nothing is in progress and the operator is asked', () => {
    const byOperator: Policy = { ...policy, execution: 'operator' };
    const state = inStage('Stable', { round: approved });
    expect(progressOf(state, byOperator, at)).toBeNull();
    expect(cardText(state, byOperator)).toContain(texts.ja['next.execution']);
    const released = inStage('Stable', { round: { ...approved, executedBy: approver } });
    expect(progressOf(released, byOperator, at)).toBe('checking');
  });
});
