import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  businessDailyAfter,
  type Calendar,
  dailyAfter,
  dailyOn,
  dateOf,
  dateText,
  dateWritten,
  dayNumberOf,
  daysBetween,
  endOnWorkday,
  insideWindow,
  isWorkday,
  localText,
  midnightOf,
  nextWindow,
  noonOf,
  weekdayOf,
} from '../../src/domain/calendar.ts';

const tokyo: Calendar = {
  timeZone: 'Asia/Tokyo',
  holidays: new Set(),
  freeze: [],
  window: null,
  dailyMinute: 540,
};
const newYork: Calendar = { ...tokyo, timeZone: 'America/New_York' };
const weekdays = { days: [1, 2, 3, 4], fromMinute: 600, untilMinute: 960 };
const at = (text: string): number => Date.parse(text);
const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

test('given an instant, then a clock on the wall of each zone is read, over the change of its offset too', () => {
  expect(localText('Asia/Tokyo', at('2026-10-16T01:00:59Z'))).toBe('2026-10-16 10:00');
  expect(localText('America/New_York', at('2026-03-08T06:59:00Z'))).toBe('2026-03-08 01:59');
  expect(localText('America/New_York', at('2026-03-08T07:00:00Z'))).toBe('2026-03-08 03:00');
  expect(localText('UTC', at('2026-12-31T23:59:00Z'))).toBe('2026-12-31 23:59');
});

