/** Questions about a round's approvals (I1). */

import { insideWindow } from '../calendar.ts';
import type { Instant, PersonId } from '../names.ts';
import type { Policy } from '../policy.ts';
import type { Rotation, Round } from '../state.ts';

/** No configuration reaches below two different people (I1). */
export const approvalsRequired = (policy: Policy): number => Math.max(2, policy.approvals);

/** Different people who approved: one person counts once, however the clicks came in. */
export const approvers = (round: Round): readonly PersonId[] => [...new Set(round.approvals.map(({ by }) => by))];

export const isApproved = (round: Round, policy: Policy): boolean =>
  approvers(round).length >= approvalsRequired(policy);

/** The approved switch may begin: at once, or on the operator's word by policy and outside the change window, for which an urgent one does not wait. */
export const isReleased = (round: Round, policy: Policy, at: Instant): boolean =>
  isApproved(round, policy) &&
  (round.executedBy !== null ||
    (policy.execution === 'onApproval' && (round.urgent === true || insideWindow(policy.calendar, at))));

export const openRound = (rotation: Rotation): Round | null =>
  rotation.round !== null && rotation.round.ended === null ? rotation.round : null;
