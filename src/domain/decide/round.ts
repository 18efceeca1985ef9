/** An open approval round: approving, withdrawing, declining, executing (I1). */

import { createHash } from 'node:crypto';
import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Decision,
  entered,
  firstOf,
  type Given,
  isRefusal,
  notice,
  onRotation,
  refuse,
  requireThat,
} from '../decision.ts';
import { type Fingerprint, type Instant, own, type Selector, type SigningDomain } from '../names.ts';
import type { Policy } from '../policy.ts';
import {
  approvalsRequired,
  isApproved,
  isReleased,
  isUndecided,
  isUnfinished,
  mayAskForRest,
  ofRound,
  openRound,
  restToSwitch,
  switchedTargets,
} from '../queries.ts';
import {
  isCompromised,
  isRollingBack,
  type Rotation,
  type Round,
  type RoundTarget,
  type SelectorFacts,
} from '../state.ts';

const factsOf = ({ state }: Given, rotation: Rotation): SelectorFacts | undefined =>
  own(state.selectors, rotation.next);

/** Whether the next key may be approved at all. */
const mayBeApproved = (facts: SelectorFacts | undefined): boolean => facts?.status === 'live' && !facts.condemned;

interface DigestParts {
  readonly domain: SigningDomain;
  /** In the order in which they are switched. */
  readonly targets: readonly RoundTarget[];
  readonly next: Selector;
  readonly nextFingerprint: Fingerprint | null;
  readonly current: Selector;
  readonly currentFingerprint: Fingerprint | null;
  readonly rollback: 'ready' | 'none';
  /** What the record says: key bytes and tags, not chunking, TTL or time. */
  readonly content: string | null;
  readonly waived: readonly string[];
  readonly overridden: readonly string[];
  readonly policy: Pick<Policy, 'approvals' | 'requesterCounts' | 'execution' | 'watchMs' | 'overlapMs'>;
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
      // What is switched already is only named: this round does nothing there.
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
    ...(parts.urgent ? ['urgent'] : []),
  ]);

/**
 * The digest that binds an approval to what was shown (design.md 4). Any change of any part is another digest.
 * SHA-256, the first 32 hexadecimal digits: 128 bits, short enough for a button's value and a card.
 */
export const digestOf = (parts: DigestParts): string =>
  createHash('sha256').update(canonical(parts)).digest('hex').slice(0, 32);

/** Asking for an approval round, and opening one on what was looked at (I1, I6). */
export const requestApproval = (given: Given, command: CommandOf<'RequestApproval'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { tag } = rotation.stage;
  const may = tag === 'Stable' || tag === 'RolledBack' || tag === 'Switching';
  if (!may) return refuse('record_not_stable');
  if (openRound(rotation)) return refuse('round_open');
  if (factsOf(given, rotation)?.condemned) return refuse('selector_condemned');
  if (tag === 'Switching' && given.state.attempts.some(isUndecided)) return refuse('attempt_may_land');
  if (tag === 'Switching' && !mayAskForRest(given.state, rotation)) return refuse('nothing_left_to_switch');
  return accept({ type: 'ApprovalRequested', by: command.by.id, name: command.by.name });
};

/** What was seen goes with what is said of it; an evidence that is about something else explains nothing. */
const seenWrong = ({ blockers, evidence }: CommandOf<'OpenRound'>): { readonly evidence?: string } =>
  evidence !== null && blockers.includes('record_not_right') ? { evidence } : {};

/** The bot opens the round itself once the record is stable and everything else was looked at. */
export const decideOpenRound = (given: Given, command: CommandOf<'OpenRound'>): Decision => {
  const { state, policy, rules } = given;
  const rotation = onRotation(state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { stage } = rotation;
  const unfinished = isRollingBack(rotation);
  const landing = state.attempts.some(isUnfinished);
  const rest = restToSwitch(state, rotation).length > 0;
  const refusal = firstOf([
    stage.tag === 'Stable' || stage.tag === 'RolledBack' || stage.tag === 'Switching' || unfinished
      ? null
      : refuse('record_not_stable'),
    requireThat(rules, 'rest-only-in-part', stage.tag !== 'Switching' || rest, refuse('nothing_left_to_switch')),
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
          notice('round_blocked', { blockers: command.blockers.join(' '), ...seenWrong(command) }),
        );
  }
  const switchBeforeAt = command.at + policy.approvalTtlMs;
  const round = {
    id: state.rounds + 1,
    ...(rest && rules.has('rest-goes-on') ? goesOn(given, rotation, command) : { targets: command.targets }),
    rollback: command.rollback,
    ...(isCompromised(state, rotation.current) ? { urgent: true as const } : {}),
    waived: command.waived,
    overridden: command.overridden,
    ...(command.mailPolicy === undefined ? {} : { mailPolicy: command.mailPolicy }),
    switchBeforeAt,
    grantUntil: switchBeforeAt + policy.grantMaxMs,
  };
  const digest = digestOf({ ...round, ...digestBase(given, rotation), content: command.content });
  return accept(
    { type: 'RoundOpened', round: { ...round, digest }, evidence: command.evidence },
    ...(stage.tag === 'Stable' || rest ? [] : [entered({ tag: 'Stable', sinceAt: command.at })]),
    notice(rest ? 'rest_round_opened' : 'round_opened', { round: String(round.id) }),
  );
};

/** The round belongs to the switch that it goes on with; what that has switched is named as such and left as it is. */
const goesOn = ({ state }: Given, rotation: Rotation, { targets }: CommandOf<'OpenRound'>) => {
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
  nextFingerprint: own(state.selectors, rotation.next)?.fingerprint ?? null,
  current: rotation.current,
  currentFingerprint: own(state.selectors, rotation.current)?.fingerprint ?? null,
  urgent: isCompromised(state, rotation.current),
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
