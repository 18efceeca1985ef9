/** `IntendPut`: the only command that leads to a Put (I1 to I6). An accepted Put is appended to the log, and only then sent. */

import type { CommandOf, PutEvidence } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  entered,
  firstRefusal,
  type Given,
  guard,
  isRefusal,
  notice,
  type OnRotation,
  type OnRound,
  onRotation,
  onRound,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { lookUp, type TargetId } from '../names.ts';
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
  remainingTargets,
  rollbackPuts,
  switchedTargets,
  targetToSwitch,
  triesOf,
} from '../queries.ts';
import { isRollingBack, type Rotation, type Round } from '../state.ts';
import { digestBase, digestOf, keyUsable } from './approvalRound.ts';
import { currentNotRemovable, rollbackIsDue } from './rollback.ts';

/** Records the outcome of one Put, as the sending process saw it (I6). */
export const recordPutOutcome = ({ state }: Given, command: CommandOf<'RecordPutOutcome'>): Decision => {
  const attempt = state.attempts.find(({ id }) => id === command.attempt);
  if (attempt === undefined || !isUndecided(attempt)) return refuse('unknown_attempt');
  if (attempt.outcome === command.outcome) return accept();
  const { outcome, code, requestId } = command;
  return accept(
    { type: 'AttemptClosed', attempt: attempt.id, outcome, code, ...(requestId === undefined ? {} : { requestId }) },
    // The cards show what SES accepted. Only what people did not expect is a message of its own.
    ...(outcome === 'applied'
      ? []
      : [notice(`put_${outcome}`, { target: attempt.target, selector: attempt.selector, code })]),
  );
};

/** The DNS verdict is right, or only servers that the approvers waived by name were silent (I2). */
const dnsIsRight = (evidence: PutEvidence, round: Round, given: Given): boolean => {
  if (evidence.dnsVerdict === 'right') return true;
  const onlySilent = evidence.dnsVerdict === 'unknown' && evidence.othersRight && evidence.silent.length > 0;
  const named = evidence.silent.every((server) => round.waived.includes(server));
  return onlySilent && (named || !given.rules.has('waive-only-named'));
};

/** The digest of the present facts. Targets that this round has touched, or leaves unchanged, count with their approved facts. */
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
    delivery: round.delivery,
    waived: round.waived,
    overridden: evidence.overridden,
    switchBeforeAt: round.switchBeforeAt,
    grantUntil: round.grantUntil,
  });
};

/** A Put of the next key, with the evidence that was gathered right before it. */
type Forward = IntendPut & { readonly evidence: PutEvidence };

const isFresh = ({ policy }: Given, requestedAt: number, at: number): boolean =>
  requestedAt <= at && at - requestedAt <= policy.evidenceMaxAgeMs;

const dnsRight: Check<Forward, OnRound> = guard('put-dns-right', (on, { evidence }) =>
  dnsIsRight(evidence, on.round, on) ? null : refuse('evidence_not_right'),
);

const dnsEverywhere: Check<Forward, OnRound> = guard('put-dns-everywhere', (_, { evidence }) =>
  evidence.dnsScope === 'everywhere' ? null : refuse('evidence_not_right'),
);

const dnsOfNextKey: Check<Forward, OnRound> = guard('put-dns-key', ({ state, rotation }, { evidence }) =>
  evidence.fingerprint === lookUp(state.selectors, rotation.next)?.fingerprint ? null : refuse('evidence_not_right'),
);

const dnsFresh: Check<Forward, OnRound> = guard('put-dns-fresh', (on, { evidence, at }) =>
  isFresh(on, evidence.dnsRequestedAt, at) ? null : refuse('evidence_stale'),
);

const dnsAfterApproval: Check<Forward, OnRound> = guard('put-dns-after-approval', ({ round }, { evidence }) =>
  evidence.baseVersion >= round.approvalsVersion ? null : refuse('evidence_before_approval'),
);

const proofGood: Check<Forward, OnRound> = guard('put-proof', (_, { evidence }) =>
  evidence.proofOk ? null : refuse('proof_missing'),
);

const proofFresh: Check<Forward, OnRound> = guard('put-proof-fresh', (on, { evidence, at }) =>
  isFresh(on, evidence.proofAt, at) ? null : refuse('evidence_stale'),
);

/** Does not apply if the approved digest states that no rollback is possible. */
const rollbackReady: Check<Forward, OnRound> = guard('put-rollback-ready', (on, { evidence, at }) => {
  if (on.round.rollback === 'none') return null;
  return evidence.rollbackReady && isFresh(on, evidence.rollbackCheckedAt, at) ? null : refuse('rollback_not_ready');
});

const digestStillTrue: Check<Forward, OnRound> = guard('put-digest', (on, { evidence }) =>
  digestNow(on, on.rotation, on.round, evidence) === on.round.digest ? null : refuse('digest_changed'),
);

