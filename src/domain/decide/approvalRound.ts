/** Decides on approval rounds: requesting, opening, approving, withdrawing, declining and executing (I1). */

import { createHash } from 'node:crypto';
import { endOnWorkday } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  entered,
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
import { type Delivery, type DeliveryFacts, deliveryFacts, hasFailed } from '../delivery.ts';
import type { DomainEvent } from '../events.ts';
import { type Fingerprint, type Instant, lookUp, type Selector, type SigningDomain } from '../names.ts';
import type { Policy } from '../policy.ts';
import {
  approvalsOf,
  isApproved,
  isReleased,
  isUndecided,
  isUnfinished,
  mayRequestRemaining,
  ofRound,
  openRound,
  remainingTargets,
  switchedTargets,
} from '../queries.ts';
import { isCompromised, isRollingBack, type Rotation, type RoundTarget } from '../state.ts';

interface DigestParts {
  readonly domain: SigningDomain;
  /** In the order of the switch. */
  readonly targets: readonly RoundTarget[];
  readonly next: Selector;
  readonly nextFingerprint: Fingerprint | null;
  readonly current: Selector;
  readonly currentFingerprint: Fingerprint | null;
  readonly rollback: 'ready' | 'none';
  /** Content of the record: key bytes and tags, not chunking, TTL or time. */
  readonly content: string | null;
  readonly waived: readonly string[];
  readonly overridden: readonly string[];
  /** The proof by delivery; null: there is none. */
  readonly delivery: DeliveryFacts | null;
  readonly policy: Pick<
    Policy,
    'approvals' | 'requesterCounts' | 'execution' | 'watchMs' | 'overlapMs' | 'anchorPlace'
  >;
  /** The current key is compromised. */
  readonly urgent: boolean;
  readonly switchBeforeAt: Instant;
  readonly grantUntil: Instant;
}

/** Arrays, not objects, so that the order of properties cannot matter. */
const canonical = (parts: DigestParts): string =>
  JSON.stringify([
    parts.domain,
    parts.targets.map(({ id, origin, signingEnabled, selector, switched }) =>
      // A target that is already switched appears by name only: this round does not change it.
      switched ? [id, 'switched'] : [id, origin, signingEnabled, selector],
    ),
    parts.next,
    parts.nextFingerprint,
    parts.current,
    parts.currentFingerprint,
    parts.rollback,
    parts.content,
    [...parts.waived].sort(),
    [...parts.overridden].sort(),
    [
      parts.policy.approvals,
      parts.policy.requesterCounts,
      parts.policy.execution,
      parts.policy.watchMs,
      parts.policy.overlapMs,
    ],
    parts.switchBeforeAt,
    parts.grantUntil,
    parts.delivery?.evidence ?? null,
    ...(parts.urgent ? ['urgent'] : []),
    ...(parts.policy.anchorPlace === null ? [] : [['anchor', parts.policy.anchorPlace]]),
  ]);

/**
 * The digest that binds an approval to the shown facts (design.md 4). A change of any part changes the digest. SHA-256, the first 32
 * hexadecimal digits: 128 bits, short enough for a button's value and a card.
 */
export const digestOf = (parts: DigestParts): string => shortHash(canonical(parts));

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

// Checks of the rotation before a round opens; some apply to an open round too.

/** The next key is not about to be removed, and it is not banned. */
export const keyUsable: Check<unknown, OnRotation> = guard('removable-not-named', ({ state, rotation }) => {
  const facts = lookUp(state.selectors, rotation.next);
  return facts?.status === 'live' && !facts.banned ? null : refuse('selector_removable');
});

export const recordStable: Check<unknown, OnRotation> = ({ rotation: { stage } }) =>
  stage.tag === 'Stable' || stage.tag === 'RolledBack' || stage.tag === 'Switching'
    ? null
    : refuse('record_not_stable');

/** During a rollback, `rollbackFinished` refuses instead. */
const recordStableOrGoingBack: Check<unknown, OnRotation> = (on, command) =>
  isRollingBack(on.rotation) ? null : recordStable(on, command);

const noRoundOpen: Check<unknown, OnRotation> = ({ rotation }) => (openRound(rotation) ? refuse('round_open') : null);

const keyNotBanned: Check<unknown, OnRotation> = ({ state, rotation }) =>
  lookUp(state.selectors, rotation.next)?.banned ? refuse('selector_banned') : null;

const attemptsDecided: Check<unknown, OnRotation> = ({ state, rotation }) =>
  rotation.stage.tag === 'Switching' && state.attempts.some(isUndecided) ? refuse('attempt_may_land') : null;

