import { describe, expect, test } from '@jest/globals';
import { rotationCard } from '../../../../src/adapters/slack/views/rotationCard.ts';
import { roundCard } from '../../../../src/adapters/slack/views/roundCard.ts';
import { type Progress, progressOf } from '../../../../src/adapters/slack/views/stateTexts.ts';
import type { Policy } from '../../../../src/domain/policy.ts';
import {
  actors,
  decline,
  execute,
  given,
  intendPut,
  openRound,
  putOutcome,
  requestApproval,
  type Scenario,
  tick,
} from '../../../support/given.ts';
import { texts } from '../../../support/texts.ts';
import { givenIn, policy, settings } from '../states.ts';

const sending = givenIn('sending');
const refused = sending.and(putOutcome('refused'));
const wanted = givenIn('roundOpen').and(decline(actors.first), requestApproval());
const rollingBack = givenIn('rollingBack');

const cases: readonly (readonly [string, Scenario, Progress | null])[] = [
  ['a round that waits for approvals', givenIn('roundOpen'), null],
  ['a round that is released', givenIn('approved'), 'checking'],
  ['a round that is wanted', wanted, 'opening'],
  ['a round that cannot open', wanted.and(openRound({ blockers: ['proof_failed'] })), null],
  ['a Put that was begun', sending, 'sending'],
  ['a Put without an answer', sending.and(putOutcome('unknown')), 'unknown'],
  ['a Put that SES took', givenIn('switching'), 'pending'],
  ['a Put that is tried again', refused, 'checking'],
  ['a Put of a round that is over', refused.after(refused.round.switchBeforeAt - refused.at).and(tick), null],
  ['a rollback before its Put', rollingBack, 'returning'],
  ['a rollback that SES took', rollingBack.and(intendPut('rollback'), putOutcome('applied')), 'settling'],
  ['the watch', givenIn('watching'), null],
  ['the overlap', givenIn('overlap'), null],
];

const cardText = ({ state, rotation, at }: Scenario, by: Policy = policy): string => {
  const context = { language: 'ja', policy: by, settings, testEndpoints: false } as const;
  return JSON.stringify(rotationCard(context, state, rotation, at).blocks);
};

describe('what is being carried out stands on the card', () => {
  test.each(cases)('given %s, then the card says so', (_, scenario, expected) => {
    expect(progressOf(scenario.state, policy, scenario.at)).toBe(expected);
    const text = cardText(scenario);
    if (expected === null) expect(text).not.toContain('処理中');
    else expect(text).toContain(texts.ja[`progress.${expected}`]);
  });

  test('given a released round, then its card says it too, and nobody is asked for an execution', () => {
    const approved = givenIn('approved');
    const context = { language: 'en', policy, settings, testEndpoints: false } as const;
    const rendered = roundCard(context, approved.state, approved.rotation, approved.round, approved.at);
    expect(rendered.text).toContain('In progress');
    expect(JSON.stringify(rendered.blocks)).toContain(texts.en['progress.checking']);
    expect(cardText(approved)).not.toContain(texts.ja['next.execution']);
  });

  test('given that an operator has to press, then nothing is in progress and the operator is asked', () => {
    const byOperator: Policy = { ...policy, execution: 'operator' };
    const approved = given('approved', { policy: byOperator });
    expect(progressOf(approved.state, byOperator, approved.at)).toBeNull();
    expect(cardText(approved, byOperator)).toContain(texts.ja['next.execution']);
    const released = approved.and(execute());
    expect(progressOf(released.state, byOperator, released.at)).toBe('checking');
  });
});
