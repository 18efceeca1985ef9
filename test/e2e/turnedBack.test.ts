/** Who may delete items of the table turns no decision back under a bot that has known it (I13). */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { LogCorrupt } from '../../src/ports/store.ts';
import { text } from '../../src/texts/text.ts';
import { dayMs, hourMs, minuteMs, nextOf, notified, stageOf, untilRound, untilWatching } from '../support/steps.ts';
import { turnBack } from '../support/turnBack.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World } from '../support/world.ts';

const open = useWorld();

const alerts = (w: World) => w.sandbox.alerts.received().filter(({ code }) => code === 'log_corrupt');
const posts = (w: World) => notified(w).filter((code) => code === 'log_corrupt');

describe('given a log whose newest items somebody deletes under a running bot', () => {
  test('approve, decline, delete the decline, approve: no Put, and whoever presses is told; it goes on when all is put back', async () => {
    const w = await open({ alerted: true });
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.approve('approver-1');
    const { atVersion } = await w.state();
    await w.request('approver-2', 'decline', { inputs: { reason: 'key leaked' } });
    const restore = await turnBack(w, atVersion);

    const pressed = await w.request('approver-3', 'approve', { digest });
    expect(pressed).toMatchObject({ tag: 'failed', code: 'log_corrupt', facts: { domain } });
    for (const language of ['ja', 'en'] as const)
      expect(text(language, 'response.log_corrupt', { domain })).toContain(domain);
    await w.pass(10 * minuteMs);
    await w.application.dailyCheck();
    await w.application.check(domain, true).catch(() => {});
    for (const action of ['status', 'check', 'history', 'rollback', 'cancel_rotation'] as const)
      expect(await w.request('approver-2', action)).toMatchObject({ tag: 'failed', code: 'log_corrupt' });
    await expect(w.breakGlass('request', 'approver-1')).rejects.toThrow(LogCorrupt);
    expect(w.puts()).toEqual([]);
    expect(w.faults.filter((fault) => fault.includes('LogCorrupt'))).not.toEqual([]);
    // However often it was met.
    expect(posts(w)).toEqual(['log_corrupt']);
    expect(alerts(w)).toHaveLength(1);
    expect(alerts(w)[0]?.text).toContain(domain);
    expect(alerts(w)[0]?.text).not.toMatch(/\{\w+\}/);
    // The likeliest cause is named: nobody has to have attacked.
    expect(alerts(w)[0]?.text).toMatch(/古いバックアップから復元|restored from an older backup/);

    await restore();
    expect(await w.approve('approver-3', { digest })).toMatchObject({ tag: 'refused', code: 'round_not_open' });
    expect(await stageOf(w)).toBe('Stable');
  });

  test('switch, rollback that bans the key, delete back to before the intent, one look: the banned key is not sent again', async () => {
    const w = await open();
    await untilWatching(w);
    const banned = await nextOf(w);
    const intended = (await w.history()).find(({ events }) => events.some(({ type }) => type === 'PutIntended'));
    await w.request('approver-3', 'rollback', { inputs: { ban: 'yes' } });
    await w.pass(hourMs);
    expect(w.selectors()).toEqual([current]);
    expect((await w.state()).selectors[banned]).toMatchObject({ banned: true });
    const sent = w.puts().length;
    const restore = await turnBack(w, (intended?.version ?? 0) - 1);

    await w.application.check(domain, true).catch(() => {});
    await w.application.dailyCheck();
    await w.pass(5 * minuteMs);
    expect(w.puts()).toHaveLength(sent);
    expect(w.selectors()).toEqual([current]);
    expect(posts(w)).toEqual(['log_corrupt']);
    await restore();
  });
});

/** The process that knew what was deleted is asked no more; who starts now knows only table and anchor. */
const restarted = (w: World): Promise<number> => w.startAnother();

