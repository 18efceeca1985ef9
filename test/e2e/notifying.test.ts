import { describe, expect, test } from '@jest/globals';
import { approveByTwo, hourMs, minuteMs, notified, stageOf, untilPublished, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import type { World } from '../support/world.ts';

const open = useWorld();

/** A message in the thread. */
const correct = async (w: World): Promise<void> => {
  expect(await w.request('requester', 'correct', { inputs: { ticket: 'DNS-2' } })).toMatchObject({ tag: 'accepted' });
};

describe('I9: what cannot be told silences nothing else', () => {
  test('given notices that can never be posted, then all the others of the domain are', async () => {
    const w = await open();
    await untilRound(w);
    w.messengers[0]?.refused.add('approval_recorded');
    w.messengers[0]?.refused.add('approved');
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    expect(notified(w)).toContain('watch_began');
    const left = (await w.state()).notices.map(({ code }) => code);
    expect(new Set(left)).toEqual(new Set(['approval_recorded', 'approved']));
    w.messengers[0]?.refused.clear();
    await w.pass(20 * minuteMs);
    expect(notified(w)).toEqual(expect.arrayContaining(['approval_recorded', 'approved']));
  });

  test('given cards that cannot be drawn, then the notices are posted all the same', async () => {
    const w = await open();
    await untilRound(w);
    w.messengers[0]?.refused.add('cards');
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(notified(w)).toEqual(expect.arrayContaining(['approval_recorded', 'watch_began']));
  });
});

describe('I9: a channel that refuses for good', () => {
  test('given one that is archived, then it is tried ever more seldom, the journal and the requester hear of it once, and it comes back', async () => {
    const w = await open();
    await untilRound(w);
    const [messenger] = w.messengers;
    if (messenger === undefined) throw new Error('no messenger');
    messenger.refusesChannel = 'is_archived';
    await correct(w);
    await w.pass(11 * minuteMs);
    const [stuck, versions] = [(await w.state()).notices.length, (await w.state()).atVersion];
    expect(stuck).toBeGreaterThan(0);
    await w.pass(8 * hourMs);
    const state = await w.state();
    expect(w.sentNotices.filter(({ code }) => code === 'posting_refused')).toMatchObject([
      { to: state.rotation?.requester, facts: { code: 'is_archived' } },
    ]);
    // The first hour takes six of each, every further one another; the cards are one more.
    expect(messenger.refusals).toBeLessThanOrEqual((stuck + 1) * 15);
    expect(state.atVersion - versions).toBeLessThan(30);
    const journalled = w.faults.filter((fault) => fault.includes('is_archived'));
    expect(journalled).toHaveLength(stuck + 1);
    expect(new Set(journalled).size).toBe(journalled.length);
    messenger.refusesChannel = null;
    await w.pass(hourMs);
    expect((await w.state()).notices).toEqual([]);
    expect(notified(w)).toContain('application_corrected');
  });

  test('given a process that starts, then it tries at once what the one before it gave a long rest', async () => {
    const w = await open({ applications: 2 });
    await untilPublished(w);
    const [first] = w.messengers;
    if (first === undefined) throw new Error('no messenger');
    first.refusesChannel = 'channel_not_found';
    await correct(w);
    for (let sweeps = 0; sweeps < 8; sweeps += 1) {
      w.sandbox.clock.advance(10 * minuteMs);
      await w.application.sweep();
      await w.application.idle();
    }
    expect(notified(w)).not.toContain('application_corrected');
    await w.applications[1]?.postPendingNotices();
    expect(w.sentNotices.find(({ code }) => code === 'application_corrected')?.application).toBe(1);
    expect((await w.state()).notices).toEqual([]);
  });
});
