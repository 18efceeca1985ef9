/** An open approval round: approving, withdrawing, declining, executing (I1). */

import type { CommandOf } from '../commands.ts';
import { accept, type Decision, firstOf, type Given, isRefusal, notice, onRotation, requireThat } from '../decision.ts';
import type { Instant } from '../names.ts';
import { ofRound } from '../queries.ts';
import { refuse } from '../refusal.ts';
import { restToSwitch } from '../rest.ts';
import type { Rotation, Round } from '../state.ts';
import { approvalsRequired, isApproved, isReleased } from './approvals.ts';
import { factsOf, mayBeApproved } from './nextKey.ts';

interface OnRound {
  readonly rotation: Rotation;
  readonly round: Round;
}

/** The round that a click names, if it is the one that is open now. */
const onRound = (
  given: Given,
  command: { rotation: number; round: number; at: number },
): OnRound | ReturnType<typeof refuse> => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { round } = rotation;
  if (round === null) return refuse('round_not_open');
  const open = round.ended === null;
  const refusal = firstOf([
    requireThat(
      given.rules,
      'approval-round-open',
      open && round.id === command.round,
      round.id === command.round ? refuse('round_not_open') : refuse('other_round'),
    ),
    requireThat(given.rules, 'approval-before-expiry', command.at < round.switchBeforeAt, refuse('round_expired')),
  ]);
  return refusal ?? { rotation, round };
};

const switchBegan = ({ state }: Given, rotation: Rotation): boolean => ofRound(state, rotation).length > 0;

export const approveSwitch = (given: Given, command: CommandOf<'ApproveSwitch'>): Decision => {
  const found = onRound(given, command);
  if ('tag' in found) return found;
  const { rotation, round } = found;
  const { policy, rules } = given;
  const by = command.by.id;
  const refusal = firstOf([
    requireThat(rules, 'approval-digest', command.digest === round.digest, refuse('digest_changed')),
    requireThat(rules, 'approval-needs-requester', rotation.requester !== null, refuse('not_claimed')),
    requireThat(
      rules,
      'approval-not-requester',
      policy.requesterCounts || rotation.requester !== by,
      refuse('requester_cannot_approve'),
    ),
    requireThat(
      rules,
      'approval-distinct',
      !round.approvals.some((approval) => approval.by === by),
      refuse('already_approved'),
    ),
    requireThat(rules, 'removable-not-named', mayBeApproved(factsOf(given, rotation)), refuse('selector_removable')),
    switchBegan(given, rotation) ? refuse('already_switching') : null,
    isApproved(round, policy) ? refuse('enough_approvals') : null,
  ]);
  if (refusal) return refusal;
  const complete = isApproved({ ...round, approvals: [...round.approvals, { by, name: '', at: command.at }] }, policy);
  const released =
    complete &&
    isReleased({ ...round, approvals: [...round.approvals, { by, name: '', at: command.at }] }, policy, command.at);
  return accept(
    { type: 'SwitchApproved', round: round.id, digest: round.digest, by, name: command.by.name },
    notice('approval_recorded', { round: String(round.id) }, by),
    ...(complete && !released ? [notice('waits_for_execution', { round: String(round.id) })] : []),
  );
};

export const withdrawApproval = (given: Given, command: CommandOf<'WithdrawApproval'>): Decision => {
  const found = onRound(given, command);
  if ('tag' in found) return found;
  if (switchBegan(given, found.rotation)) return refuse('already_switching');
  if (!found.round.approvals.some(({ by }) => by === command.by.id)) return refuse('no_approval_to_withdraw');
  return accept(
    { type: 'ApprovalWithdrawn', round: found.round.id, by: command.by.id, name: command.by.name },
    notice('approval_withdrawn', { name: command.by.name }),
  );
};

/** One decline by an approver ends the round; its reason is kept. */
export const declineSwitch = (given: Given, command: CommandOf<'DeclineSwitch'>): Decision => {
  const found = onRound(given, command);
  if ('tag' in found) return found;
  if (switchBegan(given, found.rotation)) return refuse('already_switching');
  const { round } = found;
  return accept(
    { type: 'SwitchDeclined', round: round.id, reason: command.reason, by: command.by.id, name: command.by.name },
    ...(given.rules.has('decline-ends-round')
      ? [{ type: 'RoundEnded', round: round.id, because: 'declined' } as const]
      : []),
    notice('declined', { name: command.by.name, reason: command.reason }),
  );
};

/** Targets are left, and neither the window nor anybody's word lets them begin. */
const waitsForWord = ({ state, policy }: Given, rotation: Rotation, at: Instant): boolean =>
  rotation.round !== null && restToSwitch(state, rotation).length > 0 && !isReleased(rotation.round, policy, at);

export const executeSwitch = (given: Given, command: CommandOf<'ExecuteSwitch'>): Decision => {
  const found = onRound(given, command);
  if ('tag' in found) return found;
  const { round } = found;
  const missing = approvalsRequired(given.policy) - round.approvals.length;
  const refusal = firstOf([
    requireThat(given.rules, 'approval-digest', command.digest === round.digest, refuse('digest_changed')),
    isApproved(round, given.policy) ? null : refuse('not_enough_approvals', { missing: String(missing) }),
    round.executedBy === null ? null : refuse('already_executed'),
    // A target that comes later may have to wait for the next window: the word releases it.
    switchBegan(given, found.rotation) && !waitsForWord(given, found.rotation, command.at)
      ? refuse('already_switching')
      : null,
  ]);
  if (refusal) return refusal;
  return accept({
    type: 'SwitchExecuted',
    round: round.id,
    digest: round.digest,
    by: command.by.id,
    name: command.by.name,
  });
};
