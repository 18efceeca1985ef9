import { describe, expect, test } from '@jest/globals';
import type { Actor } from '../../../src/domain/roles.ts';
import { given, type Request, type Scenario, somebody } from '../../support/given.ts';

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
