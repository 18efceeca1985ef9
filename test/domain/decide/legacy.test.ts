import { describe, expect, test } from '@jest/globals';
import {
  actors,
  approve,
  claim,
  decline,
  given,
  openRound,
  requestApproval,
  stageNames,
  startByLegacyCall,
  wantRoundByLegacyCall,
} from '../../support/given.ts';

const next = 'gooid-21-prod-20250918-2';

describe('the former call create_dkim_certificate', () => {
  test('I1: given the next number, then a rotation starts without a requester, and the log names the call', () => {
    const started = given()
      .when(startByLegacyCall(2))
      .thenEvents(
        { type: 'LegacyCallTaken', call: 'create_dkim_certificate', request: 'aws-1' },
        { type: 'RotationStarted', by: null, next },
        { type: 'NoticeRaised', notice: { code: 'legacy_rotation' } },
      );
    expect(started.rotation).toMatchObject({ requester: null, stage: { tag: 'Preparing' }, next });
  });

  test.each([1, 3, 20250918])(
    'given the number %s, which the template would not give, then nothing starts',
    (number) => {
      const facts = { number: String(number), expected: '2', next };
      given().when(startByLegacyCall(number)).thenRefused('selector_number_differs', facts);
    },
  );

  test('I6: given a rotation under way, then whatever the number is, no other starts', () => {
    for (const number of [2, 3]) given('preparing').when(startByLegacyCall(number)).thenRefused('rotation_running');
  });
});

describe('the former call update_ses_byodkim_automated', () => {
  const roundOpen = given('roundOpen');
  const expired = roundOpen.after(roundOpen.round.switchBeforeAt - roundOpen.at).and({ type: 'Tick' });

  test('given a round that ran out of time, then the bot wants another, and a repeated call changes nothing', () => {
    expect(expired.round.ended).toBe('expired');
    const wanted = expired
      .when(wantRoundByLegacyCall)
      .thenEvents({ type: 'LegacyCallTaken', call: 'update_ses_byodkim_automated' }, { type: 'RoundWanted' });
    wanted.when(wantRoundByLegacyCall).thenNothing();
    expect(wanted.and(openRound()).round).toMatchObject({ id: 2, ended: null, approvals: [] });
  });

  test('I1: given a decline, then only a person requests again', () => {
    const declined = roundOpen.and(decline(actors.first));
    declined.when(wantRoundByLegacyCall).thenRefused('round_declined');
    declined.and(requestApproval(actors.requester)).when(wantRoundByLegacyCall).thenNothing();
  });

  test.each(['failed', 'changed', 'deliveryFailed', 'rolledBack'] as const)(
    'I1: given a round that ended with %s, then only a person requests again',
    (because) => {
      const ended = roundOpen.happened({ type: 'RoundEnded', round: roundOpen.round.id, because });
      ended.when(wantRoundByLegacyCall).thenRefused('round_not_open');
    },
  );

  test('I1: given any stage but a stable one, then it wants nothing, and in none it leads to a Put', () => {
    for (const stage of stageNames) {
      const { decision } = given(stage).when(wantRoundByLegacyCall);
      if (stage === 'stable') expect(decision).toMatchObject({ tag: 'accepted', events: [] });
      else expect(decision).toMatchObject({ tag: 'refused' });
    }
  });
});

describe('a rotation that a former call started', () => {
  test('I1: given nobody who claimed it, then nobody approves it; who claims it never does', () => {
    const begun = given().and(startByLegacyCall(2));
    const unclaimed = begun.until('roundOpen', 'preparing');
    unclaimed.when(approve(actors.first)).thenRefused('not_claimed');
    const claimed = unclaimed.and(claim(actors.first));
    claimed.when(approve(actors.first)).thenRefused('requester_cannot_approve');
    claimed.when(claim(actors.requester)).thenRefused('already_claimed');
    expect(claimed.and(approve(actors.second)).round.approvals).toHaveLength(1);
  });
});
