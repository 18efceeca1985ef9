/** The planned start day (design.md 1), reached by the clock: said once, or begun without a person (design.md 2). */
import { describe, expect, test } from '@jest/globals';
import { dayMs, minuteMs, notified, stageOf } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import type { World } from '../support/world.ts';

const open = useWorld();
/** From 18 September 2025 to the evening of 1 October, a Wednesday. */
const untilPlanned = 13 * dayMs + 8 * 3_600_000;

const times = (w: World, code: string): number => notified(w).filter((output) => output === code).length;

/** Nothing else is due on the way: every bot walks on the day that comes next. */
const checkAfter = async (w: World, ms: number): Promise<void> => {
  w.sandbox.clock.advance(ms);
  for (const application of w.applications) await application.dailyCheck();
  for (const application of w.applications) await application.idle();
};

describe('policy.plannedStart: remind', () => {
  test('given the day, two processes and a month, then the channel is told once, and nothing starts', async () => {
    const w = await open({ applications: 2 });
    await checkAfter(w, untilPlanned - dayMs);
    expect(notified(w)).toEqual([]);
    await checkAfter(w, dayMs);
    expect(w.sentNotices).toMatchObject([{ code: 'planned_start', to: 'channel', facts: { day: '2025-10-01' } }]);
    for (const days of [1, 1, 10, 18]) await checkAfter(w, days * dayMs);
    expect(times(w, 'planned_start')).toBe(1);
    expect((await w.state()).rotation).toBeNull();
  });

  test('given nobody who looked on the day, then the next look says it; once the planned switch is over, it is of the past', async () => {
    const w = await open();
    await checkAfter(w, untilPlanned + 3 * dayMs);
    expect(times(w, 'planned_start')).toBe(1);
    await w.close();
    const late = await open();
    await checkAfter(late, untilPlanned + 20 * dayMs);
    expect(notified(late)).toEqual([]);
  });

  test.each(['remind', 'start'] as const)(
    'given %s and a rotation that runs on the day, then it is the one of the plan, also when it is cancelled later',
    async (plannedStart) => {
      const w = await open({ policy: { plannedStart } });
      await w.request('requester', 'rotate');
      await checkAfter(w, untilPlanned);
      await w.request('requester', 'cancel', { inputs: { reason: 'later' } });
      await checkAfter(w, dayMs);
      expect(times(w, 'planned_start')).toBe(0);
      expect((await w.state()).rotation?.id).toBe(1);
    },
  );
});

describe('policy.plannedStart: start', () => {
  test('I1: given a rotation that nobody started, then nobody can approve until one claims it, and the claimer never can', async () => {
    const w = await open({ applications: 2, policy: { plannedStart: 'start' } });
    await checkAfter(w, untilPlanned);
    expect((await w.state()).rotation).toMatchObject({ id: 1, requester: null, stage: { tag: 'AwaitingApplication' } });
    expect(times(w, 'planned_rotation')).toBe(1);
    await w.request('approver-1', 'submitted', { inputs: { ticket: 'DNS-1' } });
    await w.publishNext();
    await w.request('approver-1', 'check_now');
    await w.pass(11 * minuteMs);
    expect(await w.approve('approver-2')).toMatchObject({ tag: 'refused', code: 'not_claimed' });
    await w.pass(dayMs);
    expect(w.sentNotices.find(({ code }) => code === 'reminder_claim')?.facts.owner).toBe('everyone');
    expect(await w.request('approver-1', 'claim')).toMatchObject({ tag: 'accepted' });
    expect(await w.request('approver-3', 'claim')).toMatchObject({ tag: 'refused', code: 'already_claimed' });
    expect(await w.approve('approver-1')).toMatchObject({ tag: 'refused', code: 'requester_cannot_approve' });
    await w.approve('approver-2');
    await w.approve('approver-3');
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
  });
});
