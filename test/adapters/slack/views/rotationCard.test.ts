import { describe, expect, test } from '@jest/globals';
import { footerOf } from '../../../../src/adapters/slack/cards.ts';
import { rotationCard } from '../../../../src/adapters/slack/views/rotationCard.ts';
import { roundCard } from '../../../../src/adapters/slack/views/roundCard.ts';
import { type Progress, progressOf } from '../../../../src/adapters/slack/views/stateTexts.ts';
import { core } from '../../../../src/domain/core.ts';
import { TargetId } from '../../../../src/domain/names.ts';
import type { Policy } from '../../../../src/domain/policy.ts';
import {
  actors,
  declareCompromised,
  decline,
  execute,
  given,
  intendPut,
  monitored,
  openRound,
  putOutcome,
  requestApproval,
  type Scenario,
  type StageName,
  stageNames,
  tick,
  usual,
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
    const others = Object.keys(texts.ja).filter(
      (key) => /^progress\.(?!unsigned)/.test(key) && key !== `progress.${expected}`,
    );
    for (const key of others) expect(text).not.toContain(texts.ja[key as 'progress.opening']);
    expect(others).toHaveLength(expected === null ? 7 : 6);
    if (expected !== null) expect(text).toContain(texts.ja[`progress.${expected}`]);
  });

  test('given a released round, then its card says it too, and nobody is asked for an execution', () => {
    const approved = givenIn('approved');
    const context = { language: 'en', policy, settings, testEndpoints: false } as const;
    const rendered = roundCard(context, approved.state, approved.rotation, approved.round, approved.at);
    expect(rendered.text).toContain(texts.en['progress.checking']);
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

const shownOn = ({ state, rotation, at }: Scenario, language: 'ja' | 'en' = 'en'): string => {
  const context = { language, policy, settings, testEndpoints: false } as const;
  return JSON.stringify(rotationCard(context, state, rotation, at).blocks);
};

describe('the keys on the card are named by what SES signs with now', () => {
  const { current, next } = givenIn('stable').rotation;

  test.each<readonly [StageName, string, string | null, string | null]>([
    ['awaitingRecord', current, null, next],
    ['switching', current, null, next],
    ['watching', next, current, null],
    ['overlap', next, current, null],
    ['completed', next, current, null],
    ['rolledBack', current, null, next],
    ['cancelled', current, null, null],
  ])('given the stage %s, then now %s, previous %s, next %s', (stage, now, previous, after) => {
    const text = shownOn(givenIn(stage));
    expect(text).toContain(`key signing now \`${now}\``);
    for (const [word, selector] of [
      ['previous key', previous],
      ['next key', after],
    ] as const) {
      if (selector === null) expect(text).not.toContain(`${word} \``);
      else expect(text).toContain(`${word} \`${selector}\``);
    }
  });

  test('given targets that sign with different keys, then both are current, each with its number', () => {
    const left = TargetId.of('111122223333', 'us-east-1', 'goo.ne.jp');
    const partly = given('partlySwitched', { policy, targets: [...usual.targets, left] });
    expect(shownOn(partly)).toContain(`key signing now \`${next}\` ×1 \`${current}\` ×1`);
  });
});

describe('one step comes next', () => {
  test.each(stageNames)('given the stage %s, then the card names one step, with its owner and its date', (stage) => {
    for (const language of ['ja', 'en'] as const) {
      const text = shownOn(givenIn(stage), language);
      expect(text.match(language === 'ja' ? /\*次の作業\*: / : /\*Next\*: /g)).toHaveLength(1);
    }
  });

  test('given several waits, then the one that is due first stands there', () => {
    const reported = givenIn('awaitingRecord').and(
      declareCompromised(actors.first, null),
      declareCompromised(actors.second, null),
    );
    // Nobody has acknowledged the incident yet, which is due within minutes; the other waits are due in days.
    expect(core.reminders(reported.state, policy).length).toBeGreaterThan(1);
    const text = shownOn(reported);
    expect(text).toContain(`*Next*: ${JSON.stringify(texts.en['next.unattended']).slice(1, -1)}`);
    expect(text.match(/\*Next\*/g)).toHaveLength(1);
  });

  test('given the eight steps, then the bar and the number say where the rotation is', () => {
    expect(shownOn(givenIn('awaitingRecord'))).toContain('●●◐○○○○○ *step 3 of 8: ');
    expect(shownOn(givenIn('completed'))).toContain('●●●●●●●● *');
    expect(shownOn(givenIn('rolledBack'))).not.toContain('◐');
  });

  test('given an incident that nobody handles, then the card says it first and offers the button that it names', () => {
    const lost = givenIn('watching').and(monitored(givenIn('watching').rotation.next, { verdict: 'absent' }));
    const text = shownOn(lost);
    expect(lost.state.incidentResponse).not.toBeNull();
    expect(text.indexOf('🚨')).toBeLessThan(text.indexOf('step 7'));
    expect(text).toContain('"acknowledge"');
    expect(shownOn(givenIn('watching'))).not.toContain('"acknowledge"');
  });
});

test.each(stageNames)('given the card of a rotation in %s, then its footer alone names the time zone', (stage) => {
  const { state, rotation, at } = givenIn(stage);
  for (const language of ['ja', 'en'] as const) {
    const context = { language, policy, settings, testEndpoints: false, zoneBelow: true };
    // A dialog has no footer.
    const { blocks } = rotationCard(context, state, rotation, at);
    const shown = JSON.stringify(blocks, (key, value: unknown) => (key === 'confirm' ? undefined : value));
    expect(shown).not.toMatch(/GMT|Asia\/Tokyo/);
    expect(JSON.stringify(footerOf(language, policy.calendar.timeZone, state, undefined))).toContain('Asia/Tokyo');
  }
});
