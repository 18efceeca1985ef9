import { describe, expect, test } from '@jest/globals';
import { dateOf } from '../../src/domain/calendar.ts';
import { calendar } from '../support/applicationOnSite.ts';
import { dayMs, hourMs } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import type { World } from '../support/world.ts';

const open = useWorld();

describe('day 14 counts from a day on which the application can have been submitted', () => {
  test('given dates that cannot be, then each is refused and nothing is recorded; a day without a year is the nearest', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.pass(5 * dayMs + hourMs);
    const submit = (submitted: string) =>
      w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1', submitted } });
    expect(await submit('2025-02-31')).toMatchObject({ tag: 'refused', code: 'bad_date' });
    expect(await submit('2024-09-20')).toMatchObject({
      tag: 'refused',
      code: 'submitted_before_start',
      facts: { started: '2025-09-18' },
    });
    expect(await submit('09-17')).toMatchObject({ tag: 'refused', code: 'submitted_before_start' });
    expect(await submit('2025-10-18')).toMatchObject({ tag: 'refused', code: 'submitted_in_future' });
    expect((await w.state()).rotation?.application).toBeNull();
    expect(await submit('09-20')).toMatchObject({ tag: 'accepted' });
    const { rotation } = await w.state();
    expect(dateOf(calendar, rotation?.application?.submittedAt ?? 0)).toBe('2025-09-20');
  });

  test('given the very day of the start, then it is accepted', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    const inputs = { ticket: 'DNS-1', submitted: '2025-09-18', promisedDate: '10-02' };
    expect(await w.request('requester', 'submitted', { inputs })).toMatchObject({ tag: 'accepted' });
    expect((await w.state()).rotation?.application?.promisedDate).toBe('2025-10-02');
  });
});

describe('what is recorded about the application can be corrected at any time', () => {
  const recorded = async (w: World) => (await w.state()).rotation?.application;

  test('given a correction, then only what it names changes, and each version stays in the log (I10)', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    const correct = (inputs: Readonly<Record<string, string>>) => w.request('approver-1', 'correct', { inputs });
    expect(await correct({ ticket: 'DNS-2' })).toMatchObject({ tag: 'refused', code: 'not_submitted' });
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1', promisedDate: '10-02' } });
    expect(await w.request('approver-1', 'submitted', { inputs: { ticket: 'DNS-9' } })).toMatchObject({
      tag: 'refused',
      code: 'already_submitted',
    });
    expect(await correct({ promisedDate: '10-09', revision: '第2版' })).toMatchObject({ tag: 'accepted' });
    expect(await recorded(w)).toMatchObject({ ticket: 'DNS-1', promisedDate: '2025-10-09', revision: 2 });
    expect(await correct({ ticket: 'DNS-1' })).toMatchObject({ tag: 'refused', code: 'application_unchanged' });
    expect(await correct({ submitted: '2025-10-18' })).toMatchObject({ code: 'submitted_in_future' });
    expect(await correct({ submitted: '09-01' })).toMatchObject({ code: 'submitted_before_start' });
    expect(await correct({ promisedDate: '2025-09-17' })).toMatchObject({
      code: 'promised_before_submitted',
      facts: { submitted: '2025-09-18' },
    });
    expect(await correct({ promisedDate: '2028-10-09' })).toMatchObject({ code: 'promised_too_late' });
    expect(await correct({ ticket: 'x'.repeat(500) })).toMatchObject({ code: 'ticket_too_long' });
    expect(await correct({ revision: '100' })).toMatchObject({ code: 'bad_revision' });
    expect(await recorded(w)).toMatchObject({ ticket: 'DNS-1', promisedDate: '2025-10-09', revision: 2 });
    const kinds = (await w.history())
      .flatMap(({ events }) => events)
      .map(({ type }) => type)
      .filter((type) => /^Application/.test(type));
    expect(kinds).toEqual(['ApplicationSubmitted', 'ApplicationCorrected']);
  });

  test('given a form, then a field that it leaves empty is emptied, but the day stays', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1', promisedDate: '10-02' } });
    const before = await recorded(w);
    await w.request('requester', 'correct_application', { inputs: { ticket: 'https://dns.example.jp/1' } });
    expect(await recorded(w)).toMatchObject({
      ticket: 'https://dns.example.jp/1',
      promisedDate: '',
      submittedAt: before?.submittedAt,
    });
  });
});

describe('which of the two is late is said', () => {
  const late = async (w: World, code: 'reminder_application' | 'reminder_record') =>
    (await w.history())
      .flatMap(({ events }) => events)
      .flatMap((event) =>
        event.type === 'NoticeRaised' && event.notice.code === code ? [event.notice.facts.late] : [],
      );

  test('given no submission, then the team is late, since the day after the start', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.pass(2 * dayMs);
    expect((await late(w, 'reminder_application'))[0]).toEqual({ who: 'submission', day: '2025-09-19' });
  });

  test('given a promised date, then nobody is reminded before it is over, and then the department is late; a new date is waited for', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1', promisedDate: '2025-10-08' } });
    await w.pass(20 * dayMs);
    expect(await late(w, 'reminder_record')).toEqual([]);
    await w.pass(dayMs);
    expect(await late(w, 'reminder_record')).toEqual([{ who: 'promise', day: '2025-10-08' }]);
    await w.request('requester', 'correct', { inputs: { promisedDate: '2025-10-15' } });
    await w.pass(6 * dayMs);
    expect(await late(w, 'reminder_record')).toHaveLength(1);
    await w.pass(2 * dayMs);
    expect((await late(w, 'reminder_record')).at(-1)).toEqual({ who: 'promise', day: '2025-10-15' });
  });

  test('given no promised date, then day 14 asks for one', async () => {
    const w = await open();
    await w.request('requester', 'rotate');
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
    await w.pass(14 * dayMs);
    expect(await late(w, 'reminder_record')).toEqual([{ who: 'noPromise', day: '2025-10-02' }]);
  });
});
