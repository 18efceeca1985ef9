import { expect, test } from '@jest/globals';
import type { Care } from '../../src/domain/facts.ts';
import { careWait } from '../../src/domain/incidents.ts';
import { PersonId } from '../../src/domain/names.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';

const minuteMs = 60_000;
const policy = defaultPolicy({ timeZone: 'UTC', holidays: new Set(), freeze: [], window: null, dailyMinute: 540 });
const untaken: Care = {
  troubles: [{ trouble: 'watch', sinceAt: 0 }],
  taken: null,
  escalations: 0,
  toldAt: 0,
  offered: false,
};

test('I9: given nobody who takes care, then the pauses double up to a day, and each time more people are told', () => {
  const waits = [0, 1, 2, 3, 20].map((escalations) => careWait({ care: { ...untaken, escalations } }, policy));
  expect(waits.map((wait) => (wait?.dueAt ?? 0) / minuteMs)).toEqual([15, 30, 60, 120, 24 * 60]);
  expect(waits.map((wait) => wait?.owner)).toEqual(['approvers', 'operator', 'everyone', 'everyone', 'everyone']);
});

test('I9: given somebody who takes care, then their word holds for a day and no longer', () => {
  const by = PersonId.of('T0HOME', 'U0ONE');
  const care = { ...untaken, taken: { by, name: 'one', takenAt: 5 * minuteMs } };
  expect(careWait({ care }, policy)?.dueAt).toBe(24 * 60 * minuteMs + 5 * minuteMs);
  expect(careWait({ care: null }, policy)).toBeNull();
});
