/** The people of every world. */
import type { Actor } from '../../../src/domain/actor.ts';
import { PersonId } from '../../../src/domain/names.ts';

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

/** The requester is an approver too: that alone must not let them approve. */
export const requester = person('R', { mayRequest: true, isApprover: true });
export const approvers = [
  person('A', { mayRequest: true, isApprover: true }),
  person('B', { isApprover: true }),
  person('C', { isApprover: true }),
] as const;
export const operator = person('O', { isOperator: true });
export const everyone: readonly Actor[] = [requester, ...approvers, operator];