const switchStopped: Check<unknown, OnRotation> = ({ state, rotation }) =>
  rotation.stage.tag === 'Switching' && !mayRequestRemaining(state, rotation) ? refuse('nothing_left_to_switch') : null;

const targetsRemain: Check<unknown, OnRotation> = guard('remaining-only-in-part', ({ state, rotation }) =>
  rotation.stage.tag !== 'Switching' || remainingTargets(state, rotation).length > 0
    ? null
    : refuse('nothing_left_to_switch'),
);

const rollbackFinished: Check<unknown, OnRotation> = guard('round-after-rollback', ({ rotation }) =>
  isRollingBack(rotation) ? refuse('rollback_unfinished') : null,
);

const nothingLands: Check<unknown, OnRotation> = guard('land-until-own-settle', ({ state }) =>
  state.attempts.some(isUnfinished) ? refuse('attempt_may_land') : null,
);

/** I3: people never vouch for a key whose delivered signature a mailbox could not verify. What is asked for again may fail again. */
const deliveryNotFailed: Check<unknown, OnRotation> = guard(
  'round-delivery-not-failed',
  ({ policy, rotation: { delivery } }) => {
    if (!policy.proofByDelivery || delivery === null) return null;
    if (delivery.tag !== 'proved') return refuse('delivery_running');
    return hasFailed(delivery) ? refuse('delivery_failed') : null;
  },
);

const evidenceFresh: Check<OpenRound, OnRotation> = ({ policy }, { at, requestedAt }) =>
  at - requestedAt <= policy.evidenceMaxAgeMs ? null : refuse('evidence_stale');

/** I6: nobody may request a round while the outcome of an attempt is unknown. The bot checks more before it opens the round. */
export const toRequest: Chain<unknown, OnRotation> = [
  recordStable,
  noRoundOpen,
  keyNotBanned,
  attemptsDecided,
  switchStopped,
];

export const requestApproval = (given: Given, command: CommandOf<'RequestApproval'>): Decision => {
  const on = onRotation(given, command, toRequest);
  if (isRefusal(on)) return on;
  return accept({ type: 'ApprovalRequested', by: command.by.id, name: command.by.name });
};

type OpenRound = CommandOf<'OpenRound'>;

/** The evidence accompanies the notice only if the record is the blocker; otherwise it would explain nothing. */
const seenWrong = ({ blockers, evidence }: CommandOf<'OpenRound'>): string | null =>
  blockers.includes('record_not_right') ? evidence : null;

/** I6: no new round while an attempt may still be applied or a rollback is unfinished; I8: none for a key that may be removed. */
const toOpen: Chain<OpenRound, OnRotation> = [
  recordStableOrGoingBack,
  targetsRemain,
  noRoundOpen,
  rollbackFinished,
  nothingLands,
  keyUsable,
  deliveryNotFailed,
  evidenceFresh,
];

/** An earlier round named the proof for another record. */
const isOutdated = (delivery: Delivery | null, record: string): boolean =>
  delivery?.tag === 'proved' && delivery.record !== null && delivery.record !== record;

/** The bot opens the round itself once the record is stable and all checks are done. */
export const decideOpenRound = (given: Given, command: CommandOf<'OpenRound'>): Decision => {
  const on = onRotation(given, command, toOpen);
  if (isRefusal(on)) return on;
  const { state, policy, rules, rotation } = on;
  const { stage } = rotation;
  const hasRemaining = remainingTargets(state, rotation).length > 0;
  if (command.blockers.length > 0) {
    const same = String(command.blockers) === String(rotation.blockers);
    return same
      ? accept()
      : accept(
          { type: 'RoundBlocked', blockers: command.blockers },
          notice('round_blocked', { blockers: command.blockers, evidence: seenWrong(command) }),
        );
  }
  const record = shortHash(command.content ?? '');
  if (isOutdated(rotation.delivery, record)) return accept({ type: 'DeliveryOutdated' });
  const switchBeforeAt = endOnWorkday(policy.calendar, command.at + policy.approvalTtlMs);
  const round = {
    id: state.rounds + 1,
    ...(hasRemaining && rules.has('remaining-continues')
      ? continuesWith(given, rotation, command)
      : { targets: command.targets }),
    rollback: command.rollback,
    ...(isCompromised(state, rotation.current) ? { urgent: true as const } : {}),
    servers: command.servers,
    waived: command.waived,
    overridden: command.overridden,
    mailPolicy: command.mailPolicy,
    delivery: policy.proofByDelivery ? deliveryFacts(rotation.delivery) : null,
    switchBeforeAt,
    grantUntil: switchBeforeAt + policy.grantMaxMs,
  };
  const digest = digestOf({ ...round, ...digestBase(given, rotation), content: command.content });
  return accept(
    { type: 'RoundOpened', round: { ...round, digest }, evidence: command.evidence, record },
    ...(stage.tag === 'Stable' || hasRemaining ? [] : [entered({ tag: 'Stable', sinceAt: command.at })]),
    // The card's own post asks. The notice keeps the request pending until that post is known to be there.
    notice(hasRemaining ? 'remaining_round_opened' : 'round_opened', { round: round.id }),
  );
};

