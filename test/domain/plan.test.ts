import holidayJp from '@holiday-jp/holiday_jp';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Calendar, dateOf, dayNumberOf, isWorkday, weekdayOf } from '../../src/domain/calendar.ts';
import {
  forecastOf,
  type Lags,
  nextPlans,
  type Plan,
  plansOf,
  proposedSwitchDay,
  putOff,
} from '../../src/domain/plan.ts';

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

  /** Start, check and switch, with the names of their days: by hand from design.md 1 and the calendar of the Cabinet Office. */
  const years: readonly (readonly [year: number, april: string, october: string])[] = [
    // 16 October 2026 is a Friday.
    [2026, 'Wed 04-01, Wed 04-15, Thu 04-16', 'Thu 10-01, Thu 10-15, Mon 10-19'],
    // 16 April is a Friday, 16 October a Saturday.
    [2027, 'Thu 04-01, Thu 04-15, Mon 04-19', 'Fri 10-01, Fri 10-15, Mon 10-18'],
    // Both starts fall on a weekend: the check keeps its 14 days, and the switch is never before it.
    [2028, 'Mon 04-03, Mon 04-17, Mon 04-17', 'Mon 10-02, Mon 10-16, Mon 10-16'],
    [2029, 'Mon 04-02, Mon 04-16, Mon 04-16', 'Mon 10-01, Mon 10-15, Tue 10-16'],
    [2030, 'Mon 04-01, Mon 04-15, Tue 04-16', 'Tue 10-01, Tue 10-15, Wed 10-16'],
    [2031, 'Tue 04-01, Tue 04-15, Wed 04-16', 'Wed 10-01, Wed 10-15, Thu 10-16'],
  ];

  /** A closure of the spring leads the switch into Golden Week: 29 April, 3 to 5 May, and the days in place of a Sunday. */
  const goldenWeeks: readonly (readonly [year: number, until28April: string, until2May: string])[] = [
    [2026, 'Thu 04-30', 'Thu 05-07'], // 3 May is a Sunday: Wednesday the 6th stands in for it.
    [2027, 'Thu 05-06', 'Thu 05-06'], // 30 April is a Friday, no day for a switch.
    [2028, 'Mon 05-01', 'Mon 05-08'],
    [2029, 'Tue 05-01', 'Mon 05-07'], // 29 April is a Sunday: Monday the 30th stands in for it.
    [2030, 'Tue 04-30', 'Tue 05-07'], // 5 May is a Sunday: Monday the 6th.
    [2031, 'Wed 04-30', 'Wed 05-07'], // 4 May is a Sunday: Tuesday the 6th, the first day that is none.
  ];

  /** Starts in the week of Health and Sports Day, the second Monday of October, because a closure ends before it. */
  const sportsDays: readonly (readonly [year: number, october: string])[] = [
    [2026, 'Tue 10-13, Tue 10-27, Tue 10-27'],
    [2027, 'Tue 10-12, Tue 10-26, Tue 10-26'],
    [2028, 'Tue 10-10, Tue 10-24, Tue 10-24'],
    [2029, 'Tue 10-09, Tue 10-23, Tue 10-23'],
    [2030, 'Tue 10-15, Tue 10-29, Tue 10-29'],
    [2031, 'Tue 10-14, Tue 10-28, Tue 10-28'],
  ];

  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const named = (day: string | undefined): string => `${names[weekdayOf(dayNumberOf(day ?? ''))]} ${day?.slice(5)}`;
  const written = (plan: Plan | undefined): string =>
    [plan?.start.day, plan?.check.day, plan?.switch.day].map(named).join(', ');
  const ofYear = (year: number, change: Partial<Calendar> = {}) => plansOf(calendarWith(change), year);

  test.each([
    // The plan's own day, 19 October, holds with the usual 14 days and with fewer.
    [null, '2026-10-19'],
    [9, '2026-10-19'],
    [18, '2026-10-19'],
    [20, '2026-10-21'],
    // 23 October is a Friday.
    [22, '2026-10-26'],
  ])(
    'given a DNS department that took %s days at most, then the switch of a start on 1 October is proposed for %s',
    (longest, day) => {
      const lags = longest === null ? null : { shortest: 5, longest, rotations: 3 };
      expect(proposedSwitchDay(calendarWith(), noon('2026-10-01'), lags)).toBe(day);
    },
  );

  describe('the days of a year', () => {
    test.each(years)('given %s, then April is %s and October %s', (year, april, october) => {
      const plans = ofYear(year);
      expect(plans.map(written)).toEqual([april, october]);
      expect(
        plans
          .flatMap(({ start, check, switch: last }) => [start, check, last])
          .every(({ day }) => day.startsWith(`${year}-`)),
      ).toBe(true);
    });

    test.each(goldenWeeks)(
      'given %s and a closure until 28 April or 2 May, then Golden Week moves the switch to %s or %s',
      (year, until28April, until2May) => {
        const switchAfter = (day: string) => named(ofYear(year, { freeze: [['04-16', day]] })[0]?.switch.day);
        expect([switchAfter('04-28'), switchAfter('05-02')]).toEqual([until28April, until2May]);
      },
    );

    test.each(sportsDays)('given %s and a closure until the day before the holiday, then %s', (year, october) => {
      const holiday = october.slice(4, 9);
      const eve = new Date(Date.parse(`${year}-${holiday}`) - 2 * 86_400_000).toISOString().slice(5, 10);
      expect(written(ofYear(year, { freeze: [['10-01', eve]] })[1])).toBe(october);
    });

    test('given a calendar that leaves no day, then the year has no plan', () => {
      expect(ofYear(2026, { window: { days: [5], fromMinute: 0, untilMinute: 1440 } })).toEqual([]);
    });
  });

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

  describe('the forecast', () => {
    const [april] = plansOf(calendarWith(), 2026);
    if (april === undefined) throw new Error('no plan');
    const took = (shortest: number, longest: number): Lags => ({ shortest, longest, rotations: 4 });
    const forecast = (lags: Lags | null, from = april.start.day, today = '2026-03-01') =>
      forecastOf(calendarWith(), april, lags, { from, today });

    test.each<[string, Lags | null, ReturnType<typeof forecast>]>([
      ['9 to 13 days', took(9, 13), { tag: 'holds', live: '2026-04-14' }],
      ['no earlier rotation, so two weeks', null, { tag: 'holds', live: '2026-04-15' }],
      // 16 April less 19 days is 28 March, a Saturday: the Friday before. The record is live on 20 April, a Monday.
      [
        'up to 19 days',
        took(9, 19),
        { tag: 'late', live: '2026-04-20', startBy: '2026-03-27', expected: '2026-04-20' },
      ],
      // Live on Friday, 24 April: the switch is on Monday.
      [
        'up to 23 days',
        took(9, 23),
        { tag: 'late', live: '2026-04-24', startBy: '2026-03-24', expected: '2026-04-27' },
      ],
      // Live on 2 May, in Golden Week: 7 May is the first day for a switch.
      [
        'up to 31 days',
        took(9, 31),
        { tag: 'late', live: '2026-05-02', startBy: '2026-03-16', expected: '2026-05-07' },
      ],
    ])('given %s, then it is as worked out by hand', (_, lags, expected) => {
      expect(forecast(lags)).toEqual(expected);
    });

    test('given a day to start by that has passed, then only the switch to count on is said', () => {
      expect(forecast(took(9, 19), '2026-04-01', '2026-04-01')).toMatchObject({ tag: 'late', startBy: null });
    });

    test('given an application that is later than ever before, then the record is expected from today on', () => {
      expect(forecast(took(2, 3), '2026-04-01', '2026-04-14')).toEqual({ tag: 'holds', live: '2026-04-14' });
      expect(forecast(took(2, 3), '2026-04-01', '2026-04-17')).toMatchObject({
        tag: 'late',
        live: '2026-04-17',
        expected: '2026-04-20',
      });
    });

    test('given a start that is put off, then check and switch follow by the same rules, and the plan keeps its name', () => {
      expect(written(putOff(calendarWith(), april, '2026-04-10') ?? undefined)).toBe('Fri 04-10, Fri 04-24, Mon 04-27');
      expect(putOff(calendarWith(), april, '2026-04-10')?.start.wanted).toBe('2026-04-01');
    });
  });
});
