import { describe, expect, test } from '@jest/globals';
import { core } from '../../../src/domain/core.ts';
import { deliveriesMax, sendingsMax } from '../../../src/domain/delivery.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { State } from '../../../src/domain/state.ts';
import { policy } from '../../adapters/slack/states.ts';
import { given } from '../../support/given.ts';
import { actors } from '../../support/people.ts';

const stable = given('stable');
const at = stable.at;
const rotation = stable.rotation.id;

const fold = (state: State, ...events: readonly DomainEvent[]): State =>
  core.fold(state, events, { at, version: state.atVersion + 1 });
const decided = (state: State, command: Parameters<typeof core.decide>[1]) => core.decide(state, command, policy);
const begun = (attempt = 1): DomainEvent => ({ type: 'DeliveryBegun', attempt, nonce: 'nonce-of-it' });
const proved = (outcome: 'verified' | 'failed' | 'notArrived', attempt = 1): DomainEvent => ({
  ...{ type: 'DeliveryProved', attempt, evidence: 'e', results: [{ mailbox: 'probe', outcome }] },
});
const owed = (state: State, chosen = policy): readonly string[] =>
  core.nextEffects(state, at, chosen).map(({ type }) => type);
const begin = (attempt: number) => ({ type: 'BeginDelivery', at, rotation, attempt, nonce: 'another' }) as const;

describe('the proof by delivery', () => {
  test('given a stable record, then the proof is owed before the round, and the round after it', () => {
    expect(owed(stable.state)).toContain('ProveByDelivery');
    expect(owed(stable.state)).not.toContain('OpenRound');
    expect(owed(fold(stable.state, begun(), proved('notArrived')))).toContain('OpenRound');
    expect(owed(stable.state, { ...policy, proofByDelivery: false })).toContain('OpenRound');
  });

  test('I3: given a failure, then neither is owed, until somebody asks for a round', () => {
    const failed = fold(stable.state, begun(), proved('failed'));
    for (const effect of ['ProveByDelivery', 'OpenRound']) expect(owed(failed)).not.toContain(effect);
    const requested = fold(failed, { type: 'ApprovalRequested', by: actors.first.id, name: 'first' });
    expect(owed(requested)).toContain('ProveByDelivery');
    expect(owed(requested)).not.toContain('OpenRound');
  });

  test('I12: given a process that dies again and again, then the same mail is counted before each sending, twice at most', () => {
    let state = stable.state;
    for (let sending = 0; sending < sendingsMax; sending += 1) {
      const decision = decided(state, begin(1));
      if (decision.tag !== 'accepted') throw new Error(decision.code);
      state = fold(state, ...decision.events);
    }
    expect(state.rotation?.delivery).toMatchObject({ tag: 'begun', attempt: 1, nonce: 'another', sendings: 2 });
    expect(decided(state, begin(1))).toMatchObject({ tag: 'refused', code: 'too_many_deliveries' });
    expect(decided(state, begin(2))).toMatchObject({ tag: 'refused', code: 'already_processed' });
    expect(owed(state)).toContain('ProveByDelivery');
  });

  test('given the bound, then a failure stays a failure, whatever is asked for', () => {
    const last = fold(stable.state, begun(deliveriesMax), proved('failed', deliveriesMax));
    const requested = fold(last, { type: 'ApprovalRequested', by: actors.first.id, name: 'first' });
    expect(requested.rotation?.delivery?.tag).toBe('proved');
    expect(owed(requested)).not.toContain('OpenRound');
    const request = { type: 'RequestDelivery', at, id: 'click-1', by: actors.first, rotation } as const;
    expect(decided(last, request)).toMatchObject({ tag: 'refused', code: 'too_many_deliveries' });
  });

  test('given a record that is not right any more, then the proof of it is gone', () => {
    const failed = fold(stable.state, begun(), proved('failed'));
    const away = fold(failed, { type: 'StageEntered', stage: { tag: 'AwaitingRecord', sinceAt: at } });
    expect(away.rotation?.delivery).toBeNull();
    const back = fold(away, { type: 'StageEntered', stage: { tag: 'Stable', sinceAt: at } });
    expect(owed(back)).toContain('ProveByDelivery');
  });

  test('given a finished rollback, then the same key is proven anew before its next round', () => {
    const back = given('rolledBack');
    const wanted = fold(back.state, { type: 'ApprovalRequested', by: actors.first.id, name: 'first' });
    expect(core.nextEffects(wanted, back.at, policy).map(({ type }) => type)).toContain('ProveByDelivery');
    const command = { ...begin((wanted.rotation?.deliveries ?? 0) + 1), at: back.at, rotation: back.rotation.id };
    expect(decided(wanted, command)).toMatchObject({ tag: 'accepted' });
  });

  test('given a result that comes late, then it changes nothing', () => {
    const results = [{ mailbox: 'probe', outcome: 'failed' }] as const;
    const late = { type: 'RecordDelivery', at, rotation, attempt: 1, results, evidence: 'e' } as const;
    expect(decided(stable.state, late)).toMatchObject({ tag: 'refused' });
    expect(decided(fold(stable.state, begun(), proved('verified')), late)).toMatchObject({ tag: 'refused' });
    const switching = fold(stable.state, begun(), { type: 'StageEntered', stage: { tag: 'Switching', sinceAt: at } });
    expect(decided(switching, late)).toMatchObject({ tag: 'refused' });
  });
});