describe('days in a zone', () => {
  test('given one instant, then its date is that of the zone', () => {
    const instant = at('2025-09-18T23:30:00Z');
    expect(dateOf(tokyo, instant)).toBe('2025-09-19');
    expect(dateOf(newYork, instant)).toBe('2025-09-18');
  });

  test('given two instants a minute apart across midnight, then a day lies between them', () => {
    expect(daysBetween(tokyo, at('2025-09-18T23:59:30+09:00'), at('2025-09-19T00:00:30+09:00'))).toBe(1);
    expect(daysBetween(tokyo, at('2025-09-18T00:00:00+09:00'), at('2025-09-18T23:59:59+09:00'))).toBe(0);
  });

  test('given the runbook, then the 18th and 14 days more is 2 October, at the daily moment', () => {
    expect(iso(dailyAfter(tokyo, at('2025-09-18T23:59:00+09:00'), 14))).toBe('2025-10-02T00:00:00.000Z');
  });

  test.each([
    ['the day on which the clocks go forward', '2026-03-07T15:00:00-05:00', '2026-03-08T09:00:00-04:00'],
    ['the day on which they go back', '2026-10-31T15:00:00-04:00', '2026-11-01T09:00:00-05:00'],
  ])('given %s, then the daily moment is 9 o’clock on the wall', (_, from, expected) => {
    expect(dailyAfter(newYork, at(from), 1)).toBe(at(expected));
  });

  test('given the hour that does not exist, then the daily moment is still on that day', () => {
    const calendar = { ...newYork, dailyMinute: 150 };
    expect(dateOf(calendar, dailyAfter(calendar, at('2026-03-07T15:00:00-05:00'), 1))).toBe('2026-03-08');
  });

  test('given any zone and day, then the daily moment of the day lies on that day', () => {
    const zones = fc.constantFrom(
      'Asia/Tokyo',
      'America/New_York',
      'Europe/London',
      'Pacific/Auckland',
      'Australia/Lord_Howe',
      // Their clocks change at midnight.
      'America/Santiago',
      'Asia/Beirut',
      'UTC',
    );
    const instants = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2050-01-01T00:00:00Z') });
    const minutes = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 0, max: 400 }), minutes, (timeZone, from, days, dailyMinute) => {
        const calendar = { ...tokyo, timeZone, dailyMinute };
        expect(daysBetween(calendar, from, dailyAfter(calendar, from, days))).toBe(days);
      }),
    );
  });

  test.each([
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z'],
    ['America/Havana', '2026-03-08', '2026-03-08T05:00:00Z'],
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00Z'],
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z'],
  ])('given %s, where the clocks skip midnight of %s, then the day begins at one', (timeZone, date, begins) => {
    const calendar = { ...tokyo, timeZone };
    expect(iso(midnightOf(calendar, date))).toBe(iso(at(begins)));
    expect(localText(timeZone, midnightOf(calendar, date) ?? 0)).toBe(`${date} 01:00`);
    const early = dailyOn({ ...calendar, dailyMinute: 45 }, date);
    expect(dateOf(calendar, early ?? 0)).toBe(date);
  });

  test.each([
    ['America/New_York', '2026-03-08', 150, '03:30'],
    ['Europe/Vienna', '2026-03-29', 150, '03:30'],
    ['Australia/Lord_Howe', '2026-10-04', 135, '02:45'],
  ])(
    'given %s, where the clocks skip the beginning of the window of %s, then it opens behind the gap',
    (timeZone, date, fromMinute, opens) => {
      const calendar = { ...tokyo, timeZone, freeze: [], window: { days: [0], fromMinute, untilMinute: 240 } };
      const opensAt = nextWindow(calendar, midnightOf(calendar, date) ?? 0);
      expect(localText(timeZone, opensAt ?? 0)).toBe(`${date} ${opens}`);
    },
  );

  test('given a date, then its number gives it back, and its weekday is the calendar’s', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 40_000 }), (day) => {
        expect(dayNumberOf(dateText(day))).toBe(day);
        expect(weekdayOf(day)).toBe(new Date(day * 86_400_000).getUTCDay());
      }),
    );
  });

  test.each([
    ['2026-03-08', '2026-03-08T12:00:00-04:00'],
    ['2026-11-01', '2026-11-01T12:00:00-05:00'],
  ])('given %s, then its noon is that of the wall clock', (date, expected) => {
    expect(noonOf(newYork, date)).toBe(at(expected));
  });

  test.each([
    '',
    '2026-02-31',
    '2026-04-31',
    '2026-02-29',
    '2026-13-01',
    '2026-1-1',
    '20260101',
    'tomorrow',
    '2026-10-01T00:00',
  ])('given "%s", then it is no date', (text) => expect(noonOf(tokyo, text)).toBeNull());

  test.each([
    ['10-01', '2026-10-05T09:00:00+09:00', '2026-10-01'],
    ['12-28', '2027-01-04T09:00:00+09:00', '2026-12-28'],
    ['01-15', '2026-12-20T09:00:00+09:00', '2027-01-15'],
    ['02-29', '2028-01-20T09:00:00+09:00', '2028-02-29'],
    ['2025-10-01', '2026-10-05T09:00:00+09:00', '2025-10-01'],
    ['02-30', '2026-10-05T09:00:00+09:00', null],
    ['令和8年10月1日', '2026-10-05T09:00:00+09:00', null],
    // Of the zone, where it is a day later than in UTC.
    ['today', '2026-10-05T01:00:00+09:00', '2026-10-05'],
    ['yesterday', '2026-10-01T01:00:00+09:00', '2026-09-30'],
    ['tomorrow', '2026-12-31T23:59:00+09:00', '2027-01-01'],
    ['toString', '2026-10-05T09:00:00+09:00', null],
  ])('given %s written on %s, then it is the nearest such day, if there is one', (text, now, date) => {
    expect(dateWritten(tokyo, text, at(now))).toBe(date);
  });
});

