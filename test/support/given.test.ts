import { describe, expect, test } from '@jest/globals';
import { TargetId } from '../../src/domain/names.ts';
import { actors, approve, given, stageNames, usual } from './given.ts';

const two = {
  targets: ['ap-northeast-1', 'us-east-1'].map((region) => TargetId.of('111122223333', region, 'goo.ne.jp')),
};

describe('states to test with', () => {
  test.each(stageNames)('given the name %s, then the core got there, with one target and with two', (name) => {
    for (const setting of [{}, two]) {
      const { state } = given(name, setting);
      expect(state.rotation?.stage.tag.toLowerCase()).toBe(name.toLowerCase());
      expect(state).toMatchObject({
        notices: [],
        drifting: {},
        altered: {},
        ailing: {},
        lost: {},
        incidentResponse: null,
      });
    }
  });

  test('given a command that is refused, then the scenario ends there and says why', () => {
    expect(() => given('approvedByOne').and(approve(actors.first))).toThrow('already_approved');
  });

  test('given two targets and one of them switched, then the other waits', () => {
    const { state, rotation } = given('partlySwitched', two);
    expect(state.targets.map(({ shown }) => shown)).toEqual([rotation.next, usual.current]);
  });
});
