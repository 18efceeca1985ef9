import { describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../src/sandbox/ses/api.ts';
import { approveByTwo, minuteMs, nextOf, notified, outcomes, settleMs, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();

const armPut = (w: World, kind: FaultKind, times = 1): void =>
  w.sandbox.ses.arm({ operation: 'PutEmailIdentityDkimSigningAttributes', times, kind });

describe('I6: what SES may have done is known before anything else is tried', () => {
  test('given a throttled Put, then it counts as refused and is sent again in the same round', async () => {
    const w = await open();
    await untilRound(w);
    armPut(w, { tag: 'error', code: 'TooManyRequestsException', status: 429 });
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(await outcomes(w)).toEqual(['forward refused', 'forward applied']);
    expect(w.puts()).toHaveLength(2);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(notified(w)).toContain('put_refused');
  });

  test('given a server error that took effect, then it is unknown, read, and never sent again', async () => {
    const w = await open();
    await untilRound(w);
    armPut(w, { tag: 'server_error', applied: true });
    await approveByTwo(w);
    expect(notified(w)).toContain('put_unknown');
    await w.pass(10 * minuteMs);
    expect(await outcomes(w)).toEqual(['forward applied']);
    expect(w.puts()).toHaveLength(1);
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given no answer after it took effect, then a reading says applied, and the watch runs', async () => {
    const w = await open();
    await untilRound(w);
    armPut(w, { tag: 'timeout_after_commit', hangUp: true });
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(await outcomes(w)).toEqual(['forward applied']);
    expect(w.puts()).toHaveLength(1);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given no answer and no effect, then it stays unknown until settle and two signs, and only then is sent again', async () => {
    const w = await open();
    await untilRound(w);
    armPut(w, { tag: 'timeout_before_commit', hangUp: true });
    await approveByTwo(w);
    await w.pass(15 * minuteMs);
    expect(await outcomes(w)).toEqual(['forward unknown']);
    expect(w.puts()).toHaveLength(1);
    expect(await w.request('requester', 'cancel', { inputs: { reason: 'enough' } })).toMatchObject({
      tag: 'refused',
      code: 'attempt_may_land',
    });
    await w.pass(settleMs);
    expect(await outcomes(w)).toEqual(['forward notApplied', 'forward applied']);
    expect(w.puts()).toHaveLength(2);
    expect(w.selectors()).toEqual([await nextOf(w)]);
  });

  test('given a Put that lands late, before settle is over, then it is seen as applied and sent once', async () => {
    const w = await open();
    await untilRound(w);
    armPut(w, { tag: 'apply_late', delayMs: 8 * minuteMs, hangUp: true });
    await approveByTwo(w);
    await w.pass(40 * minuteMs);
    expect(await outcomes(w)).toEqual(['forward applied']);
    expect(w.puts()).toHaveLength(1);
    expect(await stageOf(w)).toBe('Watching');
  });

  test.each([
    ['no token', { tag: 'empty_tokens' }],
    ['another token', { tag: 'other_token', token: 'somebody-elses' }],
  ] as const)(
    'given an answer that names %s, then the switch is proven by what mail is signed with',
    async (_, kind) => {
      const w = await open();
      await untilRound(w);
      armPut(w, kind);
      await approveByTwo(w);
      await w.pass(10 * minuteMs);
      expect(await outcomes(w)).toEqual(['forward applied']);
      expect(w.puts()).toHaveLength(1);
      expect(await stageOf(w)).toBe('Watching');
      expect((await w.state()).targets[0]?.probedAt).not.toBeNull();
    },
  );

  test('given readings without a token, then a probe is what says that an unknown Put was applied', async () => {
    const w = await open();
    await untilRound(w);
    armPut(w, { tag: 'timeout_after_commit', hangUp: true });
    w.sandbox.ses.setPendingMode('previous');
    await approveByTwo(w);
    w.sandbox.ses.arm({ operation: 'GetEmailIdentity', times: 40, kind: { tag: 'empty_tokens' } });
    await w.pass(40 * minuteMs);
    expect(await outcomes(w)).toEqual(['forward applied']);
    const events = (await w.history()).flatMap((commit) => commit.events);
    const closed = events.findLast((event) => event.type === 'AttemptClosed');
    expect(closed).toMatchObject({ outcome: 'applied', code: 'shown' });
    // The mail itself, so that whoever doubts it can verify it again.
    const stored = await w.evidence.get((closed as { evidence?: string }).evidence ?? '');
    expect(JSON.stringify(stored)).toContain(`s=${await nextOf(w)}`);
    expect(w.puts()).toHaveLength(1);
  });

  test('given refusals without end, then the attempts stop at their bound, an alarm speaks, and nobody is stuck', async () => {
    const w = await open();
    await untilRound(w);
    armPut(w, { tag: 'error', code: 'BadRequestException', status: 400 }, 100);
    await approveByTwo(w);
    await w.pass(40 * minuteMs);
    expect(w.puts()).toHaveLength(3);
    expect(w.selectors()).toEqual([current]);
    expect(notified(w)).toContain('switch_failed');
    w.sandbox.ses.disarm();
    expect(await w.request('requester', 'request_approval')).toMatchObject({ tag: 'accepted' });
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given SES that does not answer readings, then no Put is sent, it is told, and tried again later', async () => {
    const w = await open();
    await untilRound(w);
    w.sandbox.ses.arm({
      operation: 'GetEmailIdentity',
      times: 1_000,
      kind: { tag: 'error', code: 'ServiceUnavailable', status: 503 },
    });
    await approveByTwo(w);
    await w.pass(5 * minuteMs);
    expect(w.puts()).toEqual([]);
    expect(w.sentNotices.find(({ code }) => code === 'effect_stalled')?.facts.problem).toBe('ses_unreachable');
    w.sandbox.ses.disarm();
    await w.pass(20 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(await stageOf(w)).toBe('Watching');
  });
});
