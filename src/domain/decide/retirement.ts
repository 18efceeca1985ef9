/** Decides when a selector's record may be removed and its key destroyed (I8). */

import type { CommandOf, TargetObservation } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  firstRefusal,
  type Given,
  guard,
  isRefusal,
  notice,
  type OnSelector,
  onSelector,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { type Instant, lookUp, type Selector, type TargetId } from '../names.ts';
import type { FactsOf } from '../notices.ts';
import { isUnfinished, missedTargets, readFor, removedTargetsOf, returningTargets } from '../queries.ts';
import { isCompromised, isRollingBack, isRunning, overlapOf, type SelectorFacts, type State } from '../state.ts';

// Attestation by a person that no other system signs with a selector (I8).

const attestationWanted: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'live' && facts.attestation?.tag === 'wanted' ? null : refuse('nothing_to_attest');

/** I8: an attestation counts once, and only while the selector waits for it. */
const toAttest: Chain<CommandOf<'AttestUnused'>, OnSelector> = [attestationWanted];

export const attestUnused = (given: Given, command: CommandOf<'AttestUnused'>): Decision => {
  const on = onSelector(given, command, 'nothing_to_attest', toAttest);
  if (isRefusal(on)) return on;
  const { state, selector, facts } = on;
  const { by, note } = command;
  const left = removedTargetsOf(state, facts);
  return accept({
    type: 'UnusedAttested',
    selector,
    by: by.id,
    name: by.name,
    note,
    ...(left.length > 0 ? { removedTargets: left } : {}),
  });
};

type Readings = readonly (TargetObservation & { readonly target: TargetId | 'otherRegion' })[];

/** Unknown counts as use: for every target a fresh observation must show another selector. */
const seenUnused = (given: Given, selector: Selector, readings: Readings, at: Instant): boolean => {
  const { state, policy, rules } = given;
  const fresh = (observation: TargetObservation): boolean =>
    !rules.has('removable-readings-fresh') ||
    (at - observation.requestedAt <= policy.evidenceMaxAgeMs && observation.baseVersion === state.atVersion);
  // A probe that was sent while SES verified another key may be signed with the previous one.
  const isConclusive = ({ kind, status }: TargetObservation): boolean =>
    kind === 'reading' || status !== 'PENDING' || !rules.has('probe-not-while-verifying');
  const clear = readings.filter(
    (observation) =>
      fresh(observation) &&
      isConclusive(observation) &&
      observation.selector !== null &&
      observation.selector !== selector,
  );
  // Removed targets are not read: a person attests for them.
  const facts = lookUp(state.selectors, selector);
  const read = facts === undefined ? state.targets : readFor(state, facts);
  const covered = read.length > 0 && read.every(({ id }) => clear.some(({ target }) => target === id));
  return (
    covered &&
    readings.every(
      (observation) => isConclusive(observation) && observation.selector !== selector && observation.selector !== null,
    )
  );
};

/** True if no reading shows whether some region signs with the selector. The refusal names this gap, and nothing is removed. */
const someRegionUnread = (readings: Readings): boolean =>
  readings.some(({ target, selector }) => target === 'otherRegion' && selector === null);

/**
 * The overlap starts at the last attempt or at the first reading of another selector after the last one that showed it, whichever is
 * later.
 */
export const overlapStart = (state: State, selector: Selector, facts: SelectorFacts): Instant => {
  const sinceOther = readFor(state, facts).map(({ shown, shownSinceAt }) =>
    shown === null || shown === selector ? Number.POSITIVE_INFINITY : (shownSinceAt ?? Number.POSITIVE_INFINITY),
  );
  const left = removedTargetsOf(state, facts).length > 0 ? (facts.targetRemovedAt ?? 0) : 0;
  const leftRegionsAt = facts.otherRegions?.tag === 'left' ? facts.otherRegions.leftAt : 0;
  return Math.max(facts.lastAttemptAt ?? 0, left, leftRegionsAt, ...sinceOther);
};

/** Another region started or stopped signing with the selector: its mail under way needs an overlap too. */
const seenInOtherRegions = (
  facts: SelectorFacts,
  { selector, observations }: CommandOf<'DeclareRemovable'>,
): DomainEvent[] => {
  const there = observations.some(
    (observation) => observation.target === 'otherRegion' && observation.selector === selector,
  );
  const known = facts.otherRegions?.tag === 'used';
  return there === known ? [] : [{ type: 'SelectorInOtherRegion', selector, left: known }];
};

const leaves: readonly string[] = ['Watching', 'AwaitingCompletion'];

/**
 * A running rotation may still roll back to its current selector or continue to its next one. No rollback returns to a compromised key.
 */
