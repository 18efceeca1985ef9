import { describe, expect, test } from '@jest/globals';
import { reminderAfter, silentLongEnough } from '../../src/domain/queries.ts';
import type { RecordFacts } from '../../src/domain/state.ts';
import type { ReminderKey } from '../../src/domain/waitNotices.ts';
import { given, submitted } from '../support/given.ts';

const dayMs = 86_400_000;
const weekly = (at: number): number => at + 7 * dayMs;
const reminder = (key: ReminderKey) => ({ key, owner: 'requester' }) as const;

test('I9: given reminders of old selectors and of the stage, when the next stage begins, then only those of the stage begin anew', () => {
  const sent = ['removal', 'attest', 'application'].map((key) => ({ type: 'ReminderSent', reminder: key }) as const);
  const reminded = given('awaitingApplication')
    .after(dayMs)
    .happened(...sent);
  const last = { remindedAt: reminded.at, count: 1 };
  expect(reminded.rotation.lastReminders).toEqual({ removal: last, attest: last, application: last });
  expect(reminded.and(submitted).rotation.lastReminders).toEqual({ removal: last, attest: last });
});

test('given a reminder about another selector long ago, then a new one has its own first moment', () => {
  const { rotation } = given('preparing');
  const lastReminders = { removal: { remindedAt: 0, count: 3 }, approval: { remindedAt: 0, count: 3 } };
  const after = { ...rotation, lastReminders };
  expect(reminderAfter(after, reminder('removal'), 90 * dayMs, weekly).dueAt).toBe(90 * dayMs);
  expect(reminderAfter(after, reminder('approval'), 90 * dayMs, weekly).dueAt).toBe(7 * dayMs);
});

describe('silent servers', () => {
  const dayMs = 86_400_000;
  const policy = { silentForMs: dayMs };
  const facts = (silent: readonly string[]): RecordFacts => ({
    verdict: 'unknown',
    findings: [],
    silent,
    evidence: null,
    changedAt: 0,
  });

  test('I2: given servers that were silent for 24 hours, in whatever order, then they may be waived', () => {
    expect(silentLongEnough(facts(['ns1', 'ns2']), ['ns2', 'ns1'], dayMs, policy)).toBe(true);
  });

  test('I2: given a shorter silence, another server, no record or no silence, then not', () => {
    expect(silentLongEnough(facts(['ns1']), ['ns1'], dayMs - 1, policy)).toBe(false);
    expect(silentLongEnough(facts(['ns1']), ['ns2'], dayMs, policy)).toBe(false);
    expect(silentLongEnough(null, ['ns1'], dayMs, policy)).toBe(false);
    expect(silentLongEnough(facts([]), [], dayMs, policy)).toBe(false);
  });
});
