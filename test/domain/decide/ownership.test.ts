import { expect, test } from '@jest/globals';
import type { Ownership } from '../../../src/domain/facts.ts';
import { actors, cancel, given, preflight, type Request, type Scenario, start } from '../../support/given.ts';

const say = (ownership: Ownership): Request => ({ type: 'NameOwnership', ownership, by: actors.requester });

const blocked = preflight({ blockers: ['probe_missing'] });
/** How often somebody was asked in the two preflights of a rotation that is being prepared. */
const questions = (preparing: Scenario): number =>
  [preparing.and(blocked), preparing.and(blocked, preflight())]
    .flatMap(({ events }) => events)
    .filter((event) => event.type === 'NoticeRaised' && event.notice.code === 'ownership_question').length;
const preflighted = (preparing: Scenario): Scenario => preparing.and(blocked, preflight());

test('given a rotation, then the question is asked once; put off, it is asked again with the next, and answered, never', () => {
  const first = given('preparing');
  expect(questions(first)).toBe(1);
  const second = preflighted(first).and(say('later'), cancel, start);
  expect(questions(second)).toBe(1);
  expect(questions(preflighted(second).and(say('terraform'), cancel, start))).toBe(0);
});

test('given an answer, then it is remembered by name and may change; putting off an old question takes none back', () => {
  given().when(say('terraform')).thenNotices('ownership_named');
  const named = given().and(say('terraform'));
  expect(named.state.ownership).toBe('terraform');
  expect(named.and(say('later')).state.ownership).toBe('terraform');
  expect(named.and(say('nobody')).state.ownership).toBe('nobody');
});