/** The round belongs to the switch that it continues. Targets that this switch has already changed are marked and left unchanged. */
const continuesWith = ({ state }: Given, rotation: Rotation, { targets }: CommandOf<'OpenRound'>) => {
  const switched = switchedTargets(state, rotation);
  const { round } = rotation;
  return {
    firstRound: round?.firstRound ?? round?.id ?? 0,
    targets: targets.map((target) => (switched.includes(target.id) ? { ...target, switched: true as const } : target)),
  };
};

/** The parts of the digest that the state holds. */
export const digestBase = ({ state, policy }: Given, rotation: Rotation) => ({
  domain: state.domain,
  next: rotation.next,
  nextFingerprint: lookUp(state.selectors, rotation.next)?.fingerprint ?? null,
  current: rotation.current,
  currentFingerprint: lookUp(state.selectors, rotation.current)?.fingerprint ?? null,
  urgent: isCompromised(state, rotation.current),
  policy,
});

// Checks of a click on a round.

type RoundClick = CommandOf<'ApproveSwitch' | 'WithdrawApproval' | 'DeclineSwitch' | 'ExecuteSwitch'>;

const roundOpen: Check<RoundClick, OnRound> = guard('approval-round-open', ({ round }, command) => {
  if (round.id !== command.round) return refuse('other_round');
  return round.ended === null ? null : refuse('round_not_open');
});

const notExpired: Check<RoundClick, OnRound> = guard('approval-before-expiry', ({ round }, { at }) =>
  at < round.switchBeforeAt ? null : refuse('round_expired'),
);

const digestUnchanged: Check<CommandOf<'ApproveSwitch' | 'ExecuteSwitch'>, OnRound> = guard(
  'approval-digest',
  ({ round }, { digest }) => (digest === round.digest ? null : refuse('digest_changed')),
);

const requesterKnown: Check<unknown, OnRound> = guard('approval-needs-requester', ({ rotation }) =>
  rotation.requester === null ? refuse('not_claimed') : null,
);

/** Exception: the policy of a team of two counts the requester as an approver. */
const notRequester: Check<RoundClick, OnRound> = guard('approval-not-requester', ({ policy, rotation }, { by }) =>
  rotation.requester === by.id && !policy.requesterCounts ? refuse('requester_cannot_approve') : null,
);

const distinctPeople: Check<RoundClick, OnRound> = guard('approval-distinct', ({ round }, { by }) =>
  round.approvals.some((approval) => approval.by === by.id) ? refuse('already_approved') : null,
);

/**
 * I10: nobody counts by a click from before a withdrawal, be it late or recorded and delivered again. The ids of the log do not
 * suffice: it holds the last 200. Slack's stamps are whole seconds, and nobody presses, withdraws and presses again within one.
 */
const pressedSinceWithdrawal: Check<RoundClick, OnRound> = ({ round }, { signedSeconds = Number.POSITIVE_INFINITY }) =>
  signedSeconds > (round.withdrawnSeconds ?? 0) ? null : refuse('click_before_withdrawal');

const switchNotBegun: Check<unknown, OnRound> = (on) =>
  switchBegan(on, on.rotation) ? refuse('already_switching') : null;

const approvalsMissing: Check<unknown, OnRound> = ({ round, policy }) =>
  isApproved(round, policy) ? refuse('enough_approvals') : null;

const hasApproved: Check<RoundClick, OnRound> = ({ round }, { by }) =>
  round.approvals.some((approval) => approval.by === by.id) ? null : refuse('no_approval_to_withdraw');

const enoughApprovals: Check<unknown, OnRound> = ({ round, policy }) => {
  const { count, required } = approvalsOf(round, policy);
  return count >= required ? null : refuse('not_enough_approvals', { missing: String(required - count) });
};

const notExecuted: Check<unknown, OnRound> = ({ round }) =>
  round.executedBy === null ? null : refuse('already_executed');

