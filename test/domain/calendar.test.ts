import holidayJp from '@holiday-jp/holiday_jp';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  businessDailyAfter,
  type Calendar,
  dailyAfter,
  dateOf,
  dateText,
  dateWritten,
  dayNumberOf,
  daysBetween,
  endOnWorkday,
  insideWindow,
  isWorkday,
  localText,
  nextPlans,
  nextWindow,
  noonOf,
  type Plan,
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
    const zones = fc.constantFrom('Asia/Tokyo', 'America/New_York', 'Europe/London', 'Pacific/Auckland', 'UTC');
    const instants = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2050-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 0, max: 400 }), (timeZone, from, days) => {
        const calendar = { ...tokyo, timeZone };
        expect(daysBetween(calendar, from, dailyAfter(calendar, from, days))).toBe(days);
      }),
    );
  });

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

describe('the plan', () => {
  const calendarWith = (change: Partial<Calendar> = {}): Calendar => ({
    timeZone: 'Asia/Tokyo',
    holidays: new Set(Object.keys(holidayJp.holidays)),
    freeze: [],
    window: null,
    dailyMinute: 540,
    ...change,
  });
  const noon = (date: string): number => Date.parse(`${date}T12:00:00+09:00`);
  const daysOf = ({ start, check, switch: last }: Plan): string => `${start.day} ${check.day} ${last.day}`;
  const planned = (from: string, change: Partial<Calendar> = {}): readonly string[] =>
    nextPlans(calendarWith(change), noon(from)).map(daysOf);

  describe('the plan of the year', () => {
    test.each([
      // 16 October 2026 is a Friday.
      ['2026-07-01', '2026-10-01 2026-10-15 2026-10-19'],
      ['2026-01-05', '2026-04-01 2026-04-15 2026-04-16'],
      // 1 October 2022 was a Saturday: the check keeps its 14 days.
      ['2022-07-01', '2022-10-03 2022-10-17 2022-10-17'],
      // 15 April 2028 is a Saturday, 16 a Sunday.
      ['2028-01-05', '2028-04-03 2028-04-17 2028-04-17'],
      ['2027-07-01', '2027-10-01 2027-10-15 2027-10-18'],
    ])('given %s, then the next plan is %s', (from, expected) => {
      expect(planned(from)[0]).toBe(expected);
    });

    test('given holidays right after the weekend, then the switch waits for the first working day', () => {
      const holidays = new Set(['2026-10-19', '2026-10-20']);
      expect(planned('2026-07-01', { holidays })[0]).toBe('2026-10-01 2026-10-15 2026-10-21');
    });

    test('given freeze days, then every day moves behind them, and what moved can be told', () => {
      const [plan] = nextPlans(calendarWith({ freeze: [['09-28', '10-05']] }), noon('2026-07-01'));
      expect(plan).toEqual({
        start: { wanted: '2026-10-01', day: '2026-10-06' },
        check: { wanted: '2026-10-15', day: '2026-10-20' },
        switch: { wanted: '2026-10-16', day: '2026-10-20' },
      });
    });

    test('given a change window on Tuesdays and Wednesdays, then the switch keeps to them', () => {
      const window = { days: [2, 3], fromMinute: 600, untilMinute: 960 };
      expect(planned('2026-07-01', { window })[0]).toBe('2026-10-01 2026-10-15 2026-10-20');
    });

    test('given a plan that is under way, then it is the first of the two until its switch day is over', () => {
      expect(planned('2026-10-19')).toEqual(['2026-10-01 2026-10-15 2026-10-19', '2027-04-01 2027-04-15 2027-04-19']);
      expect(planned('2026-10-20')[0]).toBe('2027-04-01 2027-04-15 2027-04-19');
    });

    test('given a plan that a freeze moved into the next year, then it is not forgotten there', () => {
      expect(planned('2027-01-02', { freeze: [['10-01', '12-31']] })[0]).toMatch(/^2027-01-04 2027-01-18/);
    });

    test('given a window that no switch can use, then no day is promised', () => {
      expect(planned('2026-07-01', { window: { days: [5], fromMinute: 0, untilMinute: 1440 } })).toEqual([]);
    });

    test('given any day of many years and any short freeze, then every promise of the plan holds', () => {
      const aDay = fc.integer({ min: dayNumberOf('2000-01-01'), max: dayNumberOf('2060-12-31') });
      const aFreeze = fc.tuple(aDay, fc.integer({ min: 0, max: 40 })).map(([from, length]) => {
        const monthDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(5, 10);
        return [monthDay(from), monthDay(from + length)] as const;
      });
      fc.assert(
        fc.property(aDay, fc.array(aFreeze, { maxLength: 2 }), (today, freeze) => {
          const calendar = calendarWith({ freeze });
          const at = today * 86_400_000;
          const plans = nextPlans(calendar, at);
          expect(plans).toHaveLength(2);
          for (const plan of plans) {
            const [start, check, last] = [plan.start, plan.check, plan.switch].map(({ day }) => dayNumberOf(day));
            if (start === undefined || check === undefined || last === undefined) throw new Error('a day is missing');
            for (const { wanted, day } of Object.values(plan)) expect(day >= wanted).toBe(true);
            expect([start, check, last].every((day) => isWorkday(calendar, day))).toBe(true);
            expect(check - start).toBeGreaterThanOrEqual(14);
            expect(last).toBeGreaterThanOrEqual(check);
            expect(weekdayOf(last)).not.toBe(5);
          }
          expect((plans[0] as Plan).switch.day >= dateOf(calendar, at)).toBe(true);
          expect((plans[1] as Plan).start.wanted > (plans[0] as Plan).start.wanted).toBe(true);
        }),
      );
    });

    test('given a calendar without holidays, then nothing moves further than a long weekend asks', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1990, max: 2100 }), (year) => {
          for (const plan of nextPlans(calendarWith({ holidays: new Set() }), noon(`${year}-01-01`))) {
            expect(dayNumberOf(plan.start.day) - dayNumberOf(plan.start.wanted)).toBeLessThanOrEqual(2);
            expect(dayNumberOf(plan.switch.day) - dayNumberOf(plan.switch.wanted)).toBeLessThanOrEqual(3);
          }
        }),
      );
    });
  });
});
