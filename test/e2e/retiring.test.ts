import { describe, expect, test } from '@jest/globals';
import { dayMs, hourMs, minuteMs, nextOf, notified, untilPublished, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();

const cancel = (w: World) => w.request('requester', 'cancel', { inputs: { reason: 'not now' } });
const statusOf = async (w: World, selector: string) => (await w.state()).selectors[selector]?.status;

describe('I9: a selector that is to go never waits silently', () => {
  test('given that nobody can say what signs in other regions, then the owner hears why the old one stays', async () => {
    const overlapMs = 2 * dayMs;
    const w = await open({ knownRegions: null, policy: { overlapMs } });
    await untilWatching(w);
    await w.pass(25 * hourMs);
    expect(await w.request('requester', 'confirm_completion')).toMatchObject({ tag: 'accepted' });
    await w.pass(overlapMs + 4 * dayMs);
    expect(await statusOf(w, current)).toBe('live');
    expect(w.sentNotices.find(({ code }) => code === 'effect_stalled')?.facts).toMatchObject({
      problem: 'regions_unread',
    });
    expect(w.sentNotices.find(({ code }) => code === 'reminder_retire')?.facts).toMatchObject({ owner: 'requester' });
  });

  test('given a removable record that stays in the DNS, then another that is gone is seen to be gone', async () => {
    const w = await open();
    await untilPublished(w);
    const stays = await nextOf(w);
    await cancel(w);
    await w.pass(dayMs);
    await untilPublished(w);
    const removal = await nextOf(w);
    await w.withdrawNext();
    await cancel(w);
    await w.pass(2 * dayMs);
    expect([await statusOf(w, stays), await statusOf(w, removal)]).toEqual(['removable', 'destroyed']);
  });

  test('given a cancel before the key was made, then nothing is left and nobody is asked to remove anything', async () => {
    let down = true;
    const w = await open({
      atBoundary: (boundary) => {
        if (down && boundary === 'MakeKeyPair before intent') throw new Error('no key service');
      },
    });
    await w.request('requester', 'rotate');
    await w.pass(5 * minuteMs);
    expect(await cancel(w)).toMatchObject({ tag: 'accepted' });
    down = false;
    await w.pass(2 * dayMs);
    expect(await statusOf(w, await nextOf(w))).toBe('destroyed');
    expect(notified(w)).not.toContain('removal_application');
  });

  test('given a cancel before anything was submitted or seen, then nobody is asked to remove what never was', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await cancel(w);
    await w.pass(2 * dayMs);
    expect(await statusOf(w, await nextOf(w))).toBe('destroyed');
    expect(notified(w)).not.toContain('removal_application');
  });

  test('given a cancel of what nobody submitted and somebody published, then its removal is asked for', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.publishNext();
    await w.request('requester', 'check_now');
    await cancel(w);
    expect(notified(w)).toContain('removal_application');
    await w.pass(2 * dayMs);
    expect(await statusOf(w, await nextOf(w))).toBe('removable');
  });
});
