/** A key that others have: nothing waits beyond the DNS and two people, and nobody goes back to it (I1, I4, I8). */
import { describe, expect, test } from '@jest/globals';
import { recordName } from '../../src/domain/names.ts';
import { text } from '../../src/texts/text.ts';
import { calendar } from '../support/applicationOnSite.ts';
import { approveByTwo, dayMs, hourMs, minuteMs, nextOf, notified, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World } from '../support/world.ts';

const open = useWorld();
/** Nobody may switch on the days of this test but by an operator's word. */
const closed = { ...calendar, window: { days: [0], fromMinute: 0, untilMinute: 1 } };

const declare = (w: World, who: string, selector: string = current) =>
  w.request(who, 'declare_compromised', { inputs: { selector } });

const declareByTwo = async (w: World, selector: string = current): Promise<void> => {
  expect(await declare(w, 'approver-1', selector)).toMatchObject({ tag: 'accepted' });
  expect(await declare(w, 'operator', selector)).toMatchObject({ tag: 'accepted' });
};

const factsOf = async (w: World, selector: string = current) => (await w.state()).selectors[selector];

describe('given a current key that others may have', () => {
  test('then two people start an urgent rotation, and its record is revoked and its key destroyed without an overlap', async () => {
    const w = await open();
    expect(await declare(w, 'requester')).toMatchObject({ code: 'not_allowed' });
    const shown = await w.request('approver-1', 'prepare_compromised');
    expect(shown).toMatchObject({ code: 'compromised_prepared', selector: current, step: 'first' });
    expect(await factsOf(w)).toBeUndefined();
    expect(await declare(w, 'approver-1')).toMatchObject({ tag: 'accepted' });
    expect(await declare(w, 'approver-1')).toMatchObject({ code: 'compromise_same_person' });
    expect((await w.state()).rotation).toBeNull();
    expect(await declare(w, 'operator')).toMatchObject({ tag: 'accepted' });
    expect((await w.state()).rotation).toMatchObject({ requester: 'T0HOME/approver-1', current });
    expect(notified(w)).toContain('key_compromised');

    // A reminder on each day, Saturday and Sunday too, and an alarm that leaves Slack.
    await w.pass(3 * dayMs);
    expect(notified(w).filter((code) => code === 'reminder_application').length).toBeGreaterThanOrEqual(3);
    expect(notified(w).filter((code) => code === 'alarm_bannedInUse').length).toBeGreaterThanOrEqual(3);

    await w.request('approver-1', 'submitted', { inputs: { ticket: 'DNS-1' } });
    await w.publishNext();
    await w.request('approver-1', 'check_now');
    await w.pass(11 * minuteMs);
    expect((await w.state()).rotation?.round).toMatchObject({ rollback: 'none', urgent: true, ended: null });
    expect(await w.approve('approver-1')).toMatchObject({ code: 'requester_cannot_approve' });
    expect(await w.approve('approver-2')).toMatchObject({ tag: 'accepted' });
    expect(await w.approve('approver-3')).toMatchObject({ tag: 'accepted' });
    await w.pass(hourMs);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(await stageOf(w)).toBe('Watching');
    expect(notified(w)).toContain('revoke_compromised');
    expect(await factsOf(w)).toMatchObject({ status: 'removable', revocation: 'wanted' });
    const refused = await w.request('approver-2', 'rollback');
    expect(refused).toMatchObject({ code: 'previous_key_compromised', facts: { selector: current } });
    if (refused.code !== 'previous_key_compromised') throw new Error(`another answer: ${refused.code}`);
    for (const language of ['ja', 'en'] as const)
      expect(text(language, 'refusal.previous_key_compromised', refused.facts)).toContain(current);

    await w.pass(2 * dayMs);
    expect(notified(w)).toContain('reminder_revocation');
    w.sandbox.dns.publish(recordName(current, domain), ['v=DKIM1; p=']);
    await w.pass(25 * hourMs);
    expect(await factsOf(w)).toMatchObject({ revocation: 'seen' });
    expect(notified(w)).toContain('removal_application');
    expect(notified(w)).not.toContain('record_lost_previous');
    w.sandbox.dns.remove(recordName(current, domain));
    await w.pass(3 * dayMs);
    expect(await factsOf(w)).toMatchObject({ status: 'destroyed' });
    expect(await w.request('approver-1', 'confirm_completion')).toMatchObject({ tag: 'accepted' });
    await w.pass(minuteMs);
    expect(await stageOf(w)).toBe('Completed');
  });

  test('while a rotation waits for approval: what was approved with a way back is void, and a change window is not waited for', async () => {
    const w = await open({ policy: { calendar: closed } });
    await untilRound(w);
    expect(await w.approve('approver-1')).toMatchObject({ tag: 'accepted' });
    await declareByTwo(w);
    await w.pass(minuteMs);
    const { round } = (await w.state()).rotation ?? {};
    expect(round).toMatchObject({ id: 2, rollback: 'none', urgent: true, approvals: [] });
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(w.selectors()).toEqual([await nextOf(w)]);
  });
});
