import { describe, expect, test } from '@jest/globals';
import { actors, cancel, given, observed, rollback, sees, usual } from '../../support/given.ts';

const [target = ''] = usual.targets;

describe('I6: a selector that the log does not expect alarms', () => {
  /** Switched, brought back within the grant, and the grant is over. */
  const back = given('rolledBack').after(usual.policy.grantMaxMs);
  const { current, next } = back.rotation;

  test('given a late Put after the way back, when one person has proposed to go back, then it still alarms', () => {
    const seen = back.and(sees(next));
    expect(seen.state.drifting).toEqual({ [target]: next });
    const proposed = seen.and(rollback(actors.first));
    expect(proposed.rotation.rollback?.tag).toBe('proposed');
    const { state } = proposed.after(1).and(sees(next));
    expect(state.drifting).toEqual({ [target]: next });
    expect(state.targets[0]?.succeededAt).toBeNull();
  });

  test('given that SES is back by then, then the proposal keeps nobody from cancelling', () => {
    const byHand = back.and(sees(next), rollback(actors.first)).after(1).and(sees(current));
    expect(byHand.state.drifting).toEqual({});
    expect(byHand.after(1).and(cancel).rotation.stage.tag).toBe('Cancelled');
  });

  test('given that SES is back by then, when the private key is published, then the rotation stops in spite of the proposal', () => {
    const byHand = back.and(sees(next), rollback(actors.first)).after(1).and(sees(current));
    const leaked = byHand.after(1).and(observed('wrong', { findings: ['private_key_published'] }));
    expect(leaked.state.selectors[next]?.banned).toBe(true);
    expect(leaked.rotation.stage.tag).toBe('Cancelled');
  });
});