export const isWanted = (state: State, selector: Selector): boolean => {
  const { rotation } = state;
  if (!isRunning(rotation)) return false;
  const { tag } = rotation.stage;
  const left = tag === 'Overlap' || (leaves.includes(tag) && isCompromised(state, selector));
  return selector === rotation.next || (selector === rotation.current && !left);
};

/** Nobody applied for the record and nobody has seen it, so no removal application is necessary. The daily check suffices. */
const neverPublished = ({ rotation }: State, selector: Selector, { fingerprint }: SelectorFacts): boolean => {
  if (fingerprint === null) return true;
  if (rotation?.next !== selector || rotation.application !== null) return false;
  return rotation.record === null || rotation.record.verdict === 'absent';
};

/** The record was applied for and not seen yet: it may be published any day, although it is absent today. */
const mayBePublished = ({ rotation }: State, selector: Selector, { used }: SelectorFacts): boolean => {
  if (used || rotation?.next !== selector || rotation.application === null) return false;
  const { record } = rotation;
  return record === null || record.verdict === 'absent' || record.verdict === 'unknown';
};

/** The facts that the DNS department needs: since when the selector is unused, and why the removal is safe. */
const reasons = (
  state: State,
  selector: Selector,
  facts: SelectorFacts,
  at: Instant,
): FactsOf<'removal_application'> => {
  const { attestation } = facts;
  const unusedSince = facts.used ? overlapStart(state, selector, facts) : null;
  return {
    selector,
    since: at,
    reason: isCompromised(state, selector) ? 'compromised' : unusedSince === null ? 'neverUsed' : 'unused',
    unusedSince,
    name: attestation?.tag === 'given' ? (attestation.name ?? '') : null,
  };
};

/**
 * Declares the selector removable and raises one application: for the removal, or first for an empty `p=` if the policy requires that or
 * the key is compromised.
 */
const applied = ({ state, policy }: Given, selector: Selector, facts: SelectorFacts, at: Instant): DomainEvent[] => {
  const withdrawn = mayBePublished(state, selector, facts) ? ({ withdrawal: true } as const) : {};
  const declared = { type: 'SelectorRemovable', selector, ...withdrawn } as const;
  const reasonFacts = reasons(state, selector, facts, at);
  if (isCompromised(state, selector))
    return [{ ...declared, revokeFirst: true }, notice('revoke_compromised', reasonFacts)];
  return policy.revokeFirst
    ? [{ ...declared, revokeFirst: true }, notice('revoke_application', reasonFacts)]
    : [declared, notice('removal_application', reasonFacts)];
};

const revocationWanted: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'removable' && facts.revocation === 'wanted' ? null : refuse('wrong_stage');

/** A revoked record has no effect, so its removal changes nothing. */
export const recordRevoked = (given: Given, command: CommandOf<'RecordRevoked'>): Decision => {
  const on = onSelector(given, command, 'wrong_stage', [revocationWanted]);
  if (isRefusal(on)) return on;
  const { selector, at } = command;
  const noticeFacts = { selector, since: at, reason: 'revoked', unusedSince: null, name: null } as const;
  return accept({ type: 'RecordRevoked', selector }, notice('removal_application', noticeFacts));
};

type Declare = CommandOf<'DeclareRemovable'>;

const removalWanted: Check<Declare, OnSelector> = ({ facts }) =>
  facts.removalWanted ? null : refuse('unknown_selector');

const notDeclared: Check<Declare, OnSelector> = ({ facts }) =>
  facts.status === 'live' ? null : refuse('already_processed');

const notWanted: Check<Declare, OnSelector> = ({ state, selector }) =>
  isWanted(state, selector) ? refuse('in_use') : null;

const regionsRead: Check<Declare, OnSelector> = (_, { observations }) =>
  someRegionUnread(observations) ? refuse('regions_unread') : null;

const notInUse: Check<Declare, OnSelector> = guard('removable-not-in-use', (on, { observations, at }) =>
  !isWanted(on.state, on.selector) && seenUnused(on, on.selector, observations, at) ? null : refuse('in_use'),
);

const nothingLands: Check<Declare, OnSelector> = guard('removable-not-landing', ({ state, selector }) =>
  state.attempts.some((attempt) => attempt.selector === selector && isUnfinished(attempt))
    ? refuse('attempt_may_land')
    : null,
);

const rollbackFinished: Check<Declare, OnSelector> = guard('removable-after-rollback', ({ state: { rotation } }) =>
  rotation !== null && isRollingBack(rotation) ? refuse('rollback_unfinished') : null,
);

const overlapPassed: Check<Declare, OnSelector> = guard('removable-overlap-passed', (on, { at }) =>
  at >= overlapStart(on.state, on.selector, on.facts) + overlapOf(on.facts, on.policy)
    ? null
    : refuse('overlap_running'),
);

