/** `IntendPut`: the one door to SES (I1 to I6). What passes here is appended, and only then sent. */

import type { CommandOf, PutEvidence } from '../commands.ts';
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
import type { DomainEvent } from '../events.ts';
import { own } from '../own.ts';
import {
  isOpen,
  isUndecided,
  mayStillLand,
  ofRound,
  onTarget,
  reachedTargets,
  rollbackPuts,
  switchedTargets,
  targetToSwitch,
  triesOf,
} from '../queries.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Rotation, Round } from '../state.ts';
import { approvers, isApproved, isReleased } from './approvals.ts';
import { evidenceChecks } from './putEvidence.ts';
import { rollbackIsDue } from './rollback.ts';

type IntendPut = CommandOf<'IntendPut'>;

const approvalChecks = (given: Given, round: Round, evidence: PutEvidence, at: number): (Refusal | null)[] => {
  const { policy, rules } = given;
  const eligible = approvers(round).every((person) => evidence.eligible.includes(person));
  return [
    requireThat(rules, 'approval-round-open', round.ended === null, refuse('round_not_open')),
    requireThat(rules, 'put-approved', isApproved(round, policy), refuse('not_enough_approvals')),
    requireThat(rules, 'put-before-expiry', at < round.switchBeforeAt, refuse('round_expired')),
    requireThat(
      rules,
      'put-executed',
      !isApproved(round, policy) || isReleased(round, policy, at),
      refuse('outside_window'),
    ),
    requireThat(rules, 'put-eligible-again', eligible, refuse('approver_no_longer_eligible')),
  ];
};

/** A forward state is sent again only in the same round, and only when the former attempt was closed (I6). */
const attemptChecks = (given: Given, rotation: Rotation, command: IntendPut): (Refusal | null)[] => {
  const { state, policy, rules } = given;
  const here = ofRound(state, rotation).filter(({ target, kind }) => target === command.target && kind === 'forward');
  const undecided = state.attempts.some(isUndecided);
  const landing = state.attempts.some(mayStillLand);
  return [
    requireThat(
      rules,
      'repeat-only-after-closed',
      !undecided && !switchedTargets(state, rotation).includes(command.target),
      refuse('not_closed'),
    ),
    requireThat(rules, 'land-until-own-settle', !landing, refuse('attempt_may_land')),
    requireThat(rules, 'targets-in-order', targetToSwitch(state) === command.target, refuse('target_not_next')),
    requireThat(rules, 'attempts-bounded', triesOf(here) < policy.forwardAttemptsMax, refuse('too_many_attempts')),
  ];
};

const intended = (given: Given, command: IntendPut, round: number): DomainEvent => ({
  type: 'PutIntended',
  attempt: given.state.attemptsEver + 1,
  kind: command.kind,
  round,
  target: command.target,
  selector: command.selector,
  beforeSesAt: command.beforeSesAt,
  evidence: command.evidence?.hash ?? null,
});

/**
 * With a round's first Put. A round for the rest grants anew what its approvers were shown, for all targets of the switch, and
 * never shortens what the rounds before it granted.
 */
const granted = (given: Given, rotation: Rotation, round: Round, at: number): DomainEvent[] => {
  if (round.rollback !== 'ready' || ofRound(given.state, rotation).length > 0) return [];
  const until = Math.min(at + given.policy.grantMaxMs, round.grantUntil);
  // Later and therefore longer, unless the policy has become stricter meanwhile.
  return [{ type: 'RollbackGranted', to: rotation.current, until: Math.max(rotation.grant?.until ?? 0, until) }];
};

const forward = (given: Given, rotation: Rotation, command: IntendPut): Decision => {
  const { state, rules } = given;
  const { round, stage } = rotation;
  const { evidence } = command;
  if (round === null || evidence === null) return refuse('round_not_open');
  const facts = own(state.selectors, rotation.next);
  const maySwitch = stage.tag === 'Stable' || stage.tag === 'Switching';
  const refusal = firstOf([
    requireThat(rules, 'rollback-ends-round', maySwitch, refuse('wrong_stage')),
    command.selector === rotation.next ? null : refuse('unknown_selector'),
    requireThat(
      rules,
      'removable-not-named',
      facts?.status === 'live' && !facts.condemned,
      refuse('selector_removable'),
    ),
    ...attemptChecks(given, rotation, command),
    ...approvalChecks(given, round, evidence, command.at),
    ...evidenceChecks(given, rotation, round, evidence, command.at),
  ]);
  if (refusal) return refusal;
  return accept(
    intended(given, command, round.id),
    ...granted(given, rotation, round, command.at),
    ...(stage.tag === 'Switching' ? [] : [entered({ tag: 'Switching', sinceAt: command.at })]),
    notice('switching', { target: command.target }),
  );
};

/** Going back is covered by its decision; DNS doubts do not refuse it. */
const backward = (given: Given, rotation: Rotation, command: IntendPut): Decision => {
  const { state, policy, rules } = given;
  const { rollback } = rotation;
  const repeats = rollbackPuts(state, rotation, command.target);
  const inTime = rules.has('rollback-outlives-grant') || rotation.grant === null || command.at < rotation.grant.until;
  const refusal = firstOf([
    requireThat(
      rules,
      'rollback-authorised',
      rollback?.tag === 'decided' && !rollback.finished,
      refuse('nothing_to_roll_back'),
    ),
    command.selector === rotation.current ? null : refuse('unknown_selector'),
    requireThat(
      rules,
      'removable-not-named',
      own(state.selectors, rotation.current)?.status === 'live',
      refuse('selector_removable'),
    ),
    reachedTargets(state, rotation).includes(command.target) ? null : refuse('target_not_next'),
    rollbackIsDue(given, rotation, command.target, command.at) ? null : refuse('not_closed'),
    requireThat(rules, 'attempts-bounded', triesOf(repeats) < policy.rollbackAttemptsMax, refuse('too_many_attempts')),
    inTime ? null : refuse('rollback_not_ready'),
  ]);
  if (refusal) return refusal;
  return accept(intended(given, command, rotation.round?.id ?? 0), notice('rolling_back', { target: command.target }));
};

export const intendPut = (given: Given, command: IntendPut): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const open = onTarget(given.state, command.target).some((attempt) => isOpen(attempt, command.at, given.policy));
  const refusal = requireThat(given.rules, 'one-open-per-target', !open, refuse('attempt_open'));
  if (refusal) return refusal;
  return command.kind === 'forward' ? forward(given, rotation, command) : backward(given, rotation, command);
};
