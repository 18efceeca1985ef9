import { describe, expect, test } from '@jest/globals';
import { ChildApplication, Killed } from '../support/childApplication.ts';
import {
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
import { current, domain, type World } from '../support/world.ts';

const open = useWorld();
const put = 'PutEmailIdentityDkimSigningAttributes' as const;
const alerts = (w: World): readonly string[] => w.sandbox.alerts.received().map(({ code }) => code);

describe('I1: going back without Slack takes two different enrolled people', () => {
  test('given Slack that is down, when two ask and confirm, then SES is back at once, and a report is owed until somebody closes it', async () => {
    const w = await open({ alerted: true });
    await untilWatching(w);
    const [messenger] = w.messengers;
    if (messenger === undefined) throw new Error('no messenger');
    messenger.failing = true;
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({
      tag: 'refused',
      refusal: { code: 'break_glass_none' },
    });
    expect(await w.breakGlass('request', 'alice')).toMatchObject({ tag: 'requested', verdict: 'right' });
    expect(alerts(w)).toContain('break_glass_requested');
    expect(await w.breakGlass('confirm', 'alice')).toMatchObject({ refusal: { code: 'break_glass_same_person' } });
    expect(await w.breakGlass('request', 'carol')).toMatchObject({ refusal: { code: 'break_glass_open' } });
    expect(w.puts()).toHaveLength(1);
    const answer = await w.breakGlass('confirm', 'bob');
    expect(answer).toMatchObject({ tag: 'decided', targets: [{ outcome: 'taken' }] });
    expect(w.selectors()).toEqual([current]);
    expect(alerts(w)).toContain('break_glass_used');
    const decided = (await w.state()).rotation?.rollback;
    expect(decided).toMatchObject({ basis: 'breakGlass', by: ['T0HOME/alice', 'T0HOME/bob'] });
    expect(notified(w)).not.toContain('break_glass_used');
    messenger.failing = false;
    await w.pass(settleMs);
    expect(await stageOf(w)).toBe('RolledBack');
    expect(notified(w)).toEqual(
      expect.arrayContaining(['break_glass_requested', 'break_glass_used', 'rollback_finished']),
    );
    expect(w.puts()).toHaveLength(2);
    // The report: nobody closes it, until an approver does.
    expect(notified(w)).not.toContain('reminder_breakGlass');
    await w.pass(4 * dayMs);
    expect(notified(w)).toContain('reminder_breakGlass');
    expect(await w.request('requester', 'close_break_glass')).toMatchObject({ code: 'not_allowed' });
    expect(await w.request('approver-3', 'close_break_glass')).toMatchObject({ tag: 'accepted' });
    expect(await w.request('approver-3', 'close_break_glass')).toMatchObject({ code: 'break_glass_no_report' });
    expect((await w.state()).breakGlassReport).toBeNull();
  });

  test('given no switch, an asking that ran out, or one asked for by Slack, then the confirmation alone begins nothing', async () => {
    const w = await open();
    await untilRound(w);
    expect(await w.breakGlass('request', 'alice')).toMatchObject({ refusal: { code: 'nothing_to_roll_back' } });
    await w.approve('approver-1');
    await w.approve('approver-2');
    await w.pass(10 * minuteMs);
    await w.breakGlass('request', 'alice');
    await w.pass(hourMs + minuteMs);
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({ refusal: { code: 'break_glass_none' } });
    await w.pass(dayMs);
    // Without the grant one click in Slack only proposes: no enrolled person is its second.
    await w.request('approver-1', 'rollback');
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({ refusal: { code: 'break_glass_none' } });
    expect(await stageOf(w)).toBe('AwaitingCompletion');
    expect(w.selectors()).toEqual([await nextOf(w)]);
  });

  test('I5: given a bot that runs and sees the decision too, then the previous key is put once', async () => {
    let running: Promise<unknown> = Promise.resolve();
    const w: World = await open({
      applications: 2,
      atBoundary: (boundary) => {
        if (boundary === 'RollbackPut before intent') running = w.applications[0]?.check(domain, false) ?? running;
      },
    });
    await untilWatching(w);
    await w.breakGlass('request', 'alice', 1);
    await w.breakGlass('confirm', 'bob', 1);
    await running;
    await w.pass(settleMs);
    expect(await stageOf(w)).toBe('RolledBack');
    expect(w.puts()).toHaveLength(2);
  });

  test('given that this command may not put, then that is said, and a running bot sends it', async () => {
    const w = await open();
    await untilWatching(w);
    await w.breakGlass('request', 'alice');
    const denied = { tag: 'error', code: 'AccessDeniedException', status: 403 } as const;
    w.sandbox.ses.arm({ operation: put, times: 1, kind: denied });
    const refused = await w.breakGlass('confirm', 'bob');
    expect(refused).toMatchObject({ tag: 'decided', refusal: null, targets: [{ outcome: 'refused' }] });
    await w.pass(2 * minuteMs);
    expect(w.selectors()).toEqual([current]);
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({
      refusal: { code: 'rollback_running' },
      targets: [{ outcome: 'taken' }],
    });
    expect(w.puts()).toHaveLength(3);
  });

  test('given SES that is down, when the second confirms again later, then what was decided is sent', async () => {
    const w = await open();
    await untilWatching(w);
    await w.breakGlass('request', 'alice');
    const down = { tag: 'error', code: 'ServiceUnavailable', status: 503 } as const;
    w.sandbox.clock.advance(minuteMs);
    w.sandbox.ses.arm({ operation: 'GetEmailIdentity', times: 1_000, kind: down });
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({
      targets: [{ outcome: 'owed', problem: 'ses_unreachable' }],
    });
    w.sandbox.ses.disarm();
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({ targets: [{ outcome: 'taken' }] });
    expect(w.selectors()).toEqual([current]);
    // Without a bot too it comes to its end: a reading after settle.
    expect(await stageOf(w)).toBe('RollingBack');
    w.sandbox.clock.advance(settleMs);
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({ tag: 'decided' });
    expect(await stageOf(w)).toBe('RolledBack');
  });
});

describe('I12: kill -9 while going back without Slack', () => {
  const dying = async (
    w: World,
    step: 'request' | 'confirm',
    who: string,
    killAt: 'Command after outcome' | 'RollbackPut after intent',
  ) => {
    const child = new ChildApplication();
    try {
      const stop = { at: killAt, by: 'SIGKILL' } as const;
      await child.call({ tag: 'open', address: w.address, stop, now: w.sandbox.clock.now() });
      await expect(child.call({ tag: 'breakGlass', step, who, now: w.sandbox.clock.now() })).rejects.toThrow(Killed);
    } finally {
      await child.end();
    }
  };

  test('after the request and after the decision, then the next invocation goes on from the log', async () => {
    const w = await open();
    await untilWatching(w);
    await dying(w, 'request', 'alice', 'Command after outcome');
    await dying(w, 'confirm', 'bob', 'Command after outcome');
    expect(w.puts()).toHaveLength(1);
    expect(await w.breakGlass('confirm', 'alice')).toMatchObject({ tag: 'decided', targets: [{ outcome: 'taken' }] });
    expect(w.selectors()).toEqual([current]);
    expect(w.puts()).toHaveLength(2);
  });

  test('between intent and Put, then nobody sends that attempt, and the next invocation repeats it', async () => {
    const w = await open();
    await untilWatching(w);
    await w.breakGlass('request', 'alice');
    await dying(w, 'confirm', 'bob', 'RollbackPut after intent');
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({ targets: [{ outcome: 'unknown' }] });
    expect(w.puts()).toHaveLength(1);
    // No bot runs: once the call's time-out is over, a reading that shows the next key lets this command repeat it.
    w.sandbox.clock.advance(minuteMs);
    expect(await w.breakGlass('confirm', 'bob')).toMatchObject({ targets: [{ outcome: 'taken' }] });
    expect(w.selectors()).toEqual([current]);
    await w.pass(settleMs);
    expect(w.selectors()).toEqual([current]);
    expect(await stageOf(w)).toBe('RolledBack');
    expect((await outcomes(w)).at(-1)).toBe('rollback applied');
    expect(w.puts()).toHaveLength(2);
  });
});