/** A later target may have to wait for the next window, so an operator may release it after the switch began. */
const awaitsExecution: Check<RoundClick, OnRound> = (on, { at }) =>
  switchBegan(on, on.rotation) && !awaitsOperator(on, on.rotation, at) ? refuse('already_switching') : null;

const switchBegan = ({ state }: Given, rotation: Rotation): boolean => ofRound(state, rotation).length > 0;

/** I1: different people, none of them the requester, each for the digest that the person saw, before it expires. */
const toApprove: Chain<CommandOf<'ApproveSwitch'>, OnRound> = [
  roundOpen,
  notExpired,
  digestUnchanged,
  requesterKnown,
  notRequester,
  distinctPeople,
  pressedSinceWithdrawal,
  keyUsable,
  switchNotBegun,
  approvalsMissing,
];

export const approveSwitch = (given: Given, command: CommandOf<'ApproveSwitch'>): Decision => {
  const on = onRound(given, command, toApprove);
  if (isRefusal(on)) return on;
  const { round, policy } = on;
  const { requester } = on.rotation;
  const { id: by, name } = command.by;
  const after = { ...round, approvals: [...round.approvals, { by, name, at: command.at }] };
  const complete = isApproved(after, policy);
  const released = complete && isReleased(after, policy, command.at);
  return accept(
    { type: 'SwitchApproved', round: round.id, digest: round.digest, by, name },
    ...(command.reason ? [reasonOf(round.id, command, command.reason)] : []),
    // With the last approval the switch starts at once: nothing is left to withdraw.
    ...(released ? [] : [notice('approval_recorded', { round: round.id }, by)]),
    // The message that the switch is complete names everybody who approved.
    ...(released || requester === null || requester === by
      ? []
      : [notice('approved', { name, ...approvalsOf(after, policy) }, requester)]),
    ...(complete && !released ? [notice('awaits_execution', { round: round.id })] : []),
  );
};

const reasonOf = (round: number, { by }: CommandOf<'ApproveSwitch'>, reason: string): DomainEvent => ({
  type: 'ApprovalReasonGiven',
  round,
  reason,
  by: by.id,
  name: by.name,
});

/** I1: a person withdraws only their own approval, and only before the first Put. */
const toWithdraw: Chain<CommandOf<'WithdrawApproval'>, OnRound> = [roundOpen, notExpired, switchNotBegun, hasApproved];

export const withdrawApproval = (given: Given, command: CommandOf<'WithdrawApproval'>): Decision => {
  const on = onRound(given, command, toWithdraw);
  if (isRefusal(on)) return on;
  const { by, signedSeconds } = command;
  return accept(
    {
      type: 'ApprovalWithdrawn',
      round: on.round.id,
      by: by.id,
      name: by.name,
      ...(signedSeconds === undefined ? {} : { signedSeconds }),
    },
    notice('approval_withdrawn', { name: by.name }),
  );
};

/** I1: after the first Put only a rollback stops the switch. */
const toDecline: Chain<CommandOf<'DeclineSwitch'>, OnRound> = [roundOpen, notExpired, switchNotBegun];

/** One decline by an approver ends the round; the log keeps its reason. */
export const declineSwitch = (given: Given, command: CommandOf<'DeclineSwitch'>): Decision => {
  const on = onRound(given, command, toDecline);
  if (isRefusal(on)) return on;
  const { round } = on;
  return accept(
    { type: 'SwitchDeclined', round: round.id, reason: command.reason, by: command.by.id, name: command.by.name },
    ...(given.rules.has('decline-ends-round')
      ? [{ type: 'RoundEnded', round: round.id, because: 'declined' } as const]
      : []),
    notice('declined', { name: command.by.name, reason: command.reason }),
  );
};

/** Targets remain, and neither the change window nor an operator releases them. */
const awaitsOperator = ({ state, policy }: Given, rotation: Rotation, at: Instant): boolean =>
  rotation.round !== null && remainingTargets(state, rotation).length > 0 && !isReleased(rotation.round, policy, at);

/** I1: an operator executes only a fully approved round, and only the digest that was approved. */
const toExecute: Chain<CommandOf<'ExecuteSwitch'>, OnRound> = [
  roundOpen,
  notExpired,
  digestUnchanged,
  pressedSinceWithdrawal,
  enoughApprovals,
  notExecuted,
  awaitsExecution,
];

export const executeSwitch = (given: Given, command: CommandOf<'ExecuteSwitch'>): Decision => {
  const on = onRound(given, command, toExecute);
  if (isRefusal(on)) return on;
  const { round } = on;
  return accept({
    type: 'SwitchExecuted',
    round: round.id,
    digest: round.digest,
    by: command.by.id,
    name: command.by.name,
  });
};
