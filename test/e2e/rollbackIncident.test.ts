import { describe, expect, test } from '@jest/globals';
import { hourMs, minuteMs, outcomes, secondMs, stageOf, untilRound, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();
const put = 'PutEmailIdentityDkimSigningAttributes' as const;
const read = 'GetEmailIdentity' as const;

const throttle = (w: World, times: number): void =>
  w.sandbox.ses.arm({ operation: put, times, kind: { tag: 'error', code: 'TooManyRequestsException', status: 429 } });

const rollbackPuts = async (w: World): Promise<number> =>
  (await outcomes(w)).filter((notified) => notified.startsWith('rollback ')).length;

describe('I6: a rollback that meets trouble goes on', () => {
  test('given SES that throttles for a minute, then the attempts are spread and one of them lands', async () => {
    const w = await open();
    await untilWatching(w);
    throttle(w, 3);
    await w.request('approver-1', 'rollback');
    // The click's own Put, and at most that of a run that was under way.
    expect(await rollbackPuts(w)).toBeLessThanOrEqual(2);
    await w.pass(5 * minuteMs);
    expect(w.selectors()).toEqual([current]);
  });

  test('given a bound that is reached, when one more person presses, then a new count begins', async () => {
    const w = await open();
    await untilWatching(w);
    throttle(w, 5);
    await w.request('approver-1', 'rollback');
    await w.pass(hourMs);
    expect(await rollbackPuts(w)).toBe(5);
    expect(w.selectors()).not.toEqual([current]);
    expect(await w.request('viewer', 'rollback')).toMatchObject({ tag: 'refused' });
    expect(await w.request('approver-2', 'rollback')).toMatchObject({ tag: 'accepted' });
    await w.pass(minuteMs);
    expect(w.selectors()).toEqual([current]);
    await w.pass(hourMs);
    expect(await stageOf(w)).toBe('RolledBack');
  });

  test('given readings that fail for two hours, when somebody presses again, then the Put does not wait for the back-off', async () => {
    const w = await open();
    await untilWatching(w);
    w.sandbox.ses.arm({
      operation: read,
      times: 10_000,
      kind: { tag: 'error', code: 'InternalServiceErrorException', status: 500 },
    });
    await w.request('approver-1', 'rollback');
    await w.pass(2 * hourMs);
    w.sandbox.ses.disarm();
    expect(await w.request('approver-2', 'rollback')).toMatchObject({ tag: 'refused', code: 'rollback_running' });
    expect(w.selectors()).toEqual([current]);
  });

  test('given mail that no longer arrives, then the readings alone end the rollback', async () => {
    const w = await open();
    await untilWatching(w);
    w.loseMail();
    // Each lost probe costs more than a reading may be old.
    const { clock } = w.sandbox;
    const timer = setInterval(() => clock.advance(5 * secondMs), 5);
    try {
      await w.request('approver-1', 'rollback');
      await w.pass(hourMs);
    } finally {
      clearInterval(timer);
    }
    expect(await stageOf(w)).toBe('RolledBack');
  });
});

test('I1: given an execution, when an approval is withdrawn and given anew, then the operator is asked again', async () => {
  const w = await open({ policy: { execution: 'operator' } });
  await untilRound(w);
  await w.approve('approver-1');
  await w.approve('approver-2');
  w.sandbox.ses.arm({ operation: read, times: 1, kind: { tag: 'server_error' } });
  const digest = (await w.state()).rotation?.round?.digest ?? '';
  await w.request('operator', 'execute', { digest });
  expect(w.puts()).toEqual([]);
  await w.request('approver-2', 'withdraw_approval');
  await w.approve('approver-3');
  await w.pass(hourMs);
  expect(w.puts()).toEqual([]);
  await w.request('operator', 'execute', { digest });
  expect(w.puts()).toHaveLength(1);
});
