/** I8: when a selector's record may go. */

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

// A person's word that nothing else signs with a selector (I8).

const attestationWanted: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'live' && facts.attestation?.tag === 'wanted' ? null : refuse('nothing_to_attest');

/** I8: once, and only of what is waited for. */
const toAttest: Chain<CommandOf<'AttestUnused'>, OnSelector> = [attestationWanted];

export const attestUnused = (given: Given, command: CommandOf<'AttestUnused'>): Decision => {
  const on = onSelector(given, command, 'nothing_to_attest', toAttest);
  if (isRefusal(on)) return on;
  const { state, selector, facts } = on;
  const { by, note } = command;
  const left = removedTargetsOf(state, facts);
  return accept(
    {
      type: 'UnusedAttested',
      selector,
      by: by.id,
      name: by.name,
      note,
      ...(left.length > 0 ? { removedTargets: left } : {}),
    },
    notice('unused_attested', { selector, name: by.name, note }),
  );
};

type Readings = readonly (TargetObservation & { readonly target: TargetId | 'otherRegion' })[];

/** Unknown counts as use: every target must be named by a fresh sign as signing with something else. */
const seenUnused = (given: Given, selector: Selector, readings: Readings, at: Instant): boolean => {
  const { state, policy, rules } = given;
  const fresh = (observation: TargetObservation): boolean =>
    !rules.has('removable-readings-fresh') ||
    (at - observation.requestedAt <= policy.evidenceMaxAgeMs && observation.baseVersion === state.atVersion);
  // A probe that was sent while SES verified another key may be signed with the one before.
  const isConclusive = ({ kind, status }: TargetObservation): boolean =>
    kind === 'reading' || status !== 'PENDING' || !rules.has('probe-not-while-verifying');
  const clear = readings.filter(
    (observation) =>
      fresh(observation) &&
      isConclusive(observation) &&
      observation.selector !== null &&
      observation.selector !== selector,
  );
  // Of a target that is configured no more a person spoke, or will.
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

/** A region of which nobody knows whether it signs with the selector: what is missing is said, and nothing is removed. */
const someRegionUnread = (readings: Readings): boolean =>
  readings.some(({ target, selector }) => target === 'otherRegion' && selector === null);

/** The overlap counts from the last attempt, and from the first reading of another selector after the last that showed it. */
export const overlapStart = (state: State, selector: Selector, facts: SelectorFacts): Instant => {
  const sinceOther = readFor(state, facts).map(({ shown, shownSinceAt }) =>
    shown === null || shown === selector ? Number.POSITIVE_INFINITY : (shownSinceAt ?? Number.POSITIVE_INFINITY),
  );
  const left = removedTargetsOf(state, facts).length > 0 ? (facts.targetRemovedAt ?? 0) : 0;
  const leftRegionsAt = facts.otherRegions?.tag === 'left' ? facts.otherRegions.leftAt : 0;
  return Math.max(facts.lastAttemptAt ?? 0, left, leftRegionsAt, ...sinceOther);
};

/** Another region was found to sign with it, or to have stopped: its mail under way has an overlap too. */
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

/** A rotation may still return to its current selector, or go on to its next one. To a compromised one nobody returns. */
export const isWanted = (state: State, selector: Selector): boolean => {
  const { rotation } = state;
  if (!isRunning(rotation)) return false;
  const { tag } = rotation.stage;
  const left = tag === 'Overlap' || (leaves.includes(tag) && isCompromised(state, selector));
  return selector === rotation.next || (selector === rotation.current && !left);
};

/** Nobody was asked to publish it and nobody has seen it: there is nothing to apply for, the daily look suffices. */
const neverPublished = ({ rotation }: State, selector: Selector, { fingerprint }: SelectorFacts): boolean => {
  if (fingerprint === null) return true;
  if (rotation?.next !== selector || rotation.application !== null) return false;
  return rotation.record === null || rotation.record.verdict === 'absent';
};

/** It was applied for and nobody has seen it: it may be published any day, whatever is absent today. */
const mayBePublished = ({ rotation }: State, selector: Selector, { used }: SelectorFacts): boolean => {
  if (used || rotation?.next !== selector || rotation.application === null) return false;
  const { record } = rotation;
  return record === null || record.verdict === 'absent' || record.verdict === 'unknown';
};

/** What the DNS department will ask: from when, and why it is safe. */
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

/** Removable, and one application: for the removal, or by policy for an empty `p=` first. */
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

/** Whoever removes a record that is revoked changes nothing any more. */
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

/** Two people said what it costs to revoke a compromised key: nobody else's use of it is waited for. */
const attested: Check<Declare, OnSelector> = guard('removable-attested', ({ state, selector, facts }) =>
  isCompromised(state, selector) || facts.attestation?.tag === 'given' ? null : refuse('not_attested'),
);

/** A key that SES never had, and that nothing intends to give it, protects nothing. */
const neverUsed: Chain<Declare, OnSelector> = [notWanted];

/** I8: nothing uses it, nothing may bring it back, its overlap has passed. */
const noLongerUsed: Chain<Declare, OnSelector> = [notInUse, nothingLands, rollbackFinished, overlapPassed];

/** I8: what nobody can read, a person has to say. */
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
  // Asked only now: a person's word is for what nobody can read, not for what a region would have told.
  return (facts.attestation ?? null) === null ? accept(...attestationRequest(state, selector, facts)) : missing;
};

