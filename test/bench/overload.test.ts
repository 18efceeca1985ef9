import { expect, test } from '@jest/globals';
import { overload } from '../../bench/overload.ts';

test('I12: given looks and decisions at once and a process that is killed twice, then no acknowledged decision is lost', async () => {
  const { millis, byTheClock, decisions, lost } = await overload({ perSecond: 50, interactions: 90, kills: 2 });
  expect(lost).toEqual([]);
  // On a slow machine the two seconds may be over first: how many, says nothing about what is kept.
  expect(decisions + byTheClock).toBeGreaterThan(0);
  expect(millis.length).toBeGreaterThan(decisions + byTheClock);
});
