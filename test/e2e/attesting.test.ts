import { describe, expect, test } from '@jest/globals';
import { dayMs, hourMs, nextOf, notified, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, current, domain, type World, type WorldOptions } from '../support/world.ts';

const openWorld = useWorld();
/** Two days show what fourteen would: the hours between are swept one by one. */
const overlapMs = 2 * dayMs;
const open = (options: WorldOptions = {}) => openWorld({ policy: { overlapMs }, ...options });

const untilOverlapOver = async (w: World): Promise<void> => {
  await untilWatching(w);
  await w.pass(25 * hourMs);
  await w.request('requester', 'confirm_completion');
  await w.pass(overlapMs + hourMs);
};

const times = (w: World, code: string): number => notified(w).filter((other) => other === code).length;
const status = async (w: World): Promise<string | undefined> => (await w.state()).selectors[current]?.status;
const attest = (w: World, who: string, selector: string = current) =>
  w.request(who, 'attest_unused', { inputs: { selector, note: 'asked the mail team' } });

describe('I8: what nobody can read, a person attests before the removal is applied for', () => {
  test('given all regions read, when somebody entitled attests, then the removal is asked for, and the log says who', async () => {
    const w = await open();
    await untilOverlapOver(w);
    await w.pass(4 * dayMs);
    expect(await status(w)).toBe('live');
    expect([times(w, 'attestation_wanted'), times(w, 'reminder_attest')]).toEqual([1, 1]);
    expect(notified(w)).not.toContain('removal_application');
    expect(notified(w)).not.toContain('reminder_retire');
    expect(await attest(w, 'outsider')).toMatchObject({ tag: 'refused', code: 'not_allowed' });
    for (const other of ['of-nobody-1', 'of nobody'])
      expect(await attest(w, 'requester', other)).toMatchObject({ code: 'nothing_to_attest' });
    expect(await attest(w, 'requester')).toMatchObject({ tag: 'accepted' });
    expect(await status(w)).toBe('removable');
    expect(times(w, 'removal_application')).toBe(1);
    expect(await attest(w, 'approver-1')).toMatchObject({ tag: 'refused', code: 'nothing_to_attest' });
    const output = (await w.history()).flatMap(({ events }) => events).find(({ type }) => type === 'UnusedAttested');
    expect(output).toMatchObject({ selector: current, name: 'requester', note: 'asked the mail team' });
    expect(w.faults).toEqual([]);
  });

  test('given a target that is seen with it again, then nothing is attested, and it is asked again after another overlap', async () => {
    const w = await open();
    const key = (await w.vault.use(domain, current, async (held) => held.pkcs1Base64())) ?? '';
    await untilOverlapOver(w);
    const place = { account, region: 'ap-northeast-1', identity: domain, origin: 'EXTERNAL' } as const;
    const next = await nextOf(w);
    const nextKey = (await w.vault.use(domain, next as typeof current, async (held) => held.pkcs1Base64())) ?? '';
    await w.sandbox.ses.putIdentity({ ...place, selector: current, privateKey: key });
    await w.pass(dayMs);
    expect(notified(w)).toContain('drift');
    expect(await attest(w, 'requester')).toMatchObject({ tag: 'refused', code: 'nothing_to_attest' });
    await w.sandbox.ses.putIdentity({ ...place, selector: next, privateKey: nextKey });
    await w.pass(dayMs);
    expect(times(w, 'attestation_wanted')).toBe(1);
    await w.pass(overlapMs);
    expect(times(w, 'attestation_wanted')).toBe(2);
    expect(await attest(w, 'requester')).toMatchObject({ tag: 'accepted' });
    expect(await status(w)).toBe('removable');
  });
});
