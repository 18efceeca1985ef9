/** The people of every world are those of the model. */
import type { Actor } from '../../../src/domain/roles.ts';
import { A, B, C, O, people, R } from '../../../test/model/people.ts';

/** The domain's channel in the sandbox's Slack. */
export const channel = 'C0DKIM';

const who = (index: number): Actor => people[index] as Actor;

/** The requester is an approver too: that alone must not let them approve. */
export const requester = who(R);
export const approvers = [who(A), who(B), who(C)] as const;
export const operator = who(O);
export const everyone: readonly Actor[] = [requester, ...approvers, operator];