describe('business days', () => {
  const overNewYear: Calendar = { ...tokyo, freeze: [['12-28', '01-04']], holidays: new Set(['2027-01-11']) };

  test.each([
    ['a Friday', '2026-10-16', true],
    ['a Saturday', '2026-10-17', false],
    ['a Sunday', '2026-10-18', false],
    ['a holiday', '2027-01-11', false],
    ['the first day of a freeze', '2026-12-28', false],
    ['the new year within a freeze', '2027-01-01', false],
    ['the last day of a freeze', '2027-01-04', false],
    ['the day before a freeze, a Thursday', '2026-12-24', true],
    ['the day after it', '2027-01-05', true],
  ])('given %s, then a business day: %s %s', (_, date, expected) => {
    expect(isWorkday(overNewYear, dayNumberOf(date))).toBe(expected);
  });

  test('given a freeze over the new year, then the next business day lies behind it', () => {
    expect(iso(businessDailyAfter(overNewYear, at('2026-12-25T10:00:00+09:00'), 1))).toBe('2027-01-05T00:00:00.000Z');
  });

  test.each([
    ['a Friday', '2026-10-16T15:30:00+09:00', '2026-10-16T15:30:00+09:00'],
    ['a Saturday', '2026-10-17T15:30:00+09:00', '2026-10-19T15:30:00+09:00'],
    ['a holiday', '2027-01-11T15:30:00+09:00', '2027-01-12T15:30:00+09:00'],
    ['a freeze of a week', '2026-12-29T15:30:00+09:00', '2027-01-05T15:30:00+09:00'],
  ])('given a term that ends on %s, then it ends at that time of a business day', (_, end, expected) => {
    expect(endOnWorkday(overNewYear, at(end))).toBe(at(expected));
  });

  test('given a freeze of a month, then a term that ends in it is not stretched over it', () => {
    const long: Calendar = { ...tokyo, freeze: [['12-01', '12-31']] };
    expect(endOnWorkday(long, at('2026-12-03T10:00:00+09:00'))).toBe(at('2026-12-03T10:00:00+09:00'));
  });

  test('given a business day, then it is taken as it is, and never one before the days asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 30 }), (day, days) => {
        const from = day * 86_400_000;
        const found = businessDailyAfter(overNewYear, from, days);
        expect(daysBetween(overNewYear, from, found)).toBeGreaterThanOrEqual(days);
        expect(isWorkday(overNewYear, dayNumberOf(dateOf(overNewYear, found)))).toBe(true);
      }),
    );
  });
});

describe('the change window', () => {
  const calendar: Calendar = {
    ...tokyo,
    window: weekdays,
    holidays: new Set(['2026-10-12']),
    freeze: [['12-28', '01-04']],
  };

  test.each([
    ['a Tuesday at the first minute', '2026-10-13T10:00:00+09:00', true],
    ['a second before it', '2026-10-13T09:59:59+09:00', false],
    ['the last minute', '2026-10-13T15:59:59+09:00', true],
    ['the end, which is exclusive', '2026-10-13T16:00:00+09:00', false],
    ['a Friday', '2026-10-16T12:00:00+09:00', false],
    ['a holiday on a Monday', '2026-10-12T12:00:00+09:00', false],
    ['a freeze day on a Tuesday', '2026-12-29T12:00:00+09:00', false],
  ])('given %s, then open: %s %s', (_, text, open) => {
    expect(insideWindow(calendar, at(text))).toBe(open);
  });

  test('given no window, then it is open day and night, but not in a freeze', () => {
    const always = { ...calendar, window: null };
    expect(insideWindow(always, at('2026-10-17T03:00:00+09:00'))).toBe(true);
    expect(insideWindow(always, at('2027-01-02T12:00:00+09:00'))).toBe(false);
  });

  test.each([
    ['inside it', '2026-10-13T12:00:00+09:00', '2026-10-13T12:00:00+09:00'],
    ['in the morning', '2026-10-13T08:00:00+09:00', '2026-10-13T10:00:00+09:00'],
    ['on Thursday evening', '2026-10-15T17:00:00+09:00', '2026-10-19T10:00:00+09:00'],
    ['before a holiday', '2026-10-09T17:00:00+09:00', '2026-10-13T10:00:00+09:00'],
    ['before the freeze of the new year', '2026-12-27T12:00:00+09:00', '2027-01-05T10:00:00+09:00'],
  ])('given a moment %s, then it opens next at the right one', (_, from, expected) => {
    expect(nextWindow(calendar, at(from))).toBe(at(expected));
  });

  test('given a window in New York, then it follows the clocks when they change', () => {
    const given = { ...newYork, window: weekdays };
    expect(nextWindow(given, at('2026-03-06T12:00:00-05:00'))).toBe(at('2026-03-09T10:00:00-04:00'));
    expect(nextWindow(given, at('2026-10-30T12:00:00-04:00'))).toBe(at('2026-11-02T10:00:00-05:00'));
  });

  test('given a freeze of a quarter, then no moment is promised', () => {
    expect(nextWindow({ ...calendar, freeze: [['01-01', '03-31']] }, at('2027-01-01T12:00:00+09:00'))).toBeNull();
  });

  test('given any moment, then the window is open at the next one, and it never lies before', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }), (from) => {
        const opens = nextWindow(calendar, from);
        expect(opens).not.toBeNull();
        expect(opens).toBeGreaterThanOrEqual(from);
        expect(insideWindow(calendar, opens ?? 0)).toBe(true);
      }),
    );
  });
});
