import { expect, test } from '@jest/globals';
import type { PersonId } from '../../../src/domain/names.ts';
import { actors, given, preflight, type Scenario } from '../../support/given.ts';

const codesOf = (scenario: Scenario): readonly string[] =>
  scenario.events.flatMap((event) =>
    event.type === 'NoticeRaised' && /^preflight|scarce/.test(event.notice.code) ? [event.notice.code] : [],
  );

test('given a preflight, then people hear what blocks the switch, and that it is gone; a first one without problems is on the card', () => {
  const first = given('preparing');
  expect(codesOf(first.and(preflight({ blockers: [] })))).toEqual([]);
  const blocked = first.and(preflight({ blockers: ['probe_missing'] }));
  expect(codesOf(blocked)).toEqual(['preflight_blocked']);
  expect(codesOf(blocked.and(preflight({ blockers: [] })))).toEqual(['preflight_green']);
});

test('given fewer who can approve than needed and one more, then day 0 names them once; given enough, or nobody who says, nothing', () => {
  const first = given('preparing');
  const [one, two] = [actors.first.id, actors.second.id];
  const seen = (approvers: readonly PersonId[] | null) => first.and(preflight({ blockers: [], approvers }));
  expect(codesOf(seen([one, two, actors.requester.id]))).toEqual([]);
  expect(codesOf(seen(null))).toEqual([]);
  const scarce = seen([one, two]);
  expect(codesOf(scarce)).toEqual(['approvers_scarce']);
  expect(scarce.events).toContainEqual(
    expect.objectContaining({ notice: expect.objectContaining({ facts: { people: [one, two], required: 2 } }) }),
  );
  expect(codesOf(scarce.and(preflight({ blockers: ['probe_missing'], approvers: [one, two] })))).toEqual([
    'preflight_blocked',
  ]);
});
