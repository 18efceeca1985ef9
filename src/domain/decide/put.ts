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
  type Refusal,
  refuse,
  requireThat,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { own, type TargetId } from '../names.ts';
import {
  approvers,
  isApproved,
  isOpen,
  isReleased,
  isUndecided,
  isUnfinished,
  mayStillLand,
  ofRound,
  onTarget,
  openRound,
  reachedTargets,
  restToSwitch,
  rollbackPuts,
  switchedTargets,
  targetToSwitch,
  triesOf,
} from '../queries.ts';
import type { Rotation, Round } from '../state.ts';
import { rollbackIsDue } from './rollback.ts';
import { digestBase, digestOf } from './round.ts';

/** What came of one Put, as the process that sent it saw it (I6). */
export const recordPutOutcome = ({ state }: Given, command: CommandOf<'RecordPutOutcome'>): Decision => {
  const attempt = state.attempts.find(({ id }) => id === command.attempt);
  if (attempt === undefined || !isUndecided(attempt)) return refuse('unknown_attempt');
  if (attempt.outcome === command.outcome) return accept();
  const { outcome, code, requestId } = command;
  return accept(
    { type: 'AttemptClosed', attempt: attempt.id, outcome, code, ...(requestId === undefined ? {} : { requestId }) },
    notice(`put_${outcome}`, { target: attempt.target, selector: attempt.selector, code }),
  );
};

/** The DNS said right, or only servers that the approvers waived by name were silent (I2). */
const dnsSaysRight = (evidence: PutEvidence, round: Round, given: Given): boolean => {
  if (evidence.dnsVerdict === 'right') return true;
  const onlySilent = evidence.dnsVerdict === 'unknown' && evidence.othersRight && evidence.silent.length > 0;
  const named = evidence.silent.every((server) => round.waived.includes(server));
  return onlySilent && (named || !given.rules.has('waive-only-named'));
};

/** The digest of the world as it is now; targets that this round has touched, or leaves alone, count as they were approved. */
const digestNow = (given: Given, rotation: Rotation, round: Round, evidence: PutEvidence): string => {
  const touched = new Set<TargetId>([
    ...ofRound(given.state, rotation).map(({ target }) => target),
    ...round.targets.filter(({ switched }) => switched).map(({ id }) => id),
  ]);
  const approved = new Map(round.targets.map((target) => [target.id, target]));
  const targets = evidence.targets.map((target) =>
    touched.has(target.id) ? (approved.get(target.id) ?? target) : target,
  );
  return digestOf({
    ...digestBase(given, rotation),
    targets,
    rollback: round.rollback,
    content: evidence.content,
    waived: round.waived,
    overridden: evidence.overridden,
    switchBeforeAt: round.switchBeforeAt,
    grantUntil: round.grantUntil,
  });
};

/** What must be true of DNS, proof, way back and digest right before a Put (I2 to I4). */
const evidenceChecks = (
  given: Given,
  rotation: Rotation,
  round: Round,
  evidence: PutEvidence,
  at: number,
): (Refusal | null)[] => {
  const { policy, rules, state } = given;
  const fresh = (askedAt: number): boolean => askedAt <= at && at - askedAt <= policy.evidenceMaxAgeMs;
  const ready = round.rollback === 'none' || (evidence.rollbackReady && fresh(evidence.rollbackCheckedAt));
  const after = evidence.askedVersion >= round.approvalsVersion;
  return [
    requireThat(rules, 'put-dns-right', dnsSaysRight(evidence, round, given), refuse('evidence_not_right')),
    requireThat(rules, 'put-dns-everywhere', evidence.dnsScope === 'everywhere', refuse('evidence_not_right')),
    requireThat(
      rules,
      'put-dns-key',
      evidence.fingerprint === own(state.selectors, rotation.next)?.fingerprint,
      refuse('evidence_not_right'),
    ),
    requireThat(rules, 'put-dns-fresh', fresh(evidence.dnsAskedAt), refuse('evidence_stale')),
    requireThat(rules, 'put-dns-after-approval', after, refuse('evidence_before_approval')),
    requireThat(rules, 'put-proof', evidence.proofOk, refuse('proof_missing')),
    requireThat(rules, 'put-proof-fresh', fresh(evidence.proofAt), refuse('evidence_stale')),
    requireThat(rules, 'put-rollback-ready', ready, refuse('rollback_not_ready')),
    requireThat(
      rules,
      'put-digest',
      digestNow(given, rotation, round, evidence) === round.digest,
      refuse('digest_changed'),
    ),
  ];
};

/**
 * What was approved is no longer what is there: the approvals end with it, and the bot opens another round on what is there
 * now. Only a record that is right can say so: a doubt about the DNS waits, it does not void.
 */
export const voidRound = (given: Given, command: CommandOf<'VoidRound'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const round = openRound(rotation);
  if (round === null || round.id !== command.round) return refuse('round_not_open');
  const rest = restToSwitch(given.state, rotation).length > 0;
  if (ofRound(given.state, rotation).length > 0 && !rest) return refuse('already_switching');
  if (given.state.attempts.some(isUnfinished)) return refuse('attempt_may_land');
  const { evidence } = command;
  const changed = evidence.content !== null && digestNow(given, rotation, round, evidence) !== round.digest;
  if (!changed) return refuse('already_processed');
  return accept(
    { type: 'RoundEnded', round: round.id, because: 'changed' },
    { type: 'RoundWanted' },
    notice(rest ? 'rest_changed' : 'round_changed', { round: String(round.id) }),
  );
};

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
