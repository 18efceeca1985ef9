import { describe, expect, test } from '@jest/globals';
import { calendar } from '../support/applicationOnSite.ts';
import { setSigning } from '../support/byHand.ts';
import { approveByTwo, hourMs, minuteMs, nextOf, notified, settleMs, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();
const regions = ['ap-northeast-1', 'us-east-1'];
const put = 'PutEmailIdentityDkimSigningAttributes' as const;

/** Until the canary is switched and the second target was refused as often as a round may try. */
const untilPartlySwitched = async (w: World): Promise<void> => {
  await untilRound(w);
  const refused = { tag: 'error', code: 'BadRequestException' } as const;
  w.sandbox.ses.arm({ operation: put, region: 'us-east-1', times: 3, kind: refused });
  await approveByTwo(w);
  await w.pass(35 * minuteMs);
  expect(w.selectors()).toEqual([await nextOf(w), current]);
};

describe('what a switch left is approved again, or brought back', () => {
  test('given a second target that SES refuses, then the rest has an owner, and is switched on approval of the rest alone', async () => {
    const w = await open({ regions });
    await untilPartlySwitched(w);
    expect(notified(w)).toContain('remaining_failed');
    expect(await w.request('requester', 'cancel')).toMatchObject({ code: 'still_on_next' });
    await w.pass(hourMs);
    expect(notified(w)).toContain('alarm_remaining');
    const before = (await w.state()).rotation;
    expect(before).toMatchObject({ stage: { tag: 'Switching' }, round: { ended: 'failed' } });
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'accepted' });
    const { rotation } = await w.state();
    expect(rotation?.round?.targets.map(({ switched }) => switched)).toEqual([true, undefined]);
    expect(rotation?.grant).toEqual(before?.grant);
    expect(await w.approve('approver-1', { digest: before?.round?.digest ?? '' })).toMatchObject({
      code: 'digest_changed',
    });
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(w.selectors()).toEqual([await nextOf(w), await nextOf(w)]);
    expect(w.puts().map(({ region }) => region)).toEqual([regions[0], ...Array(4).fill(regions[1])]);
    const watching = (await w.state()).rotation;
    expect(watching?.stage.tag).toBe('Watching');
    expect(watching?.grant?.until).toBeGreaterThanOrEqual(
      Math.min(before?.grant?.until ?? 0, watching?.stage.tag === 'Watching' ? watching.stage.endsAt : 0),
    );

    await w.request('approver-3', 'rollback');
    await w.pass(settleMs);
    expect(w.selectors()).toEqual([current, current]);
    expect(await stageOf(w)).toBe('RolledBack');
    expect((await w.state()).rotation?.round?.ended).toBe('switched');
  });

  test('given a round for the rest, when somebody rolls back instead, then one click is enough and the round is over', async () => {
    const w = await open({ regions });
    await untilPartlySwitched(w);
    await w.request('approver-1', 'request_approval');
    await w.approve('approver-1');
    await w.request('approver-3', 'rollback');
    expect((await w.state()).rotation?.round?.ended).toBe('rolledBack');
    await w.pass(settleMs);
    expect(w.selectors()).toEqual([current, current]);
    expect(await stageOf(w)).toBe('RolledBack');
    expect((await w.state()).rotation?.roundWanted).toBe(false);
  });

  test('given a switched target that somebody has put back by hand, then no round for the rest opens', async () => {
    const w = await open({ regions });
    await untilPartlySwitched(w);
    await setSigning(w, current);
    await w.request('approver-1', 'request_approval');
    const { rotation } = await w.state();
    expect(rotation?.round?.ended).toBe('failed');
    expect(rotation?.blockers).toEqual(['switched_differs']);
  });

  test('given a window that closes after the canary, then the second target waits and says so, and an operator releases it', async () => {
    const morning = { ...calendar, window: { days: [1, 2, 3, 4, 5], fromMinute: 9 * 60, untilMinute: 10 * 60 + 20 } };
    const w = await open({ regions, policy: { calendar: morning } });
    await untilRound(w);
    await approveByTwo(w);
    expect(notified(w)).not.toContain('awaits_execution');
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    expect(await w.request('operator', 'execute', { digest })).toMatchObject({ code: 'already_switching' });
    await w.pass(2 * hourMs);
    expect(w.puts()).toHaveLength(1);
    expect(notified(w).filter((code) => code === 'awaits_execution')).toHaveLength(1);
    expect(notified(w)).not.toContain('alarm_pending');
    expect(await w.request('operator', 'execute', { digest })).toMatchObject({ tag: 'accepted' });
    await w.pass(10 * minuteMs);
    expect(w.selectors()).toEqual([await nextOf(w), await nextOf(w)]);
    expect(await stageOf(w)).toBe('Watching');
  });
});
