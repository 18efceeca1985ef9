/** A private key in the DNS: its pair is never used again, whatever the record says afterwards (I7). */
import { describe, expect, test } from '@jest/globals';
import { recordName } from '../../src/domain/names.ts';
import { unknownPrivateKey } from '../support/brokenRecords.ts';
import { dayMs, hourMs, minuteMs, notified, stageOf, untilRound, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World } from '../support/world.ts';

const open = useWorld();

/** As the DNS department does it by mistake. */
const publishPrivateKey = async (w: World): Promise<void> => {
  const { rotation } = await w.state();
  if (rotation === null) throw new Error('no rotation');
  w.sandbox.dns.publish(recordName(rotation.next, domain), [
    'v=DKIM1; k=rsa; p=',
    ...(unknownPrivateKey.match(/.{1,255}/g) ?? []),
  ]);
};

describe('given a private key in the record of the next selector', () => {
  test('before the switch: the rotation stops, mending the record brings nothing back, the key goes, a new one may begin', async () => {
    const w = await open();
    await untilRound(w);
    const { next, round } = (await w.state()).rotation ?? { next: '', round: null };
    await w.approve('approver-1');
    await publishPrivateKey(w);
    await w.request('requester', 'check_now');
    expect(await stageOf(w)).toBe('Cancelled');
    expect((await w.state()).selectors[next]?.banned).toBe(true);
    expect(w.sentNotices.find(({ code }) => code === 'key_leaked')?.facts).toMatchObject({ selector: next });
    await w.publishNext();
    expect(await w.approve('approver-2', { digest: round?.digest ?? '' })).toMatchObject({ tag: 'refused' });
    await w.pass(2 * dayMs);
    expect(notified(w)).toContain('alarm_leaked');
    await w.withdrawNext();
    await w.pass(dayMs + hourMs);
    expect((await w.state()).selectors[next]?.status).toBe('destroyed');
    expect(w.puts()).toEqual([]);
    expect(w.selectors()).toEqual([current]);
    expect(await w.request('requester', 'rotate')).toMatchObject({ tag: 'accepted' });
    expect((await w.state()).rotation?.next).not.toBe(next);
  });

  test('between the last approval and the Put: nothing is sent, although nobody asked for a check', async () => {
    const w = await open();
    await untilRound(w);
    await w.approve('approver-1');
    await publishPrivateKey(w);
    await w.approve('approver-2');
    await w.pass(minuteMs);
    expect(w.puts()).toEqual([]);
    expect(await stageOf(w)).toBe('Cancelled');
  });

  test('in the watch: approvers are told to go back, and hear it again until they did', async () => {
    const w = await open();
    await untilWatching(w);
    await publishPrivateKey(w);
    await w.pass(6 * hourMs);
    expect(notified(w)).toContain('key_leaked_in_use');
    expect(notified(w).filter((code) => code === 'alarm_leaked').length).toBeGreaterThan(0);
    expect(await w.request('approver-3', 'rollback')).toMatchObject({ tag: 'accepted' });
    await w.pass(hourMs);
    expect(w.selectors()).toEqual([current]);
    const alarms = notified(w).filter((code) => code === 'alarm_leaked').length;
    await w.pass(6 * hourMs);
    expect(notified(w).filter((code) => code === 'alarm_leaked')).toHaveLength(alarms);
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'refused', code: 'selector_banned' });
  });
});
