import { describe, expect, test } from '@jest/globals';
import { VaultUnavailable } from '../../src/ports/keys.ts';
import { damageKey } from '../support/keyItem.ts';
import {
  approveByTwo,
  hourMs,
  minuteMs,
  notified,
  settleMs,
  stageOf,
  untilRound,
  untilWatching,
} from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();

const stalledOn = (w: World): readonly unknown[] =>
  w.sentNotices.filter(({ code }) => code === 'effect_stalled').map(({ facts }) => facts.problem);

describe('a stored key that does not decrypt stops what needs it, is told, and holds up nothing for good (I7, I9)', () => {
  test.each([
    ['does not decrypt', 'next_key_unreadable'],
    ['is out of reach', 'keys_unreachable'],
  ])(
    'given two approvals, when the next key %s, then they stay, and nothing is sent until it does',
    async (_, told) => {
      let isOut = false;
      const beforeKeyUse = async () => {
        if (isOut) throw new VaultUnavailable('KMS does not answer');
      };
      const w = await open({ beforeKeyUse });
      await untilRound(w);
      const { rotation } = await w.state();
      isOut = told === 'keys_unreachable';
      const answer = async () => {
        isOut = false;
      };
      const fix = isOut ? answer : await damageKey(w, rotation?.next ?? current);
      await approveByTwo(w);
      await w.pass(hourMs);
      expect(w.puts()).toEqual([]);
      expect(stalledOn(w)).toEqual([told]);
      expect(await stageOf(w)).toBe('Stable');
      expect((await w.state()).rotation?.round?.approvals).toHaveLength(2);
      await fix();
      await w.pass(hourMs);
      expect(w.puts()).toHaveLength(1);
      expect(w.selectors()).toEqual([rotation?.next]);
      expect(await stageOf(w)).toBe('Watching');
    },
  );

  test('given a rollback, when the previous key does not decrypt, then it is told, alarms, and goes back as soon as it does', async () => {
    const w = await open();
    await untilWatching(w);
    const fix = await damageKey(w, current);
    await w.request('approver-1', 'rollback');
    await w.pass(hourMs);
    expect(w.puts()).toHaveLength(1);
    expect(stalledOn(w)).toContain('current_key_not_held');
    expect(w.sentNotices.find(({ code }) => code === 'alarm_rollback')?.facts.owner).toBe('approvers');
    await fix();
    await w.pass(settleMs + 20 * minuteMs);
    expect(w.selectors()).toEqual([current]);
    expect(await stageOf(w)).toBe('RolledBack');
    expect(notified(w)).toContain('rollback_finished');
  });
});
