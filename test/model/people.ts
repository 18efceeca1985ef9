/** The people of the model and their truth: who may do what, whatever the core believes. */

import { PersonId } from '../../src/domain/names.ts';
import type { Actor } from '../../src/domain/roles.ts';

const person = (user: string, roles: Partial<Actor>): Actor => ({
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

export const R = 0;
export const A = 1;
export const B = 2;
export const O = 3;
export const X = 4;
export const C = 5;
/** Enrolled for break-glass: nobody in Slack. */
export const D = 6;
export const E = 7;

/** The requester is an approver too: that alone must not let them approve. */
export const people: readonly Actor[] = [
  person('R', { mayRequest: true, isApprover: true }),
  person('A', { mayRequest: true, isApprover: true }),
  person('B', { isApprover: true }),
  person('O', { isOperator: true }),
  person('X', {}),
  person('C', { isApprover: true }),
  person('D', { kind: 'enrolled', inChannel: false }),
  person('E', { kind: 'enrolled', inChannel: false }),
];

export const bit = (who: number): number => 1 << who;
export const has = (mask: number, who: number): boolean => (mask & bit(who)) !== 0;
export const count = (mask: number): number => people.filter((_, who) => has(mask, who)).length;
export const personNo = (id: string): number => people.findIndex((candidate) => candidate.id === id);

/** Roles as they were given out above, not as the core's table reads them. */
export const trulyApprover = (who: number): boolean => who === R || who === A || who === B || who === C;
export const trulyOperator = (who: number): boolean => who === O;
export const trulyEnrolled = (who: number): boolean => who === D || who === E;

export const actorOf = (who: number, gone: number): Actor => {
  const actor = people[who] as Actor;
  return has(gone, who) ? { ...actor, isApprover: false, isOperator: false, mayRequest: false } : actor;
};
