import { describe, expect, test } from '@jest/globals';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { FaultKind } from '../../src/sandbox/dynamodb.ts';
import { given } from '../support/given.ts';
import { approveByTwo, minuteMs, nextOf, notified, stageOf, untilRound, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World } from '../support/world.ts';

const open = useWorld();

/** Takes the next `times` answers of the store in the given way. */
const disturb = (w: World, kind: FaultKind, operation: string, times = 1): void =>
  w.sandbox.dynamo.faults.inject({ kind, operation, times });

const kinds: readonly FaultKind[] = ['throttle', 'serverError', 'loseRequest', 'loseAnswer', 'errorAfter'];

describe('I12: whatever the store does, the log is before or after, and the rotation goes on', () => {
  test.each(kinds)('given writes that meet %s at every step, then the rotation ends as it should', async (kind) => {
    const w = await open();
    const plain = w.request;
    const steps: (() => Promise<unknown>)[] = [
      () => plain('requester', 'rotate'),
      () => plain('requester', 'submitted', { inputs: { ticket: 'DNS-1' } }),
      async () => {
        await w.publishNext();
        await plain('requester', 'check_now');
      },
      () => w.pass(11 * minuteMs),
      () => w.approve('approver-1'),
      () => w.approve('approver-2'),
      () => w.pass(10 * minuteMs),
    ];
    for (const step of steps) {
      disturb(w, kind, 'PutItem', 2);
      await step();
    }
    w.sandbox.dynamo.faults.clear();
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    expect(w.puts()).toHaveLength(1);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(notified(w).filter((code) => code === 'watch_began')).toHaveLength(1);
  });

  test('given a store that is down at the click, then the person is told so, and the click counts when it is repeated', async () => {
    const w = await open();
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.approve('approver-1');
    w.sandbox.dynamo.faults.setDown(true);
    const failed = await w.request('approver-2', 'approve', { id: 'click-2', digest });
    expect(failed).toMatchObject({ tag: 'failed', code: 'store_unavailable' });
    await w.pass(3 * minuteMs);
    expect(w.puts()).toEqual([]);
    w.sandbox.dynamo.faults.setDown(false);
    expect(await w.request('approver-2', 'approve', { id: 'click-2', digest })).toMatchObject({ tag: 'accepted' });
    await w.pass(10 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(await stageOf(w)).toBe('Watching');
  });

  test.each(['throttle', 'refuse'] as const)(
    'given an empty store whose every answer is %s, then the person is told so, and the same request counts later',
    async (kind) => {
      const w = await open();
      for (const operation of ['Query', 'GetItem', 'PutItem']) disturb(w, kind, operation, 1_000);
      const request = { id: 'request-full' };
      expect(await w.request('requester', 'rotate', request)).toMatchObject({
        tag: 'failed',
        code: 'store_unavailable',
      });
      w.sandbox.dynamo.faults.clear();
      expect(await w.request('requester', 'rotate', request)).toMatchObject({ tag: 'accepted' });
      expect((await w.state()).rotation?.id).toBe(1);
    },
  );

  test('given a store that dies between Put and outcome, then the Put is not repeated and its outcome is read', async () => {
    let dead = false;
    const w: World = await open({
      atBoundary: (boundary) => {
        if (boundary !== 'Put after effect' || dead) return;
        dead = true;
        w.sandbox.dynamo.faults.setDown(true);
      },
    });
    await untilRound(w);
    await approveByTwo(w);
    expect(w.puts()).toHaveLength(1);
    await w.pass(5 * minuteMs);
    w.sandbox.dynamo.faults.setDown(false);
    await w.pass(10 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect((await w.state()).attempts.map(({ outcome }) => outcome)).toEqual(['applied']);
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given a store that dies between intent and Put, then nothing is sent while the log cannot be read, and the switch follows (I13)', async () => {
    let dead = false;
    const w: World = await open({
      atBoundary: (boundary) => {
        if (boundary !== 'Put after intent' || dead) return;
        dead = true;
        w.sandbox.dynamo.faults.setDown(true);
      },
    });
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(5 * minuteMs);
    expect(w.puts()).toEqual([]);
    w.sandbox.dynamo.faults.setDown(false);
    await w.pass(90 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(await w.state()).toMatchObject({ attemptsEver: 2, attempts: [{ id: 2, outcome: 'applied' }] });
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given that the intent cannot be written, then SES is not told', async () => {
    const w: World = await open({
      atBoundary: (boundary) => {
        if (boundary === 'Put before intent') w.sandbox.dynamo.faults.setDown(true);
      },
    });
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(3 * minuteMs);
    w.sandbox.dynamo.faults.setDown(false);
    expect(w.puts()).toEqual([]);
    expect(w.selectors()).toEqual([current]);
  });

  test('given an index that lags, then the process that made a domain due sweeps it all the same', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
    await w.publishNext();
    w.sandbox.dynamo.faults.holdIndexes();
    await w.request('requester', 'check_now');
    w.sandbox.clock.advance(11 * minuteMs);
    expect(await w.application.sweep()).toBe(1);
    expect(await stageOf(w)).toBe('Stable');
  });

  test('given an index that lags and a process that knows nothing of the log, then the daily check continues with what its sweep does not see', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
    await w.publishNext();
    w.sandbox.dynamo.faults.holdIndexes();
    await w.request('requester', 'check_now');
    w.sandbox.clock.advance(11 * minuteMs);
    const fresh = w.applications[await w.startAnother()];
    expect(await fresh?.sweep()).toBe(0);
    await fresh?.dailyCheck();
    expect(await stageOf(w)).toBe('Stable');
    expect((await w.state()).rotation?.round?.ended).toBeNull();
  });
});

describe('a messenger that fails loses nothing', () => {
  test('given a messenger that is down from the approval on, then the switch goes on, and everything is told once it is up', async () => {
    const w = await open();
    await untilRound(w);
    for (const messenger of w.messengers) messenger.failing = true;
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    expect(notified(w)).not.toContain('watch_began');
    const { atVersion } = await w.state();
    for (const messenger of w.messengers) messenger.failing = false;
    // The longest rest of a messenger that is down (`tellAgainMaxMs`).
    await w.pass(15 * minuteMs);
    for (const code of ['approval_recorded', 'watch_began']) {
      expect(notified(w).filter((output) => output === code)).toHaveLength(1);
    }
    expect((await w.state()).notices).toEqual([]);
    expect(w.messengers[0]?.shown.at(-1)).toBeGreaterThanOrEqual(atVersion);
  });
});

describe('what is stored stays small and readable', () => {
  test('given two targets, a rollback, a messenger that is down and 200 remembered clicks, then the state is below 8 KB', async () => {
    const w = await open({ regions: ['ap-northeast-1', 'us-east-1'] });
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(50 * minuteMs);
    for (const messenger of w.messengers) messenger.failing = true;
    await w.request('approver-3', 'rollback', { inputs: { ban: 'yes' } });
    await w.pass(30 * minuteMs);
    const commits = await w.history();
    const [remembered = ''] = (await w.state()).commands;
    const largest = Math.max(
      ...commits.map(({ state }) =>
        Buffer.byteLength(JSON.stringify({ ...state, commands: Array.from({ length: 200 }, () => remembered) })),
      ),
    );
    expect(commits.at(-1)?.state.attempts).toHaveLength(4);
    expect(largest).toBeGreaterThan(5 * 1024);
    expect(largest).toBeLessThan(8 * 1024);
    const before = w.sandbox.dynamo.requestCounts();
    await w.application.log.load(domain);
    expect(w.sandbox.dynamo.requestCounts().Query).toBe((before.Query ?? 0) + 1);
  });

  test('given a messenger that stays down, then the log does not fill up, and a repeated alarm is kept once', async () => {
    const w = await open();
    await untilRound(w);
    for (const messenger of w.messengers) messenger.failing = true;
    await w.approve('approver-1');
    const version = (await w.state()).atVersion;
    await w.pass(4 * 60 * minuteMs);
    expect((await w.state()).atVersion - version).toBeLessThan(30);
    const again = (id: number): DomainEvent => ({
      type: 'NoticeRaised',
      notice: {
        id,
        code: 'alarm_pending',
        to: 'thread',
        facts: { owner: 'approvers', count: id, minutes: 1 },
        claimedUntil: 0,
      },
    });
    const state = given([again(1), again(2), again(3)]).state;
    expect(state.notices.map(({ id }) => id)).toEqual([3]);
  });

  test('given a check that changes nothing, then nothing is written', async () => {
    const w = await open();
    await untilWatching(w);
    await w.pass(30 * minuteMs);
    const { PutItem } = w.sandbox.dynamo.requestCounts();
    const version = (await w.state()).atVersion;
    await w.application.check(domain, true);
    await w.application.check(domain, true);
    expect(w.sandbox.dynamo.requestCounts().PutItem).toBe(PutItem);
    expect((await w.state()).atVersion).toBe(version);
    expect(w.sandbox.dynamo.requestCounts().Scan).toBeUndefined();
  });
});
