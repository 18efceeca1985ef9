import { describe, expect, test } from '@jest/globals';
import { actors, approve, given, sees, usual } from '../../support/given.ts';

const noticesOf = (scenario: ReturnType<typeof given>) =>
  scenario.events.flatMap((event) => (event.type === 'NoticeRaised' ? [event.notice] : []));

describe('who hears of an approval', () => {
  test('given a first approval, then its approver may withdraw it, and the requester reads the count', () => {
    const one = given('roundOpen').and(approve(actors.first));
    expect(noticesOf(one)).toMatchObject([
      { code: 'approval_recorded', to: actors.first.id },
      { code: 'approved', to: actors.requester.id, facts: { name: actors.first.name, count: 1, required: 2 } },
    ]);
  });

  test('given the last approval, when the switch starts at once, then nobody reads that it can be withdrawn, and its end names who approved', () => {
    expect(noticesOf(given('approvedByOne').and(approve(actors.second)))).toEqual([]);
    const switching = given('switching');
    const approvers = [actors.first.name, actors.second.name];
    expect(noticesOf(switching.and(sees(switching.rotation.next)))).toMatchObject([
      { code: 'watch_began', facts: { approvers } },
    ]);
  });

  test('given the last approval, when the switch waits for an operator, then it can be withdrawn', () => {
    const policy = { ...usual.policy, execution: 'operator' } as const;
    const both = given('roundOpen').about({ policy }).and(approve(actors.first), approve(actors.second));
    expect(noticesOf(both).map(({ code }) => code)).toEqual(['approval_recorded', 'approved', 'awaits_execution']);
  });

  test('given a requester whose own approval counts, then they are not told of it', () => {
    const policy = { ...usual.policy, requesterCounts: true };
    const own = given('roundOpen').about({ policy }).and(approve(actors.requester));
    expect(noticesOf(own).map(({ code }) => code)).toEqual(['approval_recorded']);
  });
});
