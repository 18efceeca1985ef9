import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createFolderAnchor } from '../../src/adapters/anchor/folder.ts';
import { core } from '../../src/domain/core.ts';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName } from '../../src/domain/names.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { Request } from '../../src/ports/service.ts';
import { type AnchorStore, AnchorUnavailable } from '../../src/ports/store.ts';
import { calendar } from '../support/applicationOnSite.ts';
import { dayMs, hourMs, notified, untilWatching } from '../support/steps.ts';
import { turnBack } from '../support/turnBack.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World } from '../support/world.ts';

const openWorld = useWorld();
/** Short waits show what long ones would: the hours between are swept one by one. */
const policy = { watchMs: hourMs, overlapMs: hourMs };

const untilRemovable = async (w: World): Promise<void> => {
  await untilWatching(w);
  await w.pass(2 * hourMs);
  await w.request('requester', 'confirm_completion');
  await w.pass(2 * hourMs);
  expect(await w.request('requester', 'attest_unused')).toMatchObject({ tag: 'accepted' });
  expect((await w.state()).selectors[current]?.status).toBe('removable');
};

const factsOf = async (w: World) => (await w.state()).selectors[current];
const held = (w: World) => w.vault.describe(domain, current);
const times = (w: World, code: string): number => notified(w).filter((other) => other === code).length;
const remindersOf = async (w: World) =>
  core.reminders(await w.state(), { ...defaultPolicy(calendar), ...policy }).map(({ key }) => key);
const press = (w: World, who: string, action: Request['action']) =>
  w.request(who, action, { inputs: { selector: current } });

