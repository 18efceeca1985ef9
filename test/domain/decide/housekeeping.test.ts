import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { core } from '../../../src/domain/core.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { type Ownership, type RefusedGroup, refusalsListedMax } from '../../../src/domain/facts.ts';
import { PersonId } from '../../../src/domain/names.ts';
import type { Actor } from '../../../src/domain/roles.ts';
import {
  actors,
  approve,
  given,
  intendPut,
  type Request,
  type Scenario,
  somebody,
  usual,
} from '../../support/given.ts';

const dayMs = 86_400_000;
const [alice, bob] = ['alice', 'bob'].map((user) => somebody(user, { isApprover: true })) as [Actor, Actor];
const carol = somebody('carol');

const offer = (user: string, digest: string): Request => ({ type: 'OfferSecret', user, digest });
const approval = (by: Actor, digest: string): Request => ({ type: 'ApproveEnrolment', by, digest });
const secretsOf = ({ state }: Scenario) => state.enrolment.secrets;
const offered = given().and(offer('alice', 'd1'));

describe('a secret is enrolled by two different people: whose it is, and an approver', () => {
  test.each([
    ['the person first', alice, bob],
    ['the approver first', bob, alice],
  ])('given %s, then it is in force after both', (_, one, other) => {
    const half = offered.and(approval(one, 'd1'));
    expect(secretsOf(half)).toEqual({});
    expect(secretsOf(half.and(approval(other, 'd1')))).toEqual({ alice: 'd1' });
  });

  test('given the person alone, though an approver, or others without that person, then it never is', () => {
    const mine = offered.and(approval(alice, 'd1'));
    mine.when(approval(alice, 'd1')).thenRefused('already_processed');
    mine.when(approval(carol, 'd1')).thenRefused('not_allowed');
    mine.when(approval({ ...bob, kind: 'foreign' }, 'd1')).thenRefused('foreign_team');
    expect(secretsOf(mine)).toEqual({});
    const theirs = mine.and(offer('alice', 'd2'), approval(bob, 'd2'));
    theirs.when(approval(bob, 'd2')).thenRefused('already_processed');
    expect(secretsOf(theirs)).toEqual({});
  });

  test('I1: given the person by another id of Enterprise Grid, then that is no other person', () => {
    const elsewhere = { ...alice, id: PersonId.of('T0HOME', 'W0ALICE'), otherIds: [alice.id] };
    const mine = offered.and(approval(alice, 'd1'));
    mine.when(approval(elsewhere, 'd1')).thenRefused('already_processed');
    expect(secretsOf(offered.and(approval(bob, 'd1'), approval(elsewhere, 'd1')))).toEqual({ alice: 'd1' });
  });

  test('given another secret typed meanwhile, or a day that has passed, then what was said of the former counts for nothing', () => {
    const another = offered.and(approval(alice, 'd1'), offer('alice', 'd2'));
    another.when(approval(bob, 'd1')).thenRefused('enrolment_none');
    const half = another.and(approval(bob, 'd2'));
    expect(secretsOf(half)).toEqual({});
    half.after(dayMs).when(approval(alice, 'd2')).thenRefused('enrolment_none');
  });

  test('given many, then the state stays small: the first one enrolled goes', () => {
    const numbers = Array.from({ length: 11 }, (_, no) => no);
    const all = numbers.reduce(
      (now, no) => now.and(offer(`u${no}`, `d${no}`), approval(somebody(`u${no}`), `d${no}`), approval(bob, `d${no}`)),
      given(),
    );
    expect(Object.keys(secretsOf(all))).toHaveLength(10);
    expect(secretsOf(all)).not.toHaveProperty('u0');
  });
});

describe('the tool that owns an identity', () => {
  const say = (ownership: Ownership): Request => ({ type: 'NameOwnership', ownership, by: actors.requester });

  test('given an answer, then it is remembered by name and may change; putting off an old question takes none back', () => {
    given().when(say('terraform')).thenNotices();
    const named = given().and(say('terraform'));
    expect(named.state.ownership).toBe('terraform');
    expect(named.and(say('later')).state.ownership).toBe('terraform');
    expect(named.and(say('nobody')).state.ownership).toBe('nobody');
  });
});

