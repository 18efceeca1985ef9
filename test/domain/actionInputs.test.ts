import { describe, expect, test } from '@jest/globals';
import { formProblems } from '../../src/domain/actionInputs.ts';

const holidays = new Set(['2026-10-12']);
const freeze = [['2026-12-20', '2026-12-31']] as const;
const calendar = { timeZone: 'Asia/Tokyo', holidays, freeze, window: null, dailyMinute: 540 };
/** Thursday, 23:30 in Tokyo. */
const at = Date.parse('2026-10-01T23:30:00+09:00');

const codesOf = (action: Parameters<typeof formProblems>[0], inputs: Readonly<Record<string, string>>, known = true) =>
  formProblems(action, inputs, known ? calendar : null, at).map(({ field, code }) => `${field} ${code}`);

describe('a form that cannot be right', () => {
  test.each([
    ['2026-09-30', 'switch_day_past'],
    ['2026-10-05', 'switch_day_too_soon'],
    ['2026-10-24', 'switch_day_closed'],
    ['2026-12-22', 'switch_day_closed'],
  ])('given %s as the day of the switch, then its field says %s', (switchOn, code) => {
    expect(codesOf('start_rotation', { domain: 'goo.ne.jp', switchOn, reason: '' })).toEqual([`switchOn ${code}`]);
    expect(codesOf('start_rotation', { switchOn }, false)).toEqual([]);
  });

  test('given a reminder that is put off to today, to a holiday or to a working day, then only the last may be', () => {
    expect(codesOf('postpone', { day: '2026-10-01' })).toEqual(['day postpone_too_early']);
    expect(codesOf('postpone', { day: '2026-10-12' })).toEqual(['day postpone_day_closed']);
    expect(codesOf('postpone', { day: '2026-10-13' })).toEqual([]);
  });

  test('given a promised date, then 60 days ahead is the last that may be', () => {
    expect(codesOf('application_submitted', { promisedDate: '2026-11-30' })).toEqual([]);
    for (const action of ['application_submitted', 'correct_application'] as const) {
      expect(codesOf(action, { promisedDate: '2026-12-01' })).toEqual(['promisedDate promised_too_late']);
      expect(codesOf(action, { promisedDate: '2026-12-01' }, false)).toEqual([]);
    }
    // One sentence for a field.
    expect(codesOf('correct_application', { submitted: '2027-01-02', promisedDate: '2027-01-01' })).toEqual([
      'submitted submitted_in_future',
      'promisedDate promised_before_submitted',
    ]);
  });

  test('given no date of a first submission, which means today, then an earlier promised date is wrong at its field', () => {
    const inputs = { ticket: 'DNS-1', submitted: '', promisedDate: '2026-09-30' };
    expect(codesOf('application_submitted', inputs)).toEqual(['promisedDate promised_before_submitted']);
    expect(codesOf('application_submitted', { ...inputs, promisedDate: '2026-10-01' })).toEqual([]);
  });

  test('given several wrong fields, then each says its own, and nothing is said of what only the log knows', () => {
    const inputs = { ticket: 'x'.repeat(500), submitted: '2026-10-02', promisedDate: '2026-09-30', revision: '0' };
    const ofForm = ['ticket ticket_too_long', 'revision bad_revision'];
    const order = 'promisedDate promised_before_submitted';
    expect(codesOf('correct_application', inputs)).toEqual([...ofForm, 'submitted submitted_in_future', order]);
    expect(codesOf('correct_application', inputs, false)).toEqual([...ofForm, order]);
    // The recorded date of submission may be earlier still.
    expect(codesOf('correct_application', { promisedDate: '2026-09-30' })).toEqual([]);
  });
});
