/** The record monitor of protected records (I8, I9): what must stay and does not is heard of, with what hangs on it. */
import { describe, expect, test } from '@jest/globals';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName } from '../../src/domain/names.ts';
import { unknownPrivateKey } from '../support/brokenRecords.ts';
import { dayMs, hourMs, notified, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World } from '../support/world.ts';

const open = useWorld();

const name = recordName(current, domain);

const putBack = async (w: World): Promise<void> => {
  const key = await w.vault.describe(domain, current);
  w.sandbox.dns.publish(name, [...stringsOf(recordValue(key?.publicKey ?? ''))]);
};

const times = (w: World, code: string): number => notified(w).filter((one) => one === code).length;

describe('given a record that I8 protects', () => {
  test('when the previous one vanishes in the watch, then people hear once that going back is not safe, hourly alarms, and that it is back', async () => {
    const w = await open();
    await untilWatching(w);
    w.sandbox.dns.remove(name);
    await w.pass(6 * hourMs);
    expect(times(w, 'record_lost_previous')).toBe(1);
    const facts = w.sentNotices.find(({ code }) => code === 'record_lost_previous')?.facts;
    expect(facts).toMatchObject({ selector: current, verdict: 'absent', owner: 'approvers' });
    expect(times(w, 'alarm_lost')).toBeGreaterThan(0);
    const lost = (await w.state()).lost[current];
    expect(lost?.lostAt).toBe(facts?.since);
    expect(await w.evidence.get(lost?.evidence ?? '')).toMatchObject({ name, verdict: 'absent' });
    await putBack(w);
    await w.pass(2 * hourMs);
    expect(times(w, 'record_back')).toBe(1);
    expect((await w.state()).lost).toEqual({});
    const alarms = times(w, 'alarm_lost');
    await w.pass(4 * hourMs);
    expect(times(w, 'alarm_lost')).toBe(alarms);
  });

  test('when the current one vanishes before the switch, then the daily look says that mail fails, and that it is back', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    w.sandbox.dns.remove(name);
    await w.pass(dayMs);
    expect(times(w, 'record_lost_current')).toBe(1);
    await putBack(w);
    await w.pass(2 * hourMs);
    expect(times(w, 'record_back')).toBe(1);
  });

  test('when a private key stands in the current one, then it is never again the way back, also after it is mended', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    w.sandbox.dns.publish(name, ['v=DKIM1; k=rsa; p=', ...(unknownPrivateKey.match(/.{1,255}/g) ?? [])]);
    await w.pass(dayMs);
    expect(times(w, 'kept_key_leaked')).toBe(1);
    expect((await w.state()).selectors[current]?.banned).toBe(true);
    await putBack(w);
    await w.pass(3 * dayMs);
    expect(times(w, 'alarm_bannedInUse')).toBeGreaterThan(0);
    expect(times(w, 'kept_key_leaked')).toBe(1);
  });
});