/** Two people accepted the effects of revoking a compromised key, so no attestation is necessary. */
const attested: Check<Declare, OnSelector> = guard('removable-attested', ({ state, selector, facts }) =>
  isCompromised(state, selector) || facts.attestation?.tag === 'given' ? null : refuse('not_attested'),
);

/** A key that SES never had, and that no rotation intends to put, protects nothing. */
const neverUsed: Chain<Declare, OnSelector> = [notWanted];

/** I8: nothing signs with it, no attempt or rollback may restore it, its overlap has passed. */
const noLongerUsed: Chain<Declare, OnSelector> = [notInUse, nothingLands, rollbackFinished, overlapPassed];

/** I8: a person attests for the systems that the bot cannot read. */
const byWord: Chain<Declare, OnSelector> = [attested];

export const declareRemovable = (given: Given, command: Declare): Decision => {
  const on = onSelector(given, command, 'unknown_selector', [removalWanted, notDeclared]);
  if (isRefusal(on)) return on;
  const { state, selector, facts } = on;
  const { at } = command;
  const removable = applied(given, selector, facts, at);
  if (!facts.used) {
    const refusal = firstRefusal(neverUsed, on, command);
    if (refusal) return refusal;
    return neverPublished(state, selector, facts)
      ? accept({ type: 'SelectorRemovable', selector })
      : accept(...removable);
  }
  const unread = firstRefusal([regionsRead], on, command);
  if (unread) return unread;
  const otherRegions = seenInOtherRegions(facts, command);
  if (otherRegions.length > 0) return accept(...otherRegions);
  const refusal = firstRefusal(noLongerUsed, on, command);
  if (refusal) return refusal;
  const missing = firstRefusal(byWord, on, command);
  if (missing === null) return accept(...removable);
  // The attestation comes last: a person attests only for systems that the bot cannot read, not for a region that it can.
  return (facts.attestation ?? null) === null ? accept(...attestationRequest(state, selector, facts)) : missing;
};

/** The notice names removed targets, because the attestation covers them too. */
const attestationRequest = (state: State, selector: Selector, facts: SelectorFacts): DomainEvent[] => {
  const left = removedTargetsOf(state, facts);
  return [
    { type: 'AttestationWanted', selector },
    ...(left.length > 0 ? [notice('targets_removed', { targets: left })] : []),
    notice('attestation_wanted', { selector }),
  ];
};

/** The bot no longer reads a target that left the configuration. One notice reports that at once. */
export const seeTargets = ({ state }: Given, { targets }: CommandOf<'RecordTargets'>): Decision => {
  const left = missedTargets(state, targets);
  const returned = returningTargets(state, targets);
  return accept(
    ...(left.length > 0
      ? [{ type: 'TargetsRemoved', targets: left } as const, notice('targets_removed', { targets: left })]
      : []),
    ...(returned.length > 0 ? [{ type: 'TargetsReturned', targets: returned } as const] : []),
  );
};

const isRemovable: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'removable' ? null : refuse('wrong_stage');

/** An absent record may still be published while its withdrawal is open. */
const withdrawalEnded: Check<unknown, OnSelector> = ({ facts }) =>
  facts.withdrawal === 'open' ? refuse('withdrawal_open') : null;

const withdrawalOpen: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'removable' && facts.withdrawal === 'open' ? null : refuse('nothing_to_withdraw');

/** The notice goes out at once: the record was published although its application was withdrawn. */
export const recordWithdrawnSeen = (given: Given, command: CommandOf<'RecordWithdrawnSeen'>): Decision => {
  const on = onSelector(given, command, 'wrong_stage', [withdrawalOpen]);
  if (isRefusal(on)) return on;
  const { selector } = on;
  return accept({ type: 'WithdrawnRecordSeen', selector }, notice('withdrawn_record_seen', { selector }));
};

export const confirmWithdrawal = (given: Given, command: CommandOf<'ConfirmWithdrawal'>): Decision => {
  const on = onSelector(given, command, 'nothing_to_withdraw', [withdrawalOpen]);
  if (isRefusal(on)) return on;
  const { selector } = on;
  const { id: by, name } = command.by;
  return accept(
    { type: 'WithdrawalConfirmed', selector, by, name },
    notice('withdrawal_confirmed', { selector, name }),
  );
};

export const recordGone = (given: Given, command: CommandOf<'RecordGone'>): Decision => {
  const on = onSelector(given, command, 'wrong_stage', [isRemovable, withdrawalEnded]);
  if (isRefusal(on)) return on;
  const { selector } = on;
  return accept({ type: 'RecordGone', selector });
};

// I8: when the key of a removed record is destroyed, and who may hold the destruction.

