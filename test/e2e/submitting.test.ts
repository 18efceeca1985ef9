import { describe, expect, test } from '@jest/globals';
import { dateOf } from '../../src/domain/calendar.ts';
import { calendar } from '../support/applicationOnSite.ts';
import { dayMs, hourMs } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';

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
