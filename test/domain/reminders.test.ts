import { expect, test } from '@jest/globals';
import { core } from '../../src/domain/core.ts';
import type { ReminderKey } from '../../src/domain/notices.ts';
import { reminderAfter } from '../../src/domain/queries.ts';
import { fold, startRequests } from '../model/fold.ts';
import { smallPolicy } from '../model/policies.ts';

const dayMs = 86_400_000;
const weekly = (at: number): number => at + 7 * dayMs;
const reminder = (key: ReminderKey) => ({ key, owner: 'requester' }) as const;

test('I9: given reminders of old selectors and of the stage, when the next stage begins, then only those of the stage begin anew', () => {
  const at = 100 * dayMs;
  let state = fold(core, smallPolicy, startRequests(1, 1));
  const version = state.atVersion + 1;
  const lastReminders = ['removal', 'attest', 'application'].map(
    (key) => ({ type: 'ReminderSent', reminder: key }) as const,
  );
  state = core.fold(state, lastReminders, { at, version });
  const entered = { type: 'StageEntered', stage: { tag: 'AwaitingRecord', sinceAt: at + dayMs } } as const;
  state = core.fold(state, [entered], { at: at + dayMs, version: version + 1 });
  expect(state.rotation?.lastReminders).toEqual({
    removal: { remindedAt: at, count: 1 },
    attest: { remindedAt: at, count: 1 },
  });
});

test('given a reminder about another selector long ago, then a new one has its own first moment', () => {
  const { rotation } = fold(core, smallPolicy, startRequests(1, 1));
  if (rotation === null) throw new RangeError('no rotation');
  const lastReminders = { removal: { remindedAt: 0, count: 3 }, approval: { remindedAt: 0, count: 3 } };
  const after = { ...rotation, lastReminders };
  expect(reminderAfter(after, reminder('removal'), 90 * dayMs, weekly).dueAt).toBe(90 * dayMs);
  expect(reminderAfter(after, reminder('approval'), 90 * dayMs, weekly).dueAt).toBe(7 * dayMs);
});
