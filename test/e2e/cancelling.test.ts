import { describe, expect, test } from '@jest/globals';
import {
  dayMs,
  minuteMs,
  nextOf,
  notified,
  settleMs,
  stageOf,
  untilPublished,
  untilRound,
  untilWatching,
} from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current } from '../support/world.ts';

const open = useWorld();

describe('cancelling', () => {
  test('given an application that was not submitted, when it is cancelled, then nothing needs to be withdrawn', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    expect(await w.request('requester', 'cancel', { inputs: { reason: 'later' } })).toMatchObject({ tag: 'accepted' });
    expect(await stageOf(w)).toBe('Cancelled');
    expect(notified(w)).toContain('cancelled');
    expect(notified(w)).not.toContain('cancelled_withdraw');
    expect(await w.request('requester', 'rotate')).toMatchObject({ tag: 'accepted' });
    expect(await nextOf(w)).not.toBe(current);
    expect(w.puts()).toEqual([]);
  });

  test('given an application that was submitted, when it is cancelled, then a withdrawal is asked for, and no approval counts', async () => {
    const w = await open();
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.approve('approver-1');
    await w.request('requester', 'cancel', { inputs: { reason: 'later' } });
    expect(notified(w)).toContain('cancelled_withdraw');
    expect(await w.request('approver-2', 'approve', { digest })).toMatchObject({ tag: 'refused' });
    await w.pass(minuteMs);
    expect(notified(w)).toContain('removal_application');
    expect(w.puts()).toEqual([]);
  });

  /** Cancelled after the application was submitted and before anybody published the record. */
  const withdrawn = async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.request('requester', 'application_submitted', { inputs: { ticket: 'DNS-1' } });
    const next = await nextOf(w);
    await w.request('requester', 'cancel', { inputs: { reason: 'later' } });
    await w.pass(minuteMs);
    const factsOf = async () => (await w.state()).selectors[next];
    return { w, next, factsOf };
  };

  test('given a submitted application that is cancelled, then an absent record never ends the withdrawal, and one that appears is told at once', async () => {
    const { w, factsOf } = await withdrawn();
    for (let day = 0; day < 20; day += 1) await w.pass(dayMs);
    expect(await factsOf()).toMatchObject({ status: 'removable', withdrawal: 'open' });
    expect(notified(w)).not.toContain('destruction_announced');
    expect(notified(w)).toContain('reminder_removal');
    await w.publishNext();
    await w.pass(dayMs);
    expect(notified(w).filter((code) => code === 'withdrawn_record_seen')).toHaveLength(1);
    expect(await factsOf()).toMatchObject({ status: 'removable', withdrawal: 'seen' });
    await w.withdrawNext();
    await w.pass(dayMs);
    expect(notified(w)).toContain('key_destroyed');
    expect(await factsOf()).toMatchObject({ status: 'destroyed' });
  });

  test("given a person who records the department's word, then an absent record ends the withdrawal; nobody else can, and only once", async () => {
    const { w, next, factsOf } = await withdrawn();
    await w.pass(dayMs);
    const about = { inputs: { selector: next } };
    expect(await w.request('outsider', 'confirm_withdrawal', about)).toMatchObject({ tag: 'refused' });
    expect(await w.request('requester', 'confirm_withdrawal', about)).toMatchObject({ tag: 'accepted' });
    expect(await w.request('requester', 'confirm_withdrawal', about)).toMatchObject({ code: 'nothing_to_withdraw' });
    expect(notified(w)).toContain('withdrawal_confirmed');
    await w.pass(dayMs);
    expect(await factsOf()).toMatchObject({ status: 'destroyed' });
  });

  test('given SES on the next selector, then cancelling is refused until a rollback is finished', async () => {
    const w = await open();
    await untilWatching(w);
    expect(await w.request('requester', 'cancel')).toMatchObject({ tag: 'refused', code: 'attempt_may_land' });
    await w.pass(settleMs);
    expect(await w.request('requester', 'cancel')).toMatchObject({ tag: 'refused', code: 'still_on_next' });
    await w.request('approver-1', 'rollback');
    expect(await w.request('requester', 'cancel')).toMatchObject({ tag: 'refused' });
    await w.pass(settleMs);
    expect(await w.request('requester', 'cancel')).toMatchObject({ tag: 'accepted' });
    expect(w.selectors()).toEqual([current]);
  });

  test('given a cancel and the second approval at once, then either the switch runs or the rotation is over, never both', async () => {
    const w = await open();
    await untilRound(w);
    await w.approve('approver-1');
    const [approved, cancelled] = await Promise.all([
      w.approve('approver-2'),
      w.request('requester', 'cancel', { inputs: { reason: 'stop' } }),
    ]);
    await w.pass(5 * minuteMs);
    expect(w.puts()).toHaveLength(cancelled.tag === 'accepted' ? 0 : 1);
    expect(approved.tag === 'accepted' || cancelled.tag === 'accepted').toBe(true);
    expect(w.selectors()).toEqual([cancelled.tag === 'accepted' ? current : await nextOf(w)]);
  });

  test('given people who may not cancel, then they are refused', async () => {
    const w = await open();
    await untilPublished(w);
    for (const who of ['outsider', 'guest', 'night']) {
      w.people.set(who, { mayRequest: false });
      expect(await w.request(who, 'cancel')).toMatchObject({ tag: 'refused' });
    }
    expect(w.puts()).toEqual([]);
  });
});