type VoidRound = CommandOf<'VoidRound'>;

const namedRoundOpen: Check<VoidRound, OnRound> = ({ round }, command) =>
  round.ended === null && round.id === command.round ? null : refuse('round_not_open');

const targetsRemain: Check<unknown, OnRound> = ({ state, rotation }) =>
  ofRound(state, rotation).length > 0 && remainingTargets(state, rotation).length === 0
    ? refuse('already_switching')
    : null;

const nothingUnfinished: Check<unknown, OnRound> = ({ state }) =>
  state.attempts.some(isUnfinished) ? refuse('attempt_may_land') : null;

/** Only a right record can show that the approved digest no longer holds. */
const digestDiffers: Check<VoidRound, OnRound> = (on, { evidence }) =>
  evidence.content !== null && digestNow(on, on.rotation, on.round, evidence) !== on.round.digest
    ? null
    : refuse('already_processed');

/** I1: approvals end only when the facts differ from their digest. I6: they do not end while an attempt may still be applied. */
const toVoid: Chain<VoidRound, OnRound> = [namedRoundOpen, targetsRemain, nothingUnfinished, digestDiffers];

const voided = ({ state, rotation, round }: OnRound): DomainEvent[] => {
  const hasRemaining = remainingTargets(state, rotation).length > 0;
  return [
    { type: 'RoundEnded', round: round.id, because: 'changed' },
    { type: 'RoundWanted' },
    notice(hasRemaining ? 'remaining_changed' : 'round_changed', { round: round.id }),
  ];
};

/**
 * Ends a round whose approved facts no longer hold. Its approvals end with it, and the bot opens another round on the present facts. A
 * doubt about the DNS voids no round: the Put waits.
 */
export const voidRound = (given: Given, command: VoidRound): Decision => {
  const on = onRound(given, command, toVoid);
  return isRefusal(on) ? on : accept(...voided(on));
};

const toVoidWithoutEvidence: Chain<unknown, OnRound> = [targetsRemain, nothingUnfinished];

/**
 * The end of the open round after the anchor of the log moved, so that nobody approves in vain: the digest names its place, and the Put
 * would be refused. A round that cannot end yet ends then.
 */
export const voidedByMove = (given: Given): readonly DomainEvent[] => {
  const { rotation } = given.state;
  const round = rotation === null ? null : openRound(rotation);
  if (rotation === null || round === null) return [];
  const on = { ...given, rotation, round };
  return firstRefusal(toVoidWithoutEvidence, on, null) === null ? voided(on) : [];
};

type IntendPut = CommandOf<'IntendPut'>;

// Checks of the approvals (I1).

const roundNotEnded: Check<Forward, OnRound> = guard('approval-round-open', ({ round }) =>
  round.ended === null ? null : refuse('round_not_open'),
);

const enoughApprovals: Check<Forward, OnRound> = guard('put-approved', ({ round, policy }) =>
  isApproved(round, policy) ? null : refuse('not_enough_approvals'),
);

const notExpired: Check<Forward, OnRound> = guard('put-before-expiry', ({ round }, { at }) =>
  at < round.switchBeforeAt ? null : refuse('round_expired'),
);

/** The policy, the change window or an operator releases the switch. */
const released: Check<Forward, OnRound> = guard('put-executed', ({ round, policy }, { at }) =>
  isApproved(round, policy) && !isReleased(round, policy, at) ? refuse('outside_window') : null,
);

const approversStillEligible: Check<Forward, OnRound> = guard('put-eligible-again', ({ round }, { evidence }) =>
  approvers(round).every((person) => evidence.eligible.includes(person)) ? null : refuse('approver_no_longer_eligible'),
);

// Checks of earlier attempts: a forward Put is repeated only in the same round, after the previous attempt was closed (I6).

const earlierClosed: Check<Forward, OnRound> = guard('repeat-only-after-closed', ({ state, rotation }, { target }) =>
  state.attempts.some(isUndecided) || switchedTargets(state, rotation).includes(target) ? refuse('not_closed') : null,
);

const nothingLands: Check<Forward, OnRound> = guard('land-until-own-settle', ({ state }) =>
  state.attempts.some(mayStillLand) ? refuse('attempt_may_land') : null,
);

const targetsInOrder: Check<Forward, OnRound> = guard('targets-in-order', ({ state }, { target }) =>
  targetToSwitch(state) === target ? null : refuse('target_not_next'),
);

const attemptsLeft: Check<Forward, OnRound> = guard('attempts-bounded', ({ state, policy, rotation }, command) => {
  const here = ofRound(state, rotation).filter(({ target, kind }) => target === command.target && kind === 'forward');
  return triesOf(here) < policy.forwardAttemptsMax ? null : refuse('too_many_attempts');
});