describe('given a log whose newest items somebody deletes while no bot runs (I13)', () => {
  test('approve, decline, delete the decline, start, approve: no Put', async () => {
    const w = await open({ alerted: true });
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.approve('approver-1');
    const { atVersion } = await w.state();
    await w.request('approver-2', 'decline', { inputs: { reason: 'key leaked' } });
    const restore = await turnBack(w, atVersion);

    const via = await restarted(w);
    expect(await w.request('approver-3', 'approve', { digest, via })).toMatchObject({
      tag: 'failed',
      code: 'log_corrupt',
    });
    const bot = w.applications[via];
    await bot?.sweep();
    await bot?.dailyCheck();
    await bot?.idle();
    expect(w.puts()).toEqual([]);
    expect(alerts(w)).toHaveLength(1);

    await restore();
    expect(await w.approve('approver-3', { digest, via })).toMatchObject({ tag: 'refused', code: 'round_not_open' });
  });

  test('the loss is accepted by a new anchor: the alarm says so, no earlier approval counts, and two people approve again', async () => {
    const w = await open({ alerted: true, anchorFolder: 'anchor' });
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.approve('approver-1');
    const { atVersion } = await w.state();
    await w.request('approver-2', 'decline', { inputs: { reason: 'key leaked' } });
    await turnBack(w, atVersion);
    const stopped = await restarted(w);
    expect(await w.request('approver-3', 'approve', { digest, via: stopped })).toMatchObject({ code: 'log_corrupt' });

    const via = await w.startAnother('anchor-2');
    // The card of before the decline, with the one approval that the log still has.
    expect(await w.request('approver-3', 'approve', { digest, via })).toMatchObject({
      tag: 'refused',
      code: 'round_not_open',
    });
    // Its process may die here: the notice is in the commit that ended the round, and any process posts it.
    w.sandbox.clock.advance(2 * minuteMs);
    await w.applications[via]?.sweep();
    await w.applications[via]?.idle();
    expect(w.puts()).toEqual([]);
    const moved = w.sentNotices.filter(({ code }) => code === 'anchor_moved');
    expect(moved).toMatchObject([{ facts: { version: atVersion } }]);
    expect(w.sandbox.alerts.received().map(({ code }) => code)).toEqual(['log_corrupt', 'anchor_moved']);

    const again = (await w.state()).rotation?.round;
    expect(again).toMatchObject({ id: 2, approvals: [], ended: null });
    const anew = { digest: again?.digest ?? '', via };
    expect(anew.digest).not.toBe(digest);
    for (const who of ['approver-1', 'approver-3'])
      expect(await w.request(who, 'approve', anew)).toMatchObject({ tag: 'accepted' });
    expect(w.puts()).toHaveLength(1);
    expect(await stageOf(w)).toBe('Switching');
    // The new anchor holds from here on: who deletes the end of the round is noticed as before.
    expect(await readdir(join(w.address.folder, 'anchor-2', domain))).toHaveLength(3);
  });

  test('approve, withdraw, delete the withdrawal, start, approve: no Put', async () => {
    const w = await open();
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.approve('approver-1');
    const { atVersion } = await w.state();
    await w.request('approver-1', 'withdraw_approval');
    const restore = await turnBack(w, atVersion);
    const via = await restarted(w);
    expect(await w.request('approver-3', 'approve', { digest, via })).toMatchObject({ code: 'log_corrupt' });
    expect(w.puts()).toEqual([]);
    await restore();
  });

  test('switch, rollback that bans the key, delete back to before the intent, start, look: the banned key is not sent again', async () => {
    const w = await open();
    await untilWatching(w);
    const intended = (await w.history()).find(({ events }) => events.some(({ type }) => type === 'PutIntended'));
    await w.request('approver-3', 'rollback', { inputs: { ban: 'yes' } });
    await w.pass(hourMs);
    expect(w.selectors()).toEqual([current]);
    const sent = w.puts().length;
    const restore = await turnBack(w, (intended?.version ?? 0) - 1);

    const bot = w.applications[await restarted(w)];
    await bot?.check(domain, true).catch(() => {});
    await bot?.dailyCheck();
    await bot?.sweep();
    await bot?.idle();
    expect(w.puts()).toHaveLength(sent);
    expect(w.selectors()).toEqual([current]);
    await restore();
  });

  test('the whole log is deleted: no rotation begins', async () => {
    const w = await open();
    await untilRound(w);
    await w.request('approver-2', 'decline', { inputs: { reason: 'key leaked' } });
    const restore = await turnBack(w, 0);
    const via = await restarted(w);
    expect(await w.request('requester', 'rotate', { via })).toMatchObject({ code: 'log_corrupt' });
    await restore();
  });

  test('another process declined and is gone, the decline is deleted: a process that never knew of it sends nothing', async () => {
    const w = await open({ applications: 2 });
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.request('approver-1', 'approve', { digest, via: 1 });
    const { atVersion } = await w.state();
    await w.request('approver-2', 'decline', { inputs: { reason: 'key leaked' }, via: 0 });
    const restore = await turnBack(w, atVersion);
    // It takes the version that the decline had.
    await w.request('approver-3', 'approve', { digest, via: 1 });
    await w.applications[1]?.check(domain, true).catch(() => {});
    expect(w.puts()).toEqual([]);
    expect(await w.request('approver-3', 'status', { via: 1 })).toMatchObject({ code: 'log_corrupt' });
    await turnBack(w, atVersion);
    await restore();
  });
});

test('given a log that stays broken, then it is told once a day for a week, and a way that fails is tried a few times more', async () => {
  const w = await open({ alerted: true });
  await w.request('requester', 'rotate');
  const restore = await turnBack(w, (await w.state()).atVersion - 1);
  for (const messenger of w.messengers) messenger.failing = true;
  w.sandbox.alerts.failNext(2);
  await w.request('requester', 'status');
  expect([posts(w), alerts(w)]).toEqual([[], []]);
  await w.pass(3 * minuteMs);
  expect(alerts(w)).toHaveLength(1);
  for (const messenger of w.messengers) messenger.failing = false;
  await w.pass(3 * minuteMs);
  expect(posts(w)).toHaveLength(1);
  for (let day = 0; day < 10; day += 1) {
    w.sandbox.clock.advance(dayMs);
    await w.request('requester', 'status');
  }
  expect(posts(w)).toHaveLength(7);
  expect(alerts(w)).toHaveLength(7);
  expect(new Set(alerts(w).map(({ id }) => id)).size).toBe(7);
  await restore();
});
