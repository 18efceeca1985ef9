import { describe, expect, test } from '@jest/globals';
import { core } from '../../../src/domain/core.ts';
import type { Selector } from '../../../src/domain/names.ts';
import { actors, declareCompromised, given, rollback, type Scenario, usual } from '../../support/given.ts';

const { policy } = usual;
const { first, second, operator, requester, viewer } = actors;
/** SES signs with the next key, the previous one is the way back, and the overlap runs. */
const overlap = given('overlap');
const { current: previous, next: signing } = overlap.rotation;

const declared = (from: Scenario, selector: Selector): Scenario =>
  from.and(declareCompromised(first, selector), declareCompromised(operator, selector));
const effectsOf = ({ state, at }: Scenario) => core.nextEffects(state, at, policy);

describe('given the overlap of a finished rotation', () => {
  test('when two people declare the previous key, then its removal is due at once, and no rotation begins', () => {
    const after = declared(overlap, previous);
    expect(after.rotation.id).toBe(overlap.rotation.id);
    // No grant leads to a key that nobody goes back to.
    expect([overlap.rotation.grant?.to, after.rotation.grant]).toEqual([previous, null]);
    expect(after.state.selectors[previous]).toMatchObject({ banned: true, compromise: { tag: 'declared' } });
    expect(effectsOf(after)).toContainEqual({ type: 'DeclareRemovable', selector: previous });
    expect(effectsOf(overlap)).not.toContainEqual({ type: 'DeclareRemovable', selector: previous });
  });

  test('when the key that signs is meant, then going back comes first where that is possible', () => {
    overlap.when(declareCompromised(first, null)).thenRefused('compromised_next', { selector: signing });
  });

  test('when there is nothing to go back to, then the overlap ends and an urgent rotation away from it begins', () => {
    const after = declared(declared(overlap, previous), signing);
    expect(after.rotation).toMatchObject({ current: signing, stage: { tag: 'Preparing' }, requester: first.id });
    expect(after.rotation.id).toBe(overlap.rotation.id + 1);
    expect(after.state.selectors[previous]?.removalWanted).toBe(true);
    // SES signs with it: it is not asked to be gone before another one does.
    expect(effectsOf(after)).not.toContainEqual({ type: 'DeclareRemovable', selector: signing });
  });

  test.each([
    ['in another case, as the names of the DNS are compared', previous.toUpperCase()],
    ['as the name of its record', `${previous}._domainkey.goo.ne.jp`],
  ])('when it is written %s, then it is that key', (_title, written) => {
    const { compromise } = overlap.and(declareCompromised(first, written as Selector)).state.selectors[previous] ?? {};
    expect(compromise).toMatchObject({ tag: 'reported' });
  });

  test('I1: the first person counts for an hour, the same one never twice, and neither does who has no role', () => {
    const reported = overlap.and(declareCompromised(first, previous));
    const bySecond = declareCompromised(second, previous);
    const secondedAfter = (ms: number) => reported.after(ms).and(bySecond).state.selectors[previous]?.compromise;
    reported.when(declareCompromised(first, previous)).thenRefused('compromise_same_person');
    overlap.when(declareCompromised(viewer, previous)).thenRefused('not_allowed');
    expect(secondedAfter(policy.rollbackProposalTtlMs)).toMatchObject({ tag: 'reported' });
    expect(secondedAfter(policy.rollbackProposalTtlMs - 1)).toMatchObject({ tag: 'declared' });
  });

  test('given a rollback that is not finished, then nothing is declared: SES is being given that key', () => {
    const back = overlap.and(rollback(first), rollback(second));
    expect(back.rotation.stage.tag).toBe('RollingBack');
    back.when(declareCompromised(first, previous)).thenRefused('rollback_unfinished');
  });

  test('given what is declared already, or known to nobody, then the answer says so and nothing changes', () => {
    declared(overlap, previous).when(declareCompromised(second, previous)).thenRefused('compromise_nothing');
    overlap.when(declareCompromised(second, 'constructor')).thenRefused('compromise_nothing');
    overlap.when(declareCompromised(requester, 'k-9')).thenRefused('compromise_nothing');
  });
});
