import holidayJp from '@holiday-jp/holiday_jp';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Calendar,
  dateOf,
  dayNumberOf,
  isWorkday,
  nextPlans,
  type Plan,
  weekdayOf,
} from '../../src/domain/calendar.ts';

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
