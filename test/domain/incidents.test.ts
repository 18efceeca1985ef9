import { expect, test } from '@jest/globals';
import type { IncidentResponse } from '../../src/domain/facts.ts';
import { incidentReminder } from '../../src/domain/incidents.ts';
import { PersonId } from '../../src/domain/names.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';

const minuteMs = 60_000;
const policy = defaultPolicy({ timeZone: 'UTC', holidays: new Set(), freeze: [], window: null, dailyMinute: 540 });
const unacknowledged: IncidentResponse = {
  incidents: [{ incident: 'watch', sinceAt: 0 }],
  acknowledgement: null,
  escalations: 0,
  notifiedAt: 0,
  offered: false,
};

test('I9: given nobody who takes care, then the pauses double up to a day, and each time more people are told', () => {
  const reminders = [0, 1, 2, 3, 20].map((escalations) =>
    incidentReminder({ incidentResponse: { ...unacknowledged, escalations } }, policy),
  );
  expect(reminders.map((reminder) => (reminder?.dueAt ?? 0) / minuteMs)).toEqual([15, 30, 60, 120, 24 * 60]);
  expect(reminders.map((reminder) => reminder?.owner)).toEqual([
    'approvers',
    'operator',
    'everyone',
    'everyone',
    'everyone',
  ]);
});

test('I9: given somebody who takes care, then their word holds for a day and no longer', () => {
  const by = PersonId.of('T0HOME', 'U0ONE');
  const incidentResponse = { ...unacknowledged, acknowledgement: { by, name: 'one', acknowledgedAt: 5 * minuteMs } };
  expect(incidentReminder({ incidentResponse }, policy)?.dueAt).toBe(24 * 60 * minuteMs + 5 * minuteMs);
  expect(incidentReminder({ incidentResponse: null }, policy)).toBeNull();
});
