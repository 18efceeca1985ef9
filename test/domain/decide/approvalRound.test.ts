import { describe, expect, test } from '@jest/globals';
import { actors, approve, execute, given, sees, usual, withdraw } from '../../support/given.ts';
import type { Request, Scene } from '../../support/givenCommands.ts';

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

describe('given Slack’s time of each click (I10)', () => {
  const policy = { ...usual.policy, execution: 'operator' } as const;
  const at =
    (signedSeconds: number, step: (now: Scene) => Request) =>
    (now: Scene): Request =>
      ({ ...step(now), signedSeconds }) as Request;

  test('then a click from before a withdrawal does not count, however many commands the log has taken since', () => {
    const withdrawn = given('roundOpen')
      .about({ policy })
      .and(at(100, approve(actors.first)), at(110, withdraw(actors.first)));
    // The log knows its last 200 commands: the id of the approval is no longer among them.
    const taken = Array.from({ length: 200 }, (_, index) => ({ type: 'CommandTaken', id: `later-${index}` }) as const);
    const later = withdrawn.happened(...taken);
    const recorded = { ...approve(actors.first)(withdrawn), id: 'recorded', signedSeconds: 100 };
    expect(later.state.commands).not.toContain(recorded.id);
    later.when(() => recorded).thenRefused('click_before_withdrawal');
    later.when(at(110, approve(actors.first))).thenRefused('click_before_withdrawal');
    // Who approved on the sight of the other's approval looks again.
    later.when(at(105, approve(actors.second))).thenRefused('click_before_withdrawal');
    const again = later.and(at(111, approve(actors.first)), at(112, approve(actors.second)));
    again.when(at(109, execute(actors.operator))).thenRefused('click_before_withdrawal');
    again.when(at(120, execute(actors.operator))).thenEvents({ type: 'SwitchExecuted' });
  });

  test('then clicks that nothing dates count as before, and the newest withdrawal bounds the others', () => {
    const twice = given('roundOpen')
      .about({ policy })
      .and(at(10, approve(actors.first)), at(50, withdraw(actors.first)), approve(actors.first))
      .and(at(40, withdraw(actors.first)));
    twice.when(at(45, approve(actors.first))).thenRefused('click_before_withdrawal');
    twice.when(approve(actors.first)).thenEvents({ type: 'SwitchApproved' });
  });
});
