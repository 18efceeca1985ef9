import { expect, test } from '@jest/globals';
import { given, preflight, type Scenario } from '../../support/given.ts';

const codesOf = (scenario: Scenario): readonly string[] =>
  scenario.events.flatMap((event) =>
    event.type === 'NoticeRaised' && event.notice.code.startsWith('preflight') ? [event.notice.code] : [],
  );

test('given a preflight, then people hear what blocks the switch, and that it is gone; a first one without problems is on the card', () => {
  const first = given('preparing');
  expect(codesOf(first.and(preflight({ blockers: [] })))).toEqual([]);
  const blocked = first.and(preflight({ blockers: ['probe_missing'] }));
  expect(codesOf(blocked)).toEqual(['preflight_blocked']);
  expect(codesOf(blocked.and(preflight({ blockers: [] })))).toEqual(['preflight_green']);
});
