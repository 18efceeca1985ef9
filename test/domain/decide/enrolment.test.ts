import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { core } from '../../../src/domain/core.ts';
import { PersonId, type SigningDomain } from '../../../src/domain/names.ts';
import type { Actor } from '../../../src/domain/roles.ts';
import { emptyState, type State } from '../../../src/domain/state.ts';
import { smallPolicy as policy } from '../../model/policies.ts';

const dayMs = 86_400_000;
const somebody = (user: string, roles: Partial<Actor> = {}): Actor => ({
  id: PersonId.of('T', user),
  name: user,
  kind: 'member',
  inChannel: true,
  mayRequest: false,
  isApprover: false,
  isOperator: false,
  isNightOperator: false,
  ...roles,
});
const [alice, bob, carol] = [
  somebody('alice', { isApprover: true }),
  somebody('bob', { isApprover: true }),
  somebody('carol'),
];

/** One log of a domain: gives what was refused, or null. */
const log = () => {
  let state: State = emptyState('d.example' as SigningDomain);
  const give = (command: object, at: number): string | null => {
    const decision = core.decide(state, { id: `${state.atVersion}`, at, ...command } as Command, policy);
    if (decision.tag === 'refused') return decision.code;
    state = core.fold(state, decision.events, { at, version: state.atVersion + 1 });
    return null;
  };
  return {
    offer: (user: string, digest: string, at = 0) => give({ type: 'OfferSecret', user, digest }, at),
    approve: (by: Actor, digest: string, at = 1) => give({ type: 'ApproveEnrolment', by, digest }, at),
    secrets: () => state.enrolment?.secrets ?? {},
  };
};

describe('a secret is enrolled by two different people: whose it is, and an approver', () => {
  test.each([
    ['the person first', [alice, bob]],
    ['the approver first', [bob, alice]],
  ])('given %s, then it is in force after both', (_, people) => {
    const { offer, approve, secrets } = log();
    offer('alice', 'd1');
    for (const by of people) {
      expect(secrets()).toEqual({});
      expect(approve(by, 'd1')).toBeNull();
    }
    expect(secrets()).toEqual({ alice: 'd1' });
  });

  test('given the person alone, though an approver, or others without that person, then it never is', () => {
    const { offer, approve, secrets } = log();
    offer('alice', 'd1');
    expect(approve(alice, 'd1')).toBeNull();
    expect(approve(alice, 'd1')).toBe('already_processed');
    expect(approve(carol, 'd1')).toBe('not_allowed');
    expect(approve({ ...bob, kind: 'foreign' }, 'd1')).toBe('foreign_team');
    expect(secrets()).toEqual({});
    offer('alice', 'd2', 2);
    expect(approve(bob, 'd2', 3)).toBeNull();
    expect(approve(bob, 'd2', 4)).toBe('already_processed');
    expect(secrets()).toEqual({});
  });

  test('given another secret typed meanwhile, or a day that has passed, then what was said of the former counts for nothing', () => {
    const { offer, approve, secrets } = log();
    offer('alice', 'd1');
    approve(alice, 'd1');
    offer('alice', 'd2', 2);
    expect(approve(bob, 'd1', 3)).toBe('enrolment_none');
    expect(approve(bob, 'd2', 3)).toBeNull();
    expect(secrets()).toEqual({});
    expect(approve(alice, 'd2', 2 + dayMs)).toBe('enrolment_none');
  });

  test('given many, then the state stays small: the first one enrolled goes', () => {
    const { offer, approve, secrets } = log();
    for (let no = 0; no < 11; no += 1) {
      offer(`u${no}`, `d${no}`);
      approve(somebody(`u${no}`), `d${no}`);
      approve(bob, `d${no}`);
    }
    expect(Object.keys(secrets())).toHaveLength(10);
    expect(secrets()).not.toHaveProperty('u0');
  });
});
