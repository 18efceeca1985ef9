import { describe, expect, test } from '@jest/globals';
import { calendar } from '../support/applicationOnSite.ts';
import { approveByTwo, dayMs, hourMs, minuteMs, nextOf, notified, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current } from '../support/world.ts';

const open = useWorld();
/** The site's day begins at 10:00 in Tokyo: closed until the afternoon. */
const afternoon = { ...calendar, window: { days: [1, 2, 3, 4], fromMinute: 14 * 60, untilMinute: 17 * 60 } };

describe('who starts an approved switch, and when', () => {
  test('given execution by the operator, then two approvals alone send nothing, and only an operator may execute', async () => {
    const w = await open({ policy: { execution: 'operator' } });
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    expect(await w.request('operator', 'execute', { digest })).toMatchObject({ code: 'not_enough_approvals' });
    await approveByTwo(w);
    await w.pass(hourMs);
    expect(w.puts()).toEqual([]);
    expect(notified(w)).toContain('awaits_execution');
    for (const who of ['approver-1', 'requester', 'night', 'outsider', 'guest']) {
      expect(await w.request(who, 'execute', { digest })).toMatchObject({ tag: 'refused' });
    }
    expect(await w.request('operator', 'execute', { digest: 'f'.repeat(32) })).toMatchObject({
      code: 'digest_changed',
    });
    expect(await w.request('operator', 'execute', { digest })).toMatchObject({ tag: 'accepted' });
    expect(await w.request('operator', 'execute', { digest })).toMatchObject({ tag: 'refused' });
    await w.pass(10 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given approvals outside the change window, then the Put waits for the window', async () => {
    const w = await open({ policy: { calendar: afternoon } });
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(2 * hourMs);
    expect(w.puts()).toEqual([]);
    expect(w.selectors()).toEqual([current]);
    await w.pass(3 * hourMs);
    expect(w.puts()).toHaveLength(1);
    expect(w.selectors()).toEqual([await nextOf(w)]);
  });

  test('given approvals outside the change window, when the operator executes, then it is sent at once', async () => {
    const w = await open({ policy: { calendar: afternoon } });
    await untilRound(w);
    await approveByTwo(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.request('operator', 'execute', { digest });
    expect(w.puts()).toHaveLength(1);
  });

  test('given a window that opens after the approvals have lapsed, then nothing is sent', async () => {
    const w = await open({ policy: { calendar: afternoon, approvalTtlMs: 2 * hourMs } });
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(dayMs);
    expect(w.puts()).toEqual([]);
    expect(notified(w)).toContain('round_expired');
  });

  test('given a configuration that asks for one approval, then two are needed all the same', async () => {
    const w = await open({ policy: { approvals: 1 } });
    await untilRound(w);
    await w.approve('approver-1');
    await w.pass(minuteMs);
    expect(w.puts()).toEqual([]);
    await w.approve('approver-2');
    expect(w.puts()).toHaveLength(1);
  });
});
