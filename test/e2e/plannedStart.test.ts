/** The planned start day (design.md 1), reached by the clock: asked for each business day, put off, or begun without a person. */
import { describe, expect, test } from '@jest/globals';
import type { RawInputs } from '../../src/domain/inputs.ts';
import { dayMs, hourMs, minuteMs, notified, stageOf, untilRound, untilWatching } from '../support/steps.ts';
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
  test('I9: given the day and two processes, then the channel is asked once each business day, the approvers too after three', async () => {
    const w = await open({ applications: 2 });
    await checkAfter(w, untilPlanned - dayMs);
    expect(notified(w)).toEqual([]);
    await checkAfter(w, dayMs);
    expect(w.sentNotices).toMatchObject([
      {
        code: 'reminder_start',
        to: 'channel',
        facts: { owner: 'requester', count: 1, day: '2025-10-01', switch: '2025-10-16' },
      },
    ]);
    await checkAfter(w, hourMs);
    expect(times(w, 'reminder_start')).toBe(1);
    // Thursday, Friday, the weekend, Monday.
    const asked: string[] = [];
    for (const _ of [2, 3, 4, 5, 6]) {
      await checkAfter(w, dayMs);
      asked.push(`${times(w, 'reminder_start')} ${times(w, 'alarm_start')}`);
    }
    expect(asked).toEqual(['2 0', '3 0', '3 0', '3 0', '3 1']);
    expect(w.sentNotices.at(-1)).toMatchObject({ code: 'alarm_start', facts: { owner: 'approvers', count: 4 } });
    expect((await w.state()).rotation).toBeNull();
  });

  test('given a plan whose switch day is over, then it is asked for each week until the next plan', async () => {
    const w = await open();
    await checkAfter(w, untilPlanned);
    // Friday, 17 October: the switch was planned for the day before.
    await checkAfter(w, 16 * dayMs);
    expect(times(w, 'alarm_start')).toBe(1);
    for (const days of [3, 3]) await checkAfter(w, days * dayMs);
    expect(times(w, 'alarm_start')).toBe(1);
    await checkAfter(w, dayMs);
    expect(times(w, 'alarm_start')).toBe(2);
  });

  test('given nobody who looked on the day, then the next business day says it; once the planned switch is over, it is of the past', async () => {
    const w = await open();
    // Saturday, 4 October.
    await checkAfter(w, untilPlanned + 3 * dayMs);
    expect(times(w, 'reminder_start')).toBe(0);
    await checkAfter(w, 2 * dayMs);
    expect(times(w, 'reminder_start')).toBe(1);
    await w.close();
    const late = await open();
    await checkAfter(late, untilPlanned + 20 * dayMs);
    expect(notified(late)).toEqual([]);
  });

  test('given the request, when one starts the rotation by its button, then nobody is asked again', async () => {
    const w = await open();
    await checkAfter(w, untilPlanned);
    expect(await w.request('requester', 'start_planned')).toMatchObject({ tag: 'accepted' });
    expect(await w.request('requester', 'start_planned')).toMatchObject({ tag: 'refused', code: 'rotation_running' });
    await checkAfter(w, dayMs);
    expect([times(w, 'reminder_start'), (await w.state()).rotation?.requester]).toEqual([1, 'T0HOME/requester']);
  });

  test.each(['remind', 'start'] as const)(
    'given %s and a rotation that runs on the day, then it is the one of the plan, also when it is cancelled later',
    async (plannedStart) => {
      const w = await open({ policy: { plannedStart } });
      await w.request('requester', 'rotate');
      await checkAfter(w, untilPlanned);
      await w.request('requester', 'cancel', { inputs: { reason: 'later' } });
      await checkAfter(w, dayMs);
      expect(times(w, 'reminder_start')).toBe(0);
      expect((await w.state()).rotation?.id).toBe(1);
      // Nothing is forecast for a switch that has been made, or given up.
      const plan = await w.request('requester', 'plan');
      expect(plan).toMatchObject({ outlooks: [{ next: { plan: { start: { wanted: '2026-04-01' } } } }] });
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

describe('a planned start that is put off', () => {
  const putOff = (w: World, inputs: RawInputs, who = 'requester') => w.request(who, 'postpone', { inputs });

  test('I9: given a reason and a day, then nobody is asked until that day, and the plan follows it', async () => {
    const w = await open();
    await checkAfter(w, untilPlanned);
    expect(await putOff(w, { day: '2025-10-08', reason: 'the owner is on leave' })).toMatchObject({ tag: 'accepted' });
    // 14 days later is the 22nd, a Wednesday.
    expect(w.sentNotices.at(-1)).toMatchObject({
      code: 'start_postponed',
      to: 'channel',
      facts: { name: 'requester', day: '2025-10-08', switch: '2025-10-22', reason: 'the owner is on leave' },
    });
    for (const _ of [2, 3, 4, 5, 6, 7]) await checkAfter(w, dayMs);
    expect(times(w, 'reminder_start')).toBe(1);
    await checkAfter(w, dayMs);
    expect(w.sentNotices.at(-1)).toMatchObject({
      code: 'reminder_start',
      facts: { count: 2, day: '2025-10-08', switch: '2025-10-22' },
    });
    await checkAfter(w, dayMs);
    expect(w.sentNotices.at(-1)).toMatchObject({ code: 'reminder_start', facts: { count: 3 } });
  });

  test('given a plan that has not come, then it can be put off before its day, and the day itself says nothing', async () => {
    const w = await open();
    expect(await putOff(w, { day: '2025-10-10', reason: 'an office move' }, 'approver-1')).toMatchObject({
      tag: 'accepted',
    });
    await checkAfter(w, untilPlanned);
    expect(times(w, 'reminder_start')).toBe(0);
    await checkAfter(w, 9 * dayMs);
    expect(times(w, 'reminder_start')).toBe(1);
  });

  const bad: readonly (readonly [what: string, inputs: RawInputs, code: string, facts: object])[] = [
    ['no day', { reason: 'later' }, 'postpone_date_missing', {}],
    ['no reason', { day: '2025-10-08' }, 'postpone_reason_missing', {}],
    ['the day itself', { day: '2025-10-01', reason: 'later' }, 'postpone_too_early', { after: '2025-10-01' }],
    ['a day in the past', { day: '2025-09-03', reason: 'later' }, 'postpone_too_early', { after: '2025-10-01' }],
    ['a Saturday', { day: '2025-10-04', reason: 'later' }, 'postpone_day_closed', { next: '2025-10-06' }],
    ['more than 30 days', { day: '2025-11-04', reason: 'later' }, 'postpone_too_late', { latest: '2025-10-31' }],
    ['no such day', { day: '2025-13-40', reason: 'later' }, 'bad_date', {}],
  ];

  test('given days and reasons that cannot be, then each is refused, and people are asked as before', async () => {
    const w = await open();
    await checkAfter(w, untilPlanned);
    for (const [what, inputs, code, facts] of bad)
      expect([what, await putOff(w, inputs)]).toMatchObject([what, { tag: 'refused', code, facts }]);
    const valid = { day: '2025-10-08', reason: 'later' };
    expect(await putOff(w, valid, 'guest')).toMatchObject({ tag: 'refused', code: 'guest' });
    await checkAfter(w, dayMs);
    expect(times(w, 'reminder_start')).toBe(2);
  });

  test('given policy.plannedStart: start, then the rotation begins on the new day, without a person', async () => {
    const w = await open({ policy: { plannedStart: 'start' } });
    await putOff(w, { day: '2025-10-08', reason: 'a release' });
    await checkAfter(w, untilPlanned);
    expect((await w.state()).rotation).toBeNull();
    await checkAfter(w, 7 * dayMs);
    expect((await w.state()).rotation).toMatchObject({ id: 1, requester: null });
  });
});

describe('a reminder that is put off', () => {
  const putOff = (w: World, day: string) =>
    w.request('requester', 'postpone', { inputs: { day, reason: 'the clerk is back then' } });

  test('I9: given the reminder of the application, then it comes on the new day, and each business day after it', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    expect(await putOff(w, '2025-09-25')).toMatchObject({ tag: 'accepted' });
    expect(w.sentNotices.at(-1)).toMatchObject({
      code: 'wait_postponed',
      to: 'thread',
      facts: { name: 'requester', day: '2025-09-25', reason: 'the clerk is back then' },
    });
    // From Thursday, 18 September, to Wednesday evening.
    await w.pass(6 * dayMs);
    expect(times(w, 'reminder_application')).toBe(0);
    await w.pass(2 * dayMs);
    expect(times(w, 'reminder_application')).toBe(2);
  });

  test('given a step that ends the wait, then the next wait reminds as always', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await putOff(w, '2025-10-17');
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
    expect((await w.state()).rotation?.postponed).toEqual({});
    await w.pass(15 * dayMs);
    expect(times(w, 'reminder_record')).toBeGreaterThan(0);
  });

  test('given an open round, then its reminder cannot be put off beyond its end, and more than 30 days never', async () => {
    const w = await open();
    await untilRound(w);
    const ends = (await w.state()).rotation?.round?.switchBeforeAt ?? 0;
    const latest = new Date(ends - dayMs + 9 * hourMs).toISOString().slice(0, 10);
    expect(await putOff(w, '2025-10-17')).toMatchObject({
      tag: 'refused',
      code: 'postpone_too_late',
      facts: { latest },
    });
    await w.close();
    const other = await open();
    await other.request('requester', 'rotate');
    expect(await putOff(other, '2025-10-20')).toMatchObject({ facts: { latest: '2025-10-18' } });
  });

  test('given an alarm and nothing else, then there is nothing to put off', async () => {
    const w = await open();
    await untilWatching(w);
    expect(await putOff(w, '2025-09-25')).toMatchObject({ tag: 'refused', code: 'nothing_to_postpone' });
  });
});