/** A target that left the configuration is named: whoever says that nothing uses the selector speaks of it too. */
const attestationRequest = (state: State, selector: Selector, facts: SelectorFacts): DomainEvent[] => {
  const left = removedTargetsOf(state, facts);
  return [
    { type: 'AttestationWanted', selector },
    ...(left.length > 0 ? [notice('targets_removed', { targets: left })] : []),
    notice('attestation_wanted', { selector }),
  ];
};

/** A target that is configured no more is not read any more: people hear it at once, and once. */
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

/** That a record is absent does not say that it will not be published. */
const withdrawalEnded: Check<unknown, OnSelector> = ({ facts }) =>
  facts.withdrawal === 'open' ? refuse('withdrawal_open') : null;

const withdrawalOpen: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'removable' && facts.withdrawal === 'open' ? null : refuse('nothing_to_withdraw');

/** Told at once: whoever was asked to drop the application has published the record. */
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
  return accept({ type: 'RecordGone', selector }, notice('record_gone', { selector }));
};

// I8: when a key whose record is gone is destroyed, and who may stop that.

const notAnnounced: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'gone' && facts.used && !facts.destruction ? null : refuse('wrong_stage');

/** A key that SES never had needs no day: nothing can depend on it. */
export const announceDestruction = (given: Given, command: CommandOf<'AnnounceDestruction'>): Decision => {
  const on = onSelector(given, command, 'wrong_stage', [notAnnounced]);
  if (isRefusal(on)) return on;
  const { selector } = on;
  const until = command.at + given.policy.destroyAfterMs;
  return accept(
    { type: 'DestructionAnnounced', selector, until },
    notice('destruction_announced', { selector, until }),
  );
};

const notBegun: Check<unknown, OnSelector> = ({ facts }) =>
  facts.destruction?.tag === 'begun' ? refuse('destruction_begun') : null;

const isAnnounced: Check<unknown, OnSelector> = ({ facts }) =>
  facts.status === 'gone' && facts.destruction?.tag === 'announced' ? null : refuse('nothing_to_hold');

const isHeld: Check<unknown, OnSelector> = ({ facts }) =>
  facts.destruction?.tag === 'held' ? null : refuse('nothing_to_release');

/** I8: what has begun is never held, for the ciphertext may be gone already. */
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

/** It is announced anew: everybody has another day. */
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

/** I8: after the record was seen gone, SES was read again, and people had their day. */
const toDestroy: Chain<Begin, OnSelector> = [
  isRetiring,
  notBegun,
  recordSeenGone,
  regionsReadIfUsed,
  readAgain,
  peopleHadTheirDay,
];

/** Appended before the ciphertext goes. */
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
  return accept({ type: 'KeyDestroyed', selector, until }, notice('key_destroyed', { selector, until }));
};