const noneOpenAtTarget: Check<IntendPut> = guard('one-open-per-target', ({ state, policy }, { target, at }) =>
  onTarget(state, target).some((attempt) => isOpen(attempt, at, policy)) ? refuse('attempt_open') : null,
);

const notGoingBack: Check<Forward, OnRound> = guard('rollback-ends-round', ({ rotation: { stage } }) =>
  stage.tag === 'Stable' || stage.tag === 'Switching' ? null : refuse('wrong_stage'),
);

const ofNextKey: Check<Forward, OnRound> = ({ rotation }, { selector }) =>
  selector === rotation.next ? null : refuse('unknown_selector');

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
 * The first Put of a round grants the rollback. A round for the remaining targets grants it again for all targets of the switch, and
 * never shortens an earlier grant.
 */
const granted = (given: Given, rotation: Rotation, round: Round, at: number): DomainEvent[] => {
  if (round.rollback !== 'ready' || ofRound(given.state, rotation).length > 0) return [];
  const until = Math.min(at + given.policy.grantMaxMs, round.grantUntil);
  // The new end is normally later, but a stricter policy may make it earlier.
  return [{ type: 'RollbackGranted', to: rotation.current, until: Math.max(rotation.grant?.until ?? 0, until) }];
};

/** I5 and I6 of the attempts, I1 of the approvals, I2 of the DNS, I3 of the proof, I4 of the rollback. */
const toSwitch: Chain<Forward, OnRound> = [
  notGoingBack,
  ofNextKey,
  keyUsable,
  earlierClosed,
  nothingLands,
  targetsInOrder,
  attemptsLeft,
  roundNotEnded,
  enoughApprovals,
  notExpired,
  released,
  approversStillEligible,
  dnsRight,
  dnsEverywhere,
  dnsOfNextKey,
  dnsFresh,
  dnsAfterApproval,
  proofGood,
  proofFresh,
  rollbackReady,
  digestStillTrue,
];

const forward = (given: Given, command: Forward): Decision => {
  const on = onRound(given, command, toSwitch);
  if (isRefusal(on)) return on;
  const { rotation, round } = on;
  const { stage } = rotation;
  return accept(
    intended(given, command, round.id),
    ...granted(given, rotation, round, command.at),
    ...(stage.tag === 'Switching' ? [] : [entered({ tag: 'Switching', sinceAt: command.at })]),
  );
};

const rollbackDecided: Check<IntendPut, OnRotation> = guard('rollback-authorised', ({ rotation }) =>
  isRollingBack(rotation) ? null : refuse('nothing_to_roll_back'),
);

const ofCurrentKey: Check<IntendPut, OnRotation> = ({ rotation }, { selector }) =>
  selector === rotation.current ? null : refuse('unknown_selector');

const targetReached: Check<IntendPut, OnRotation> = ({ state, rotation }, { target }) =>
  reachedTargets(state, rotation).includes(target) ? null : refuse('target_not_next');

const rollbackDue: Check<IntendPut, OnRotation> = (on, { target, at }) =>
  rollbackIsDue(on, on.rotation, target, at) ? null : refuse('not_closed');

const repeatsLeft: Check<IntendPut, OnRotation> = guard(
  'attempts-bounded',
  ({ state, policy, rotation }, { target }) =>
    triesOf(rollbackPuts(state, rotation, target)) < policy.rollbackAttemptsMax ? null : refuse('too_many_attempts'),
);

/** A rollback decision covers its own repeats even after the grant expires: rule `rollback-outlives-grant`. */
const grantOutlived: Check<IntendPut, OnRotation> = ({ rules, rotation: { grant } }, { at }) =>
  rules.has('rollback-outlives-grant') || grant === null || at < grant.until ? null : refuse('rollback_not_ready');

/** I1: the rollback decision authorises the Put; I6: repeats are bounded. Doubts about the DNS do not refuse it. */
const toRollBack: Chain<IntendPut, OnRotation> = [
  rollbackDecided,
  ofCurrentKey,
  currentNotRemovable,
  targetReached,
  rollbackDue,
  repeatsLeft,
  grantOutlived,
];

const backward = (given: Given, command: IntendPut): Decision => {
  const on = onRotation(given, command, toRollBack);
  if (isRefusal(on)) return on;
  const { rotation } = on;
  return accept(intended(given, command, rotation.round?.id ?? 0));
};

/** I5: one open Put per target, forward or rollback. */
const toIntend: Chain<IntendPut, OnRotation> = [noneOpenAtTarget];

export const intendPut = (given: Given, command: IntendPut): Decision => {
  const on = onRotation(given, command, toIntend);
  if (isRefusal(on)) return on;
  if (command.kind === 'rollback') return backward(given, command);
  const { evidence } = command;
  return evidence === null ? refuse('round_not_open') : forward(given, { ...command, evidence });
};
