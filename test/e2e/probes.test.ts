import { describe, expect, test } from '@jest/globals';
import { setSigning } from '../support/byHand.ts';
import { approveByTwo, dayMs, hourMs, nextOf, notified, stageOf, untilRound, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();

const stalledOn = (w: World): readonly unknown[] =>
  w.sentNotices.filter(({ code }) => code === 'effect_stalled').map(({ facts }) => facts.problem);

describe('the switch is proven by a delivered mail or it is not proven', () => {
  test('given probes that never arrive, then the watch does not close, and it is told', async () => {
    const w = await open({ policy: { watchMs: 2 * hourMs } });
    await untilRound(w);
    const before = w.sandbox.ses.sent().length;
    w.loseMail();
    await approveByTwo(w);
    await w.pass(3 * hourMs);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(await stageOf(w)).toBe('Watching');
    expect(stalledOn(w)).toContain('probe_missing');
    expect(notified(w)).toContain('alarm_watch');
    expect(w.sandbox.ses.sent().length - before).toBeLessThan(60);
    expect(w.puts()).toHaveLength(1);
  });

  test('given probes that arrive at another replica, then they prove the switch all the same', async () => {
    const w = await open({ mailToOtherHost: true });
    await untilWatching(w);
    const events = (await w.history()).flatMap((commit) => commit.events);
    expect(events.some(({ type }) => type === 'ProbeVerified')).toBe(true);
    expect(stalledOn(w)).not.toContain('probe_missing');
  });

  test('given mail that leaves unsigned in the watch, then it is told', async () => {
    const w = await open();
    await untilWatching(w);
    const { rotation } = await w.state();
    if (rotation === null) throw new Error('no rotation');
    await setSigning(w, rotation.next, false);
    await w.pass(6 * hourMs);
    expect(stalledOn(w)).toContain('probe_unsigned');
  });

  test('given somebody else who puts the previous key back in the watch, then drift is told, and nothing is sent by itself', async () => {
    const w = await open();
    await untilWatching(w);
    await setSigning(w, current);
    await w.pass(6 * hourMs);
    expect(w.sentNotices.find(({ code }) => code === 'drift')?.facts.selector).toBe(current);
    // The probe of that hour arrived, signed by the previous selector: it proves nothing of this switch.
    expect(notified(w)).toContain('probe_lost');
    expect((await w.state()).targets.map(({ probedAt }) => probedAt)).toEqual([null]);
    expect(w.puts()).toHaveLength(1);
    await w.pass(dayMs);
    expect(w.puts()).toHaveLength(1);
  });
});