const notAnnounced: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'gone' && facts.used && !facts.destruction ? null : refuse('wrong_stage');

/** A key that SES never had is destroyed without announcement: nothing can depend on it. */
export const announceDestruction = (given: Given, command: CommandOf<'AnnounceDestruction'>): Decision => {
  const on = onSelector(given, command, 'wrong_stage', [notAnnounced]);
  if (isRefusal(on)) return on;
  const { selector } = on;
  const until = command.at + given.policy.destroyAfterMs;
  return accept(
    { type: 'DestructionAnnounced', selector, until },
    notice('destruction_announced', { selector, until, gone: until + given.policy.backupRetentionMs }),
  );
};

const notBegun: Check<unknown, OnSelector> = ({ facts }) =>
  facts.destruction?.tag === 'begun' ? refuse('destruction_begun') : null;

const isAnnounced: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'gone' && facts.destruction?.tag === 'announced' ? null : refuse('nothing_to_hold');

const isHeld: Check<unknown, OnSelector> = ({ facts }) =>
  facts.destruction?.tag === 'held' ? null : refuse('nothing_to_release');

/** I8: a destruction that has begun cannot be held, because the ciphertext may be gone already. */
const toHold: Chain<CommandOf<'HoldDestruction'>, OnSelector> = [notBegun, isAnnounced];

export const holdDestruction = (given: Given, command: CommandOf<'HoldDestruction'>): Decision => {
  const on = onSelector(given, command, 'nothing_to_hold', toHold);
  if (isRefusal(on)) return on;
  const { selector } = on;
  const { by } = command;
  return accept(
    { type: 'DestructionHeld', selector, by: by.id, name: by.name },
    notice('destruction_held', { selector, name: by.name }),
  );
};

/** The destruction is announced again, so everybody has another day to hold it. */
export const releaseDestruction = (given: Given, command: CommandOf<'ReleaseDestruction'>): Decision => {
  const on = onSelector(given, command, 'nothing_to_release', [isHeld]);
  if (isRefusal(on)) return on;
  const { selector } = on;
  const { by } = command;
  return accept(
    { type: 'DestructionReleased', selector, by: by.id, name: by.name },
    notice('destruction_released', { selector, name: by.name }),
  );
};

type Begin = CommandOf<'BeginDestruction'>;

const isRetiring: Check<Begin, OnSelector> = ({ facts: { status } }) =>
  status === 'gone' || status === 'removable' ? null : refuse('wrong_stage');

const recordSeenGone: Check<Begin, OnSelector> = guard('destroy-after-gone', ({ facts }) =>
  facts.status === 'gone' ? null : refuse('record_still_live'),
);

const regionsReadIfUsed: Check<Begin, OnSelector> = ({ facts }, { observations }) =>
  facts.used && someRegionUnread(observations) ? refuse('regions_unread') : null;

const readAgain: Check<Begin, OnSelector> = guard('destroy-after-gone', (on, { observations, at }) =>
  !on.facts.used || seenUnused(on, on.selector, observations, at) ? null : refuse('in_use'),
);

const peopleHadTheirDay: Check<Begin, OnSelector> = guard('destroy-announced', ({ facts }, { at }) => {
  const { destruction, used } = facts;
  const passed = destruction?.tag === 'announced' && at >= destruction.destroyAt;
  return !used || passed ? null : refuse('destruction_not_due');
});

/** I8: the record was seen gone, SES was read again, and the announced day has passed. */
const toDestroy: Chain<Begin, OnSelector> = [
  isRetiring,
  notBegun,
  recordSeenGone,
  regionsReadIfUsed,
  readAgain,
  peopleHadTheirDay,
];

/** Appended before the ciphertext is destroyed. */
export const beginDestruction = (given: Given, command: Begin): Decision => {
  const on = onSelector(given, command, 'wrong_stage', toDestroy);
  return isRefusal(on) ? on : accept({ type: 'DestructionBegun', selector: on.selector });
};

const hasBegun: Check<unknown, OnSelector> = ({ facts }) =>
  facts.destruction?.tag === 'begun' ? null : refuse('wrong_stage');

export const recordKeyDestroyed = (given: Given, command: CommandOf<'RecordKeyDestroyed'>): Decision => {
  const on = onSelector(given, command, 'wrong_stage', [hasBegun]);
  if (isRefusal(on)) return on;
  const { selector } = on;
  const until = command.at + given.policy.backupRetentionMs;
  // The announcement named the day. Without one, because SES never had the key, this is the first that people hear of it.
  const news = on.facts.used ? [] : [notice('key_destroyed', { selector, until })];
  return accept({ type: 'KeyDestroyed', selector, until }, ...news);
};
