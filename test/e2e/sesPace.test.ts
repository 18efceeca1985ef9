import { expect, test } from '@jest/globals';
import { minuteMs, nextOf, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current } from '../support/world.ts';

const open = useWorld();

/** SES's one call a second, five times as fast so that the test is; what is left between them is for a busy machine. */
const sesPace = { throttleMs: 200, spacingMs: 450 };

test('given two replicas that switch, walk and go back at once, then SES throttles none of their calls', async () => {
  const w = await open({ applications: 2, sesPace });
  await untilRound(w);
  await Promise.all([w.approve('approver-1', { via: 0 }), w.approve('approver-2', { via: 1 })]);
  await w.pass(5 * minuteMs);
  expect(await stageOf(w)).toBe('Watching');
  expect(w.selectors()).toEqual([await nextOf(w)]);
  const checks = w.applications.map((application) => application.dailyCheck());
  expect(await w.request('approver-1', 'rollback', { via: 1 })).toMatchObject({ tag: 'accepted' });
  await Promise.all(checks);
  expect(w.selectors()).toEqual([current]);
  const calls = w.sandbox.ses.calls();
  expect(calls.length).toBeGreaterThan(10);
  expect(calls.filter(({ outcome }) => outcome === 'TooManyRequestsException')).toEqual([]);
  expect(w.faults).toEqual([]);
});