describe('what is put down of refusals', () => {
  const who = { id: actors.first.id, name: '佐藤 花子' };

  /** A log that refusals come to, and the events that they made. */
  const openedLog = () => {
    let now = given();
    const made: DomainEvent[] = [];
    const refuse = (group: RefusedGroup, seen: number, day = '2026-10-16'): void => {
      now = now.and({
        type: 'RecordRefusal',
        who,
        action: 'approve',
        refusal: 'not_allowed',
        group,
        day,
        seen,
        click: null,
      });
      made.push(...now.events);
    };
    return { refuse, made, state: () => now.state };
  };

  const times = (events: readonly DomainEvent[], type: DomainEvent['type']): number =>
    events.filter((event) => event.type === type).length;

  describe('refusals in the log', () => {
    test('given an outsider who clicks ten thousand times, then the log takes ten of them and a count at each doubling', () => {
      const log = openedLog();
      const clicks = 10_000;
      for (let seen = 1; seen <= clicks; seen += 1) log.refuse('outsider', seen);
      expect(times(log.made, 'RequestRefused')).toBe(refusalsListedMax.outsider);
      const counts = log.made.flatMap((event) => (event.type === 'RefusalsCounted' ? [event.atLeast] : []));
      expect(counts).toEqual([20, 40, 80, 160, 320, 640, 1280, 2560, 5120]);
    });

    test('given outsiders who used up their room, then a person with a role is still put down', () => {
      const log = openedLog();
      for (let seen = 1; seen <= 100; seen += 1) log.refuse('outsider', seen);
      log.refuse('known', 1);
      expect(log.made.at(-1)).toMatchObject({ type: 'RequestRefused', name: '佐藤 花子', group: 'known' });
    });

    test('given the next day, then there is room again; given a clock that is still on the day before, then none of that', () => {
      const log = openedLog();
      for (let seen = 1; seen <= 10; seen += 1) log.refuse('outsider', seen);
      log.refuse('outsider', 1, '2026-10-17');
      expect(log.state().refusals).toEqual({ day: '2026-10-17', known: 0, outsider: 1 });
      log.refuse('outsider', 11, '2026-10-16');
      expect(log.state().refusals).toEqual({ day: '2026-10-17', known: 0, outsider: 2 });
    });

    test('given a process that was started anew and knows of few, then it counts nothing down', () => {
      const log = openedLog();
      for (let seen = 1; seen <= 40; seen += 1) log.refuse('outsider', seen);
      log.refuse('outsider', 1);
      expect(log.state().refusals?.outsider).toBe(40);
    });
  });
});

describe('the age of a key', () => {
  const { current: selector } = usual;
  const age = (daysLeft: number): Request => ({ type: 'RecordKeyAge', selector, daysLeft, useBy: '2026-12-18' });

  /** The days left at which something is said, when the check looks every day of `days`. */
  const notifiedAt = (days: readonly number[]): number[] => {
    let now = given();
    return days.filter((daysLeft) => {
      now = now.and(age(daysLeft));
      return now.events.length > 0;
    });
  };

  test('I9: given a daily look, the use-by date is told 60 and 16 days before and on the day, and then weekly', () => {
    const days = Array.from({ length: 100 }, (_, index) => 70 - index);
    expect(notifiedAt(days)).toEqual([60, 16, 0, -7, -14, -21, -28]);
  });

  test('I9: given a bot that was away after the use-by date, then it is told once at once, and weekly again', () => {
    expect(notifiedAt([-17, -18, -20, -21])).toEqual([-17, -21]);
  });

  test('given a bot that was away, the nearest threshold alone is told', () => {
    expect(notifiedAt([300, 12, 11])).toEqual([12]);
  });

  test('the alarm names the selector, the date and the days', () => {
    given()
      .when(age(60))
      .thenEvents(
        { type: 'KeyAgeNotified' },
        { notice: { code: 'alarm_keyAge', facts: { selector, days: 60, useBy: '2026-12-18' } } },
      );
  });

  test('given a threshold on a weekend, then it is said on the Monday', () => {
    const saturday = Date.parse('2026-12-19T09:00:00+09:00');
    const start = given();
    const decide = (daysLeft: number, at: number) =>
      core.decide(start.state, { ...age(daysLeft), at } as Command, usual.policy);
    expect(decide(-7, saturday)).toMatchObject({ events: [] });
    expect(decide(-9, saturday + 2 * 86_400_000)).toMatchObject({
      events: [
        { type: 'KeyAgeNotified', notifiedDays: -7 },
        { notice: { code: 'alarm_keyOverdue', facts: { selector, days: 9, useBy: '2026-12-18' } } },
      ],
    });
  });
});

describe('given an anchor at another place, as after a restore that is meant (I13, ADR 0026)', () => {
  const policyAt = (anchorPlace: string) => ({ policy: { ...usual.policy, anchorPlace } });
  const moves = (before: string | null): Request => ({
    type: 'RecordConfiguration',
    evidence: 'new',
    previous: null,
    changed: [{ field: 'anchor', before, after: 'folder 2' }],
  });
  const approvedAt = (place: string): Scenario =>
    given('roundOpen', policyAt(place)).and(approve(actors.first), approve(actors.second));

  test('then no approval counts that was given at the former place, whatever the log says of the configuration', () => {
    approvedAt('folder 1').when(intendPut('forward')).thenEvents({ type: 'PutIntended' });
    approvedAt('folder 1').about(policyAt('folder 2')).when(intendPut('forward')).thenRefused('digest_changed');
    given('approvedByOne')
      .about(policyAt('folder 2'))
      .and(approve(actors.second))
      .when(intendPut('forward'))
      .thenRefused('digest_changed');
  });

  test('then the open round ends at once, another is wanted, and people hear what a restored log may lack', () => {
    const moved = given('approvedByOne').when(moves('folder 1')).thenNotices('anchor_moved', 'round_changed');
    expect(moved.rotation.round).toMatchObject({ ended: 'changed' });
    expect(moved.rotation.roundWanted).toBe(true);
    // A first anchor takes nothing away, and nothing waits where no rotation runs.
    given('approvedByOne').when(moves(null)).thenNotices();
    given('completed').when(moves('folder 1')).thenNotices();
  });

  test('then a switch under way keeps its round until SES has decided: the next Put is refused', () => {
    const moved = given('switching').when(moves('folder 1')).thenNotices('anchor_moved');
    expect(moved.rotation.round?.ended ?? 'switched').toBe('switched');
  });
});
