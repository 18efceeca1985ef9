import { expect, test } from '@jest/globals';
import { core } from '../../src/domain/core.ts';
import { Selector, SigningDomain } from '../../src/domain/names.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { emptyState, type State } from '../../src/domain/state.ts';

const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
const selector = Selector.parse('gooid-21-prod-20250904-1') as Selector;
const policy = defaultPolicy({
  timeZone: 'Asia/Tokyo',
  holidays: new Set(),
  freeze: [],
  window: null,
  dailyMinute: 540,
});

/** The days left at which something is said, when the walk looks every day of `days`. */
const notifiedAt = (days: readonly number[], start: State = emptyState(domain)): number[] => {
  let state = start;
  const output: number[] = [];
  for (const daysLeft of days) {
    const decision = core.decide(
      state,
      { type: 'RecordKeyAge', at: 0, selector, daysLeft, useBy: '2026-12-18' },
      policy,
    );
    if (decision.tag === 'refused' || decision.events.length === 0) continue;
    output.push(daysLeft);
    state = core.fold(state, decision.events, { at: 0, version: state.atVersion + 1 });
  }
  return output;
};

test('I9: given a daily look, the use-by date is told 60 and 16 days before and on the day, once each', () => {
  const days = Array.from({ length: 80 }, (_, index) => 70 - index);
  expect(notifiedAt(days)).toEqual([60, 16, 0]);
});

test('given a bot that was away, the nearest threshold alone is told', () => {
  expect(notifiedAt([300, 12, 11])).toEqual([12]);
});

test('the alarm names the selector, the date and the days', () => {
  const decision = core.decide(
    emptyState(domain),
    { type: 'RecordKeyAge', at: 0, selector, daysLeft: 60, useBy: '2026-12-18' },
    policy,
  );
  expect(decision).toMatchObject({
    events: [
      { type: 'KeyAgeNotified' },
      { notice: { code: 'alarm_keyAge', facts: { selector, days: 60, useBy: '2026-12-18' } } },
    ],
  });
});
