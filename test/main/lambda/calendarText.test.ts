import holidayJp from '@holiday-jp/holiday_jp';
import { describe, expect, test } from '@jest/globals';
import { formProblems } from '../../../src/domain/actionInputs.ts';
import { type Calendar, dateOf, dateText, dayNumberOf, isWorkday } from '../../../src/domain/calendar.ts';
import { switchDayProblem } from '../../../src/domain/plan.ts';
import { readTemplate } from '../../../src/main/aws/template.ts';
import { calendarText, parseCalendar } from '../../../src/main/lambda/calendarText.ts';
import { parametersFor } from '../template/packaged.ts';

const full: Calendar = {
  timeZone: 'Asia/Tokyo',
  holidays: new Set([...Object.keys(holidayJp.holidays), '2026-12-28']),
  freeze: [
    ['12-29', '01-03'],
    ['2027-04-29', '2027-05-08'],
    ['06-30', '06-30'],
  ],
  window: { days: [1, 2, 3, 4], fromMinute: 600, untilMinute: 1020 },
  dailyMinute: 540,
};
const open: Calendar = { timeZone: 'America/New_York', holidays: new Set(), freeze: [], window: null, dailyMinute: 0 };

describe('the calendar in the environment of the ingress', () => {
  test.each([
    ['with everything', full],
    ['without any restriction', open],
  ])('given a calendar %s, then the ingress and the worker agree on each day of four years', (_, calendar) => {
    const read = parseCalendar(calendarText(calendar));
    if (read === null) throw new Error('the text is unreadable');
    const at = Date.parse('2026-01-05T03:00:00Z');
    expect(dateOf(read, at)).toBe(dateOf(calendar, at));
    const first = dayNumberOf('2026-01-01');
    for (let day = first; day < first + 4 * 365; day += 1) {
      const date = dateText(day);
      expect([date, isWorkday(read, day), switchDayProblem(read, at, date)]).toEqual([
        date,
        isWorkday(calendar, day),
        switchDayProblem(calendar, at, date),
      ]);
    }
  });

  test('given every day that a configuration may name, then the text has a bound, and what is left out is not refused here', () => {
    const days = Array.from({ length: 1_000 }, (_, index) => dateText(dayNumberOf('2026-01-01') + index));
    const freeze = Array.from({ length: 100 }, () => ['2027-04-29', '2027-05-08'] as const);
    const text = calendarText({ ...full, holidays: new Set(days), freeze });
    expect(text.length).toBeLessThan(2_500);
    const problems = (switchOn: string) =>
      formProblems('start_rotation', { domain: 'goo.ne.jp', switchOn }, parseCalendar(text), Date.parse('2026-01-05'));
    expect(problems('2026-02-02')).toMatchObject([{ code: 'switch_day_closed' }]);
    expect(problems('2028-08-01')).toEqual([]);
  });

  test.each(['', 'Asia/Tokyo', 'Asia/Nowhere 540 - - -', 'Asia/Tokyo 540 8:1-2 - -', `${calendarText(full)} more`])(
    'given %j, then there is none: the worker refuses alone',
    (text) => {
      expect(parseCalendar(text)).toBeNull();
    },
  );

  test('given a configuration, then package:aws writes its calendar into the parameters', async () => {
    const window = { days: ['mon', 'tue'], holidays: ['2026-10-12'], freeze: ['12-29/01-03'] };
    const words = ['AlarmMail=ops@example.jp'];
    const packaged = await parametersFor(await readTemplate(), { file: { window }, words });
    expect(packaged).toMatchObject({
      parameters: { Calendar: 'Asia/Tokyo 540 12:0-1440 12-29/01-03 2026:1012' },
    });
  });
});
