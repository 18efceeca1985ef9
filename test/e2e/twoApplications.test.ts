import { describe, expect, test } from '@jest/globals';
import { hourMs, minuteMs, nextOf, notified, settleMs, stageOf, untilRound, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();

/** A notice that was told by two bots: allowed only after the first one's claim was over. */
const notifiedTwice = (w: World): readonly string[] => {
  const seen = new Set<number>();
  return w.sentNotices.filter(({ notice }) => seen.size === seen.add(notice).size).map(({ code }) => code);
};

describe('two processes on one log: nothing is decided, switched or told twice', () => {
  test('given approvals that reach different bots at once, then one Put is sent', async () => {
    const w = await open({ applications: 2 });
    await untilRound(w);
    const answers = await Promise.all([
      w.approve('approver-1', { via: 0 }),
      w.approve('approver-2', { via: 1 }),
      w.approve('approver-3', { via: 0 }),
    ]);
    expect(answers.filter(({ tag }) => tag === 'accepted')).toHaveLength(2);
    await w.pass(10 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(await stageOf(w)).toBe('Watching');
    expect(notifiedTwice(w)).toEqual([]);
    expect(w.faults).toEqual([]);
  });

  test('given one delivery that reaches both bots, then it counts once', async () => {
    const w = await open({ applications: 2 });
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    const both = await Promise.all(
      [0, 1].map((via) => w.request('approver-1', 'approve', { id: 'click-1', digest, via })),
    );
    expect(both.map(({ tag }) => tag).sort()).toEqual(['accepted', 'refused']);
    expect((await w.state()).rotation?.round?.approvals).toHaveLength(1);
    expect(notified(w).filter((code) => code === 'approval_recorded')).toHaveLength(1);
  });

  test('given sweeps and walks of both at the same moments, then each reminder and each step happens once', async () => {
    const w = await open({ applications: 2 });
    await w.request('requester', 'rotate');
    await w.pass(50 * hourMs);
    const reminders = notified(w).filter((code) => code === 'reminder_application');
    expect(new Set(w.sentNotices.map(({ notice }) => notice)).size).toBe(w.sentNotices.length);
    expect(reminders.length).toBeGreaterThanOrEqual(1);
    expect(reminders.length).toBeLessThanOrEqual(2);
  });

  test('given two rollback clicks on different bots at once, then one is decided and one Put brings SES back', async () => {
    const w = await open({ applications: 2 });
    await untilWatching(w);
    const answers = await Promise.all([
      w.request('approver-1', 'rollback', { via: 0 }),
      w.request('approver-2', 'rollback', { via: 1 }),
    ]);
    expect(answers.map(({ tag }) => tag).sort()).toEqual(['accepted', 'refused']);
    await w.pass(settleMs);
    expect(w.selectors()).toEqual([current]);
    expect(w.puts()).toHaveLength(2);
    expect(notifiedTwice(w)).toEqual([]);
    expect(await stageOf(w)).toBe('RolledBack');
  });

  test('given a bot whose messenger is down, then the other one tells what it raised after its claim', async () => {
    const w = await open({ applications: 2 });
    await untilRound(w);
    const [first] = w.messengers;
    if (first) first.failing = true;
    await w.approve('approver-1', { via: 0 });
    expect(notified(w)).not.toContain('approval_recorded');
    const [, second] = w.applications;
    await second?.sweep();
    expect(notified(w)).not.toContain('approval_recorded');
    w.sandbox.clock.advance(2 * minuteMs);
    await second?.sweep();
    expect(
      w.sentNotices.filter(({ code }) => code === 'approval_recorded').map(({ application }) => application),
    ).toEqual([1]);
  });

  test('I9: given a bot whose clock ran ahead, then the other decides nothing, says so, and goes on when its time has come', async () => {
    const w = await open({ applications: 2, lastAheadMs: 20 * minuteMs });
    expect(await w.request('requester', 'rotate', { via: 1 })).toMatchObject({ tag: 'accepted' });
    const version = (await w.state()).atVersion;
    const submitted = { inputs: { ticket: 'DNS-1' }, via: 0 };
    expect(await w.request('requester', 'submitted', submitted)).toMatchObject({
      tag: 'failed',
      code: 'clock_behind',
      facts: { minutes: 15 },
    });
    expect(await w.request('requester', 'status', { via: 0 })).toMatchObject({ tag: 'accepted' });
    expect((await w.state()).atVersion).toBe(version);
    expect(w.faults.join()).toContain('ClockBehind');
    w.sandbox.clock.advance(16 * minuteMs);
    expect(await w.request('requester', 'submitted', submitted)).toMatchObject({ tag: 'accepted' });
    expect((await w.state()).rotation?.stage.tag).toBe('AwaitingRecord');
  });
});
