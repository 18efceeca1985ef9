import { describe, expect, test } from '@jest/globals';
import {
  approveByTwo,
  dayMs,
  hourMs,
  minuteMs,
  nextOf,
  notified,
  outcomes,
  settleMs,
  stageOf,
  untilRound,
  untilWatching,
} from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();
const put = 'PutEmailIdentityDkimSigningAttributes' as const;

const basisOf = async (w: World): Promise<string | null> => {
  const rollback = (await w.state()).rotation?.rollback;
  return rollback?.tag === 'decided' ? rollback.basis : null;
};

/** As long as a post over a network takes at least: others go on meanwhile. */
const manyTurns = async (): Promise<void> => {
  for (let turn = 0; turn < 300; turn += 1) await new Promise((next) => setImmediate(next));
};

describe('the way back is immediate and still two people', () => {
  test('given the grant, when one approver clicks, then SES is back at once and finished after settle', async () => {
    const w = await open();
    await untilWatching(w);
    const [messenger] = w.messengers;
    if (messenger !== undefined) messenger.before = manyTurns;
    expect(await w.request('approver-3', 'rollback')).toMatchObject({ tag: 'accepted' });
    // What goes back at once and the run beside it are one bot: people hear it once (I10).
    const notices = w.sentNotices.map(({ notice }) => notice);
    expect(notices).toEqual([...new Set(notices)]);
    expect(w.selectors()).toEqual([current]);
    expect(await basisOf(w)).toBe('grant');
    const all = (await w.history()).flatMap(({ events }) => events);
    const seen = all.find((event) => event.type === 'PreviousRecordChecked');
    expect(seen).toMatchObject({ selector: current, verdict: 'right' });
    expect(await w.evidence.get(seen?.evidence ?? '')).toMatchObject({ verdict: 'right' });
    expect(await stageOf(w)).toBe('RollingBack');
    expect(await w.request('approver-1', 'rollback')).toMatchObject({ tag: 'refused', code: 'rollback_running' });
    await w.pass(settleMs);
    expect(await stageOf(w)).toBe('RolledBack');
    expect(notified(w)).toContain('rollback_finished');
    expect(w.puts()).toHaveLength(2);
  });

  test.each(['night', 'operator'])(
    'given the grant, then %s may use it; outsiders, guests and the requester may not',
    async (who) => {
      const w = await open();
      await untilWatching(w);
      for (const other of ['outsider', 'guest', 'requester']) {
        expect(await w.request(other, 'rollback')).toMatchObject({ tag: 'refused' });
      }
      expect(w.puts()).toHaveLength(1);
      expect(await w.request(who, 'rollback')).toMatchObject({ tag: 'accepted' });
      expect(w.selectors()).toEqual([current]);
    },
  );

  test('given that the grant is over, then one person proposes, another decides, and the night operator may not', async () => {
    const w = await open();
    await untilWatching(w);
    await w.pass(dayMs + hourMs);
    expect(await stageOf(w)).toBe('AwaitingCompletion');
    expect(await w.request('night', 'rollback')).toMatchObject({ code: 'night_operator_needs_grant' });
    expect(await w.request('approver-1', 'rollback')).toMatchObject({ tag: 'accepted' });
    expect(notified(w)).toContain('rollback_proposed');
    expect(await w.request('approver-1', 'rollback')).toMatchObject({ code: 'rollback_same_person' });
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(await w.request('approver-2', 'rollback')).toMatchObject({ tag: 'accepted' });
    expect(await basisOf(w)).toBe('twoPeople');
    expect(w.selectors()).toEqual([current]);
  });

  test('given a proposal that nobody followed for an hour, then the next click proposes anew', async () => {
    const w = await open();
    await untilWatching(w);
    await w.pass(dayMs + hourMs);
    await w.request('approver-1', 'rollback');
    await w.pass(hourMs + minuteMs);
    await w.request('approver-2', 'rollback');
    expect(await basisOf(w)).toBeNull();
    expect(w.selectors()).toEqual([await nextOf(w)]);
  });

  test('given a Put without an answer, when somebody rolls back, then it need not be known what became of it', async () => {
    const w = await open();
    await untilRound(w);
    w.sandbox.ses.arm({ operation: put, times: 1, kind: { tag: 'timeout_after_commit', hangUp: true } });
    await approveByTwo(w);
    expect(await w.request('approver-3', 'rollback')).toMatchObject({ tag: 'accepted' });
    await w.pass(5 * minuteMs);
    expect(w.selectors()).toEqual([current]);
    await w.pass(settleMs);
    expect(await stageOf(w)).toBe('RolledBack');
    expect(w.puts()).toHaveLength(2);
  });

  test('given a switch that lands after the rollback, then the rollback is repeated and not finished before that', async () => {
    const w = await open();
    await untilRound(w);
    w.sandbox.ses.arm({ operation: put, times: 1, kind: { tag: 'apply_late', delayMs: 6 * minuteMs, hangUp: true } });
    await approveByTwo(w);
    await w.request('approver-3', 'rollback');
    await w.pass(2 * minuteMs);
    expect(w.selectors()).toEqual([current]);
    expect(await stageOf(w)).toBe('RollingBack');
    await w.pass(6 * minuteMs);
    await w.pass(40 * minuteMs);
    expect(w.selectors()).toEqual([current]);
    expect(await stageOf(w)).toBe('RolledBack');
    expect((await outcomes(w)).filter((outcome) => outcome.startsWith('forward'))).toHaveLength(1);
    expect(w.puts()).toHaveLength(3);
  });

  test('given a rollback whose own Put is refused, then it is repeated within its bound', async () => {
    const w = await open();
    await untilWatching(w);
    w.sandbox.ses.arm({
      operation: put,
      times: 2,
      kind: { tag: 'error', code: 'TooManyRequestsException', status: 429 },
    });
    await w.request('approver-3', 'rollback');
    await w.pass(10 * minuteMs);
    expect(w.selectors()).toEqual([current]);
    expect(w.puts()).toHaveLength(4);
  });

  test('given SES that is down, when somebody rolls back, then it is sent as soon as SES answers', async () => {
    const w = await open();
    await untilWatching(w);
    w.sandbox.ses.arm({
      operation: 'GetEmailIdentity',
      times: 1_000,
      kind: { tag: 'error', code: 'ServiceUnavailable', status: 503 },
    });
    await w.request('approver-3', 'rollback');
    await w.pass(hourMs);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    w.sandbox.ses.disarm();
    await w.pass(5 * minuteMs);
    expect(w.selectors()).toEqual([current]);
  });

  test('given a finished rollback, then the same next key can be approved again without two weeks', async () => {
    const w = await open();
    await untilWatching(w);
    const next = await nextOf(w);
    await w.request('approver-3', 'rollback');
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'refused' });
    await w.pass(settleMs);
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'accepted' });
    expect((await w.state()).rotation?.round).toMatchObject({ id: 2, ended: null, approvals: [] });
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(w.selectors()).toEqual([next]);
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given a next key that was declared bad, then it is never approved again', async () => {
    const w = await open();
    await untilWatching(w);
    await w.request('approver-3', 'rollback', { inputs: { ban: 'yes' } });
    await w.pass(settleMs);
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'refused', code: 'selector_banned' });
  });

  test('given that nothing was switched, then there is nothing to roll back', async () => {
    const w = await open();
    await untilRound(w);
    expect(await w.request('approver-1', 'rollback')).toMatchObject({ tag: 'refused', code: 'nothing_to_roll_back' });
  });
});

describe('I4: without the previous key the approvers are told so, and there is no way back', () => {
  test('given a current key that the bot does not hold, then the round says NONE, and a rollback is refused', async () => {
    const w = await open({ importCurrent: false });
    await untilRound(w);
    expect(w.sentNotices.find(({ code }) => code === 'preflight_blocked')?.facts.blockers).toContain(
      'current_key_not_held',
    );
    expect((await w.state()).rotation?.round?.rollback).toBe('none');
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(await stageOf(w)).toBe('Watching');
    expect((await w.state()).rotation?.grant).toBeNull();
    expect(await w.request('approver-3', 'rollback')).toMatchObject({ tag: 'refused', code: 'previous_key_not_held' });
    expect(w.puts()).toHaveLength(1);
  });
});
