import { expect, test } from '@jest/globals';
import { given, type Request, usual } from '../support/given.ts';

const { current: selector } = usual;
const age = (daysLeft: number): Request => ({ type: 'RecordKeyAge', selector, daysLeft, useBy: '2026-12-18' });

/** The days left at which something is said, when the check looks every day of `days`. */
const notifiedAt = (days: readonly number[]): number[] => {
  let now = given();
  return days.filter((daysLeft) => {
    now = now.and(age(daysLeft));
    return now.events.length > 0;
  });
};

test('I9: given a daily look, the use-by date is told 60 and 16 days before and on the day, once each', () => {
  const days = Array.from({ length: 80 }, (_, index) => 70 - index);
  expect(notifiedAt(days)).toEqual([60, 16, 0]);
});

test('given a bot that was away, the nearest threshold alone is told', () => {
  expect(notifiedAt([300, 12, 11])).toEqual([12]);
});

test('the alarm names the selector, the date and the days', () => {
  given()
    .when(age(60))
    .thenEvents(
      { type: 'KeyAgeNotified' },
      { notice: { code: 'alarm_keyAge', facts: { selector, days: 60, useBy: '2026-12-18' } } },
    );
});
