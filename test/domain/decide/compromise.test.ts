import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { core } from '../../../src/domain/core.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import type { State } from '../../../src/domain/state.ts';
import { fingerprintOf, selectorName } from '../../model/commands.ts';
import { A, actorOf, B, O, R } from '../../model/people.ts';
import { completing } from '../../model/retireConfigurations.ts';
import { overlapping } from '../../model/start.ts';
import { targetIds } from '../../model/world.ts';

const { policy } = completing;
/** SES signs with the second key, the first one is the way back, and the overlap runs. */
const { state: overlap, now } = overlapping(completing, core);
const [previous, signing] = [selectorName(1), selectorName(2)];

const decide = (state: State, who: number, selector: string | null, at: number): Decision => {
  const command: Command = {
    type: 'DeclareCompromised',
    id: `${state.atVersion}.${who}`,
    at,
    by: actorOf(who, 0),
    selector,
    selectorTemplate: 'k-{n}',
    current: signing,
    currentFingerprint: fingerprintOf(2),
    targets: targetIds.slice(0, 1),
  };
  return core.decide(state, command, policy);
};

const follows = (state: State, who: number, selector: string | null, at = now): State => {
  const decision = decide(state, who, selector, at);
  if (decision.tag === 'refused') throw new Error(decision.code);
  return core.fold(state, decision.events, { at, version: state.atVersion + 1 });
};

const declared = (state: State, selector: string): State => follows(follows(state, A, selector), O, selector);

describe('given the overlap of a finished rotation', () => {
  test('when two people declare the previous key, then its removal is due at once, and no rotation begins', () => {
    const state = declared(overlap, previous);
    expect(state.rotations).toBe(overlap.rotations);
    // No grant leads to a key that nobody goes back to.
    expect([overlap.rotation?.grant?.to, state.rotation?.grant]).toEqual([previous, null]);
    expect(state.selectors[previous]).toMatchObject({ banned: true, compromise: { tag: 'declared' } });
    expect(core.nextEffects(state, now, policy)).toContainEqual({ type: 'DeclareRemovable', selector: previous });
    expect(core.nextEffects(overlap, now, policy)).not.toContainEqual({ type: 'DeclareRemovable', selector: previous });
  });

  test('when the key that signs is meant, then going back comes first where that is possible', () => {
    expect(decide(overlap, A, null, now)).toMatchObject({ code: 'compromised_next', facts: { selector: signing } });
  });

  test('when there is nothing to go back to, then the overlap ends and an urgent rotation away from it begins', () => {
    const state = declared(declared(overlap, previous), signing);
    expect(state.rotation).toMatchObject({
      current: signing,
      stage: { tag: 'Preparing' },
      requester: actorOf(A, 0).id,
    });
    expect(state.rotations).toBe(overlap.rotations + 1);
    expect(state.selectors[previous]?.removalWanted).toBe(true);
    // SES signs with it: it is not asked to be gone before another one does.
    expect(core.nextEffects(state, now, policy)).not.toContainEqual({ type: 'DeclareRemovable', selector: signing });
  });

  test('I1: the first person counts for an hour, the same one never twice, and neither does who has no role', () => {
    const first = follows(overlap, A, previous);
    const late = now + policy.rollbackProposalTtlMs;
    expect(decide(first, A, previous, now)).toMatchObject({ code: 'compromise_same_person' });
    expect(decide(overlap, 4, previous, now)).toMatchObject({ code: 'not_allowed' });
    expect(follows(first, B, previous, late).selectors[previous]?.compromise).toMatchObject({ tag: 'reported' });
    expect(follows(first, B, previous, late - 1).selectors[previous]?.compromise).toMatchObject({ tag: 'declared' });
  });

  test('given a rollback that is not finished, then nothing is declared: SES is being given that key', () => {
    const command = { type: 'Rollback', at: now, rotation: 1, banNext: false } as const;
    const back = [A, B].reduce((state, who) => {
      const decision = core.decide(state, { ...command, id: `back ${who}`, by: actorOf(who, 0) }, policy);
      return decision.tag === 'refused'
        ? state
        : core.fold(state, decision.events, { at: now, version: state.atVersion + 1 });
    }, overlap);
    expect(back.rotation?.stage.tag).toBe('RollingBack');
    expect(decide(back, A, previous, now)).toMatchObject({ code: 'rollback_unfinished' });
  });

  test('given what is declared already, or known to nobody, then the answer says so and nothing changes', () => {
    expect(decide(declared(overlap, previous), B, previous, now)).toMatchObject({ code: 'compromise_nothing' });
    expect(decide(overlap, B, 'constructor', now)).toMatchObject({ code: 'compromise_nothing' });
    expect(decide(overlap, R, 'k-9', now)).toMatchObject({ code: 'compromise_nothing' });
  });
});