describe('I8: a key is destroyed a day after that was announced, unless a person holds it', () => {
  test('given a record that is still served, then the key stays; gone, it is announced, held, released, announced anew and destroyed', async () => {
    const w = await openWorld({ policy });
    await untilRemovable(w);
    await w.pass(dayMs);
    expect(await factsOf(w)).toMatchObject({ status: 'removable' });
    expect(notified(w)).not.toContain('destruction_announced');
    expect(await held(w)).not.toBeNull();
    w.sandbox.dns.remove(recordName(current, domain));
    await w.pass(dayMs);
    const announced = await factsOf(w);
    expect(announced).toMatchObject({ status: 'gone', destruction: { tag: 'announced' } });
    expect(await press(w, 'outsider', 'hold_destruction')).toMatchObject({ tag: 'refused', code: 'not_allowed' });
    expect(await press(w, 'night', 'hold_destruction')).toMatchObject({ tag: 'accepted' });
    expect(await press(w, 'approver-1', 'hold_destruction')).toMatchObject({ code: 'nothing_to_hold' });
    await w.pass(dayMs + 2 * hourMs);
    expect(await held(w)).not.toBeNull();
    expect(await remindersOf(w)).toEqual(['held']);
    expect(await press(w, 'outsider', 'release_destruction')).toMatchObject({ tag: 'refused' });
    expect(await press(w, 'requester', 'release_destruction')).toMatchObject({ tag: 'accepted' });
    expect(times(w, 'destruction_announced')).toBe(2);
    await w.pass(23 * hourMs);
    expect(await held(w)).not.toBeNull();
    await w.pass(2 * hourMs);
    expect(await factsOf(w)).toMatchObject({ status: 'destroyed' });
    expect(await held(w)).toBeNull();
    const events = (await w.history()).flatMap(({ at, events }) => events.map((event) => ({ ...event, at })));
    const gone = events.find(({ type }) => type === 'KeyDestroyed');
    expect(gone).toMatchObject({ selector: current, until: (gone?.at ?? 0) + 35 * dayMs });
    expect(await press(w, 'approver-1', 'hold_destruction')).toMatchObject({ code: 'nothing_to_hold' });
    expect(w.faults).toEqual([]);
  });

  describe('I13: given two replicas, and a hold of one that somebody deletes from the table', () => {
    const untilHeldAndDeleted = async (w: World) => {
      await untilRemovable(w);
      w.sandbox.dns.remove(recordName(current, domain));
      await w.pass(dayMs);
      const { version = 0 } = (await w.application.log.load(domain)) ?? {};
      expect(await w.request('night', 'hold_destruction', { inputs: { selector: current }, via: 0 })).toMatchObject({
        tag: 'accepted',
      });
      return { version, restore: await turnBack(w, version) };
    };
    const sweptByOther = async (w: World) => {
      w.sandbox.clock.advance(dayMs + hourMs);
      await w.applications[1]?.sweep();
      await w.applications[1]?.idle();
    };

    test('then the other, which has read no mark of it, keeps the key, and people hear of it', async () => {
      const w = await openWorld({ policy, applications: 2, alerted: true });
      const { version, restore } = await untilHeldAndDeleted(w);
      await sweptByOther(w);
      expect(await held(w)).not.toBeNull();
      expect(w.sandbox.alerts.received().filter(({ code }) => code === 'log_corrupt')).not.toEqual([]);
      await turnBack(w, version).catch(() => undefined);
      await restore();
    });
  });

  test('I13: given an anchor that cannot be reached, then the key waits for it', async () => {
    const folder = createFolderAnchor(join(await mkdtemp(join(tmpdir(), 'futari-anchor-')), 'marks'));
    let isDown = false;
    const unless = <T>(work: () => Promise<T>): Promise<T> =>
      isDown ? Promise.reject(new AnchorUnavailable('down')) : work();
    const anchor: AnchorStore = {
      create: (...mark) => unless(() => folder.create(...mark)),
      versions: (...asked) => unless(() => folder.versions(...asked)),
      read: (...asked) => unless(() => folder.read(...asked)),
      close: () => folder.close(),
    };
    const w = await openWorld({ policy, anchor });
    await untilRemovable(w);
    w.sandbox.dns.remove(recordName(current, domain));
    await w.pass(dayMs);
    isDown = true;
    await w.pass(dayMs + 2 * hourMs);
    expect(await held(w)).not.toBeNull();
    isDown = false;
    await w.pass(6 * hourMs);
    expect(await held(w)).toBeNull();
  });

  test('given a record that somebody puts back on the announced day, then the key stays, and people hear why (I9)', async () => {
    const w = await openWorld({ policy });
    await untilRemovable(w);
    const name = recordName(current, domain);
    const key = await held(w);
    w.sandbox.dns.remove(name);
    await w.pass(dayMs);
    expect(await factsOf(w)).toMatchObject({ destruction: { tag: 'announced' } });
    w.sandbox.dns.publish(name, stringsOf(recordValue(key?.publicKey ?? '')));
    await w.pass(2 * dayMs);
    expect([(await factsOf(w))?.status, await held(w)]).toEqual(['gone', expect.anything()]);
    const stalled = w.sentNotices.filter(({ code }) => code === 'effect_stalled').map(({ facts }) => facts.problem);
    expect(stalled).toContain('record_still_live');
    expect(await remindersOf(w)).toEqual(['destroy']);
    w.sandbox.dns.remove(name);
    await w.pass(dayMs);
    expect(await held(w)).toBeNull();
  });
});

describe('policy.revokeFirst', () => {
  test('given it, then an empty p= is applied for first, and the removal when every server shows that', async () => {
    const w = await openWorld({ policy: { ...policy, revokeFirst: true } });
    await untilRemovable(w);
    expect([times(w, 'revoke_application'), times(w, 'removal_application')]).toEqual([1, 0]);
    const name = recordName(current, domain);
    w.sandbox.dns.publish(name, ['v=DKIM1; p=']);
    await w.pass(dayMs);
    expect(await factsOf(w)).toMatchObject({ status: 'removable', revocation: 'seen' });
    expect(w.sentNotices.find(({ code }) => code === 'removal_application')?.facts).toMatchObject({
      reason: 'revoked',
    });
    w.sandbox.dns.remove(name);
    await w.pass(dayMs);
    expect(await factsOf(w)).toMatchObject({ status: 'gone' });
    expect(times(w, 'removal_application')).toBe(1);
  });
});
