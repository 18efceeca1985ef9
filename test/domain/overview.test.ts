import { describe, expect, test } from '@jest/globals';
import { attentionOf, endingDrafted, signingSelectors, waitingFor } from '../../src/domain/overview.ts';
import { type ActorKind, withoutRoles } from '../../src/domain/roles.ts';
import { withRotation } from '../../src/domain/state.ts';
import {
  actors,
  attest,
  cancel,
  declareRemovable,
  given,
  observed,
  type Scenario,
  type StageName,
  usual,
} from '../support/given.ts';

type Who = keyof typeof actors;
const everybody = Object.keys(actors) as Who[];

const waits = ({ state, at, setting }: Scenario, who: Who): string =>
  waitingFor(state, actors[who], setting.policy, at)
    .map(({ action }) => action)
    .join(' ');

/** Who has to act in each stage; whoever is not named, not. */
const table: readonly [StageName, Partial<Record<Who, string>>][] = [
  ['nothing', {}],
  ['preparing', {}],
  ['awaitingApplication', { requester: 'application_submitted' }],
  ['awaitingRecord', {}],
  ['stable', {}],
  ['roundOpen', { first: 'approve', second: 'approve', third: 'approve' }],
  ['approvedByOne', { second: 'approve', third: 'approve' }],
  ['switching', {}],
  ['awaitingCompletion', { requester: 'confirm_completion' }],
  ['rollingBack', {}],
  ['completed', {}],
  ['cancelled', {}],
];
const cells = table.flatMap(([stage, acting]) => everybody.map((who) => [stage, who, acting[who] ?? ''] as const));

describe('what waits for a person', () => {
  test.each(cells)('given %s and %s, then "%s"', (stage, who, expected) => {
    expect(waits(given(stage), who)).toBe(expected);
  });

  test('given a wrong record, then its requester has the correction to send, until the record is right', () => {
    const wrong = given('awaitingRecord').and(observed('wrong', { findings: ['truncated'] }));
    expect(waits(wrong, 'requester')).toBe('correction_file');
    expect(waits(wrong, 'first')).toBe('');
    expect(waits(wrong.and(observed('right')), 'requester')).toBe('');
  });

  test('given an approval that cannot be requested, then its requester has it', () => {
    const { state, at, setting } = given('stable');
    const blocked = withRotation(state, { blockers: ['record_not_right'] });
    const asked = (of: typeof state) =>
      waitingFor(of, actors.requester, setting.policy, at).filter(({ action }) => action === 'request_approval');
    expect([asked(state).length, asked(blocked).length]).toEqual([0, 1]);
  });

  test('given an old selector that nothing uses, then the requester has its application to hand in', () => {
    const completed = given('completed');
    const { current, next } = completed.rotation;
    const declare = declareRemovable(current, next);
    const removable = completed.and(declare).and(attest(current), declare);
    expect(waits(removable, 'requester')).toBe('application_file');
    expect(endingDrafted(removable.state)).toBe(current);
  });

  test('given a submitted application of a cancelled rotation, then the requester gets the withdrawal to hand in', () => {
    const cancelled = given('awaitingRecord').and(cancel);
    const { next } = cancelled.rotation;
    const removable = cancelled.and(declareRemovable(next, cancelled.rotation.current));
    expect(waits(removable, 'requester')).toBe('confirm_withdrawal');
    expect(endingDrafted(removable.state)).toBe(next);
  });

  test('given a policy under which an operator executes, then the operator’s Home has it, and no approver’s', () => {
    const operated = given('approved', { policy: { ...usual.policy, execution: 'operator' } });
    expect(waits(operated, 'operator')).toBe('execute');
    expect(waits(operated, 'third')).toBe('');
  });

  test.each<ActorKind>(['guest', 'bot', 'foreign', 'deactivated', 'unknown'])(
    'given %s with every role of the round, then nothing',
    (kind) => {
      const { state, at, setting } = given('roundOpen');
      const nobody = { ...actors.first, ...withoutRoles(actors.first.id, kind, ''), isApprover: true, inChannel: true };
      expect(waitingFor(state, nobody, setting.policy, at)).toEqual([]);
    },
  );

  test('given an open round, then its wait ends with the round', () => {
    const { state, at, setting, rotation } = given('roundOpen');
    const [item] = waitingFor(state, actors.first, setting.policy, at);
    expect(item?.dueAt).toBe(rotation.round?.switchBeforeAt);
  });
});

describe('the order of domains', () => {
  test('given each state, then what is wrong comes before what runs, and both before what is quiet', () => {
    expect(attentionOf(given('nothing').state)).toBe('quiet');
    expect(attentionOf(given('awaitingRecord').state)).toBe('running');
    const drifting = { ...given('awaitingRecord').state, drifting: { [usual.targets[0] ?? '']: usual.current } };
    expect(attentionOf(drifting)).toBe('incident');
  });

  test('given a switch, then the page says what SES signs with, and not what the configuration names', () => {
    const watching = given('watching');
    expect(signingSelectors(given('nothing').state, usual.current)).toEqual([usual.current]);
    expect(signingSelectors(watching.state, usual.current)).toEqual([watching.rotation.next]);
  });
});
