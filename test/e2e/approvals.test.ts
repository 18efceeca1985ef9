import { describe, expect, test } from '@jest/globals';
import type { Actor } from '../../src/domain/roles.ts';
import { person } from '../support/people.ts';
import { dayMs, minuteMs, nextOf, notified, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current } from '../support/world.ts';

const open = useWorld();

describe('I1: only two different eligible people who are not the requester bring a Put about', () => {
  test('given a requester who is an approver, when they approve, then they are refused and nothing is sent', async () => {
    const w = await open();
    w.people.set('requester', { isApprover: true });
    await untilRound(w);
    expect(await w.approve('requester')).toMatchObject({ tag: 'refused', code: 'requester_cannot_approve' });
    expect(await w.approve('approver-1')).toMatchObject({ tag: 'accepted' });
    await w.pass(minuteMs);
    expect(w.puts()).toEqual([]);
    expect(w.selectors()).toEqual([current]);
  });

  test('given one approval, when the same person approves again, then it stays one', async () => {
    const w = await open();
    await untilRound(w);
    await w.approve('approver-1');
    expect(await w.approve('approver-1')).toMatchObject({ tag: 'refused', code: 'already_approved' });
    await w.pass(minuteMs);
    expect((await w.state()).rotation?.round?.approvals).toHaveLength(1);
    expect(w.puts()).toEqual([]);
  });

  test('given the same delivery twice, then it is decided once and the second is told so (I10)', async () => {
    const w = await open();
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    expect(await w.request('approver-1', 'approve', { id: 'click-1', digest })).toMatchObject({ tag: 'accepted' });
    const again = await w.request('approver-1', 'approve', { id: 'click-1', digest });
    expect(again).toMatchObject({ tag: 'refused', code: 'already_processed' });
    expect(notified(w).filter((code) => code === 'approval_recorded')).toHaveLength(1);
  });

  test.each([0, 60])(
    'given %i refused clicks and then a refused approval, when it is delivered again after the first was withdrawn and another process took over, then it is refused again (I10)',
    async (before) => {
      const w = await open({ applications: 2 });
      await untilRound(w);
      const digest = (await w.state()).rotation?.round?.digest ?? '';
      expect(await w.approve('approver-1')).toMatchObject({ tag: 'accepted' });
      // Beyond what the log lists of a day.
      for (let click = 0; click < before; click += 1)
        expect(await w.request('approver-1', 'approve', { id: `before-${click}`, digest })).toMatchObject({
          code: 'already_approved',
        });
      const second = { id: 'click-2', digest };
      expect(await w.request('approver-1', 'approve', second)).toMatchObject({ code: 'already_approved' });
      expect(await w.request('approver-1', 'withdraw_approval')).toMatchObject({ tag: 'accepted' });
      const replayed = await w.request('approver-1', 'approve', { ...second, via: 1 });
      expect(replayed).toMatchObject({ tag: 'refused', code: 'already_processed' });
      expect((await w.state()).rotation?.round?.approvals).toEqual([]);
      expect(await w.approve('approver-1')).toMatchObject({ tag: 'accepted' });
    },
  );

  test('given three people who click at once, then two count, one Put is sent, and the third hears why not', async () => {
    const w = await open();
    await untilRound(w);
    const answers = await Promise.all(['approver-1', 'approver-2', 'approver-3'].map((who) => w.approve(who)));
    expect(answers.filter(({ tag }) => tag === 'accepted')).toHaveLength(2);
    const refused = answers.filter(({ tag }) => tag === 'refused').map(({ code }) => code);
    expect(refused).toHaveLength(1);
    expect(['enough_approvals', 'already_switching']).toContain(refused[0]);
    await w.pass(5 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    // The first is told by itself; of the last, the message of the watch names both.
    expect(notified(w).filter((code) => code === 'approved')).toHaveLength(1);
    await w.pass(60 * minuteMs);
    expect(w.sentNotices.find(({ code }) => code === 'watch_began')?.facts.approvers).toHaveLength(2);
  });

  test('given people who may not approve, when they try, then each hears why, and nobody is counted', async () => {
    const w = await open();
    await untilRound(w);
    const codes: Record<string, string> = {};
    for (const who of ['outsider', 'guest', 'bot', 'foreign', 'deactivated', 'stranger', 'operator', 'night']) {
      codes[who] = (await w.approve(who)).code;
    }
    expect(codes).toEqual({
      outsider: 'not_allowed',
      guest: 'guest',
      bot: 'bot',
      foreign: 'foreign_team',
      deactivated: 'deactivated',
      stranger: 'identity_unknown',
      operator: 'not_allowed',
      night: 'not_allowed',
    });
    expect((await w.state()).rotation?.round?.approvals).toEqual([]);
    expect(await w.request('approver-1', 'claim')).toMatchObject({ tag: 'refused', code: 'already_claimed' });
  });

  test('given stale cards, when they are clicked, then digest, round and rotation must be those of now', async () => {
    const w = await open();
    await untilRound(w);
    expect(await w.approve('approver-1', { digest: 'f'.repeat(32) })).toMatchObject({ code: 'digest_changed' });
    expect(await w.approve('approver-1', { round: 7 })).toMatchObject({ code: 'other_round' });
    expect(await w.approve('approver-1', { rotation: 7 })).toMatchObject({ code: 'other_rotation' });
    expect((await w.state()).rotation?.round?.approvals).toEqual([]);
  });

  test.each<[string, string, Partial<Actor>]>([
    ['an approver who leaves the group after the click', 'approver-2', { isApprover: false }],
    ['two approvers who turn out to be one person', 'approver-2', { id: person('approver-1') }],
    ['an approver who turns out to be the requester', 'requester', { id: person('approver-2') }],
  ])('I1: given %s, then no Put follows', async (_, who, change) => {
    const w = await open({ policy: { execution: 'operator' } });
    await untilRound(w);
    await w.approve('approver-1');
    await w.approve('approver-2');
    w.people.set(who, change);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    expect(await w.request('operator', 'execute', { digest })).toMatchObject({ tag: 'accepted' });
    await w.pass(10 * minuteMs);
    expect(w.puts()).toEqual([]);
    expect(await stageOf(w)).toBe('Stable');
    expect(w.sentNotices.find(({ code }) => code === 'effect_stalled')?.facts.problem).toBe(
      'approver_no_longer_eligible',
    );
  });
});

describe('a round ends and another begins', () => {
  test('given an approval that is withdrawn, then it no longer counts until it is given again', async () => {
    const w = await open();
    await untilRound(w);
    await w.approve('approver-1');
    expect(await w.request('approver-1', 'withdraw_approval')).toMatchObject({ tag: 'accepted' });
    await w.approve('approver-2');
    await w.pass(minuteMs);
    expect(w.puts()).toEqual([]);
    expect(await w.request('approver-3', 'withdraw_approval')).toMatchObject({ code: 'no_approval_to_withdraw' });
    await w.approve('approver-3');
    await w.pass(5 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(await w.request('approver-2', 'withdraw_approval')).toMatchObject({ tag: 'refused' });
    expect(notified(w)).toContain('approval_withdrawn');
  });

  test('given one decline, then the round is over for everybody, and a new round starts from nothing', async () => {
    const w = await open();
    await untilRound(w);
    await w.approve('approver-1');
    await w.request('approver-2', 'decline', { inputs: { reason: 'not today' } });
    expect(w.sentNotices.find(({ code }) => code === 'declined')?.facts.reason).toBe('not today');
    expect(await w.approve('approver-3')).toMatchObject({ code: 'round_not_open' });
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'accepted' });
    const { round } = (await w.state()).rotation ?? {};
    expect(round).toMatchObject({ id: 2, ended: null, approvals: [] });
    await w.approve('approver-2', { round: 1 });
    await w.approve('approver-3');
    await w.pass(minuteMs);
    expect(w.puts()).toEqual([]);
  });

  test('given a decline and an approval at the same moment, then exactly one of them decides', async () => {
    const w = await open();
    await untilRound(w);
    await w.approve('approver-1');
    const [approved, declined] = await Promise.all([w.approve('approver-2'), w.request('approver-3', 'decline')]);
    await w.pass(5 * minuteMs);
    const switched = w.puts().length === 1;
    expect(w.puts().length).toBeLessThanOrEqual(1);
    expect(w.selectors()).toEqual([switched ? await nextOf(w) : current]);
    if (switched) expect(declined.tag).toBe('refused');
    else expect(declined.tag).toBe('accepted');
    expect(['accepted', 'refused']).toContain(approved.tag);
  });

  test('given a round past its switchBefore, then nobody can approve it and the first approval is worth nothing', async () => {
    const w = await open({ policy: { approvalTtlMs: 2 * 3_600_000 } });
    await untilRound(w);
    await w.approve('approver-1');
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    w.sandbox.clock.advance(3 * 3_600_000);
    const late = await w.request('approver-2', 'approve', { digest });
    expect(late).toMatchObject({ tag: 'refused' });
    expect(['round_expired', 'round_not_open']).toContain(late.code);
    await w.pass(minuteMs);
    expect((await w.state()).rotation?.round?.ended).toBe('expired');
    expect(notified(w)).toContain('round_expired');
    expect(w.puts()).toEqual([]);
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'accepted' });
    expect((await w.state()).rotation?.round).toMatchObject({ id: 2, ended: null });
  });

  test('given people who do not answer, then they are reminded each business day and the round ends by itself on one', async () => {
    const w = await open();
    await untilRound(w);
    // From a Thursday: three days later is a Sunday.
    await w.pass(3 * dayMs + 3_600_000);
    expect(notified(w)).not.toContain('round_expired');
    await w.pass(dayMs);
    expect(notified(w).filter((code) => code === 'reminder_approval').length).toBe(2);
    expect(notified(w)).toContain('round_expired');
    expect(w.puts()).toEqual([]);
  });

  test('given a second rotation while one runs, then it is refused', async () => {
    const w = await open();
    await untilRound(w);
    expect(await w.request('approver-1', 'rotate')).toMatchObject({ tag: 'refused', code: 'rotation_running' });
    expect((await w.state()).rotation?.id).toBe(1);
  });
});
