/** Approval rounds: opening one, approving, withdrawing, declining, executing (I1). */
import { isUnfinished, ofRound } from '../attempts.ts';
import type { CommandOf } from '../command.ts';
import {
  accept,
  type Decision,
  entered,
  firstOf,
  type Given,
  isRefusal,
  notice,
  onRotation,
  requireThat,
} from '../decision.ts';
import { digestOf } from '../digest.ts';
import { refuse } from '../refusal.ts';
import { isRollingBack, type Rotation, type Round, type SelectorFacts } from '../state.ts';
import { approvalsRequired, isApproved, isReleased, openRound } from './approvals.ts';

const factsOf = ({ state }: Given, rotation: Rotation): SelectorFacts | undefined => state.selectors[rotation.next];

const mayBeApproved = (facts: SelectorFacts | undefined): boolean => facts?.status === 'live' && !facts.condemned;

export const requestApproval = (given: Given, command: CommandOf<'RequestApproval'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  if (rotation.stage.tag !== 'Stable' && rotation.stage.tag !== 'RolledBack') return refuse('record_not_stable');
  if (openRound(rotation)) return refuse('round_open');
  if (factsOf(given, rotation)?.condemned) return refuse('selector_condemned');
  return accept({ type: 'ApprovalRequested', by: command.by.id, name: command.by.name });
};

/** The bot opens the round itself once the record is stable and everything else was looked at. */
export const decideOpenRound = (given: Given, command: CommandOf<'OpenRound'>): Decision => {
  const { state, policy, rules } = given;
  const rotation = onRotation(state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { stage } = rotation;
  const unfinished = isRollingBack(rotation);
  const landing = state.attempts.some(isUnfinished);
  const refusal = firstOf([
    stage.tag === 'Stable' || stage.tag === 'RolledBack' || unfinished ? null : refuse('record_not_stable'),
    openRound(rotation) ? refuse('round_open') : null,
    requireThat(rules, 'round-after-rollback', !unfinished, refuse('rollback_unfinished')),
    requireThat(rules, 'land-until-own-settle', !landing, refuse('attempt_may_land')),
    requireThat(rules, 'removable-not-named', mayBeApproved(factsOf(given, rotation)), refuse('selector_removable')),
    command.at - command.askedAt <= policy.evidenceMaxAgeMs ? null : refuse('evidence_stale'),
  ]);
  if (refusal) return refusal;
  if (command.blockers.length > 0) {
    const same = String(command.blockers) === String(rotation.blockers);
    return same
      ? accept()
      : accept(
          { type: 'RoundBlocked', blockers: command.blockers },
          notice('round_blocked', { blockers: command.blockers.join(' ') }),
        );
  }
  const switchBeforeAt = command.at + policy.approvalTtlMs;
  const round = {
    id: state.rounds + 1,
    targets: command.targets,
    rollback: command.rollback,
    waived: command.waived,
    overridden: command.overridden,
    switchBeforeAt,
    grantUntil: switchBeforeAt + policy.grantMaxMs,
  };
  const digest = digestOf({ ...digestBase(given, rotation), ...round, content: command.content });
  return accept(
    { type: 'RoundOpened', round: { ...round, digest }, evidence: command.evidence },
    ...(stage.tag === 'Stable' ? [] : [entered({ tag: 'Stable', sinceAt: command.at })]),
    notice('round_opened', { round: String(round.id) }),
  );
};

/** The parts of the digest that the state holds. */
export const digestBase = ({ state, policy }: Given, rotation: Rotation) => ({
  domain: state.domain,
  next: rotation.next,
  nextFingerprint: state.selectors[rotation.next]?.fingerprint ?? null,
  current: rotation.current,
  currentFingerprint: state.selectors[rotation.current]?.fingerprint ?? null,
  policy,
});

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

export const executeSwitch = (given: Given, command: CommandOf<'ExecuteSwitch'>): Decision => {
  const found = onRound(given, command);
  if ('tag' in found) return found;
  const { round } = found;
  const missing = approvalsRequired(given.policy) - round.approvals.length;
  const refusal = firstOf([
    requireThat(given.rules, 'approval-digest', command.digest === round.digest, refuse('digest_changed')),
    isApproved(round, given.policy) ? null : refuse('not_enough_approvals', { missing: String(missing) }),
    round.executedBy === null ? null : refuse('already_executed'),
    switchBegan(given, found.rotation) ? refuse('already_switching') : null,
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
