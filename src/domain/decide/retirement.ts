/** I8: when a selector's record may go. */

import type { CommandOf, Sign } from '../commands.ts';
import { accept, type Decision, firstOf, type Given, notice, refuse, requireThat } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { type Instant, own, type Selector, type TargetId } from '../names.ts';
import { formerOf, isUnfinished, missedTargets, namesOf, readFor, returningTargets } from '../queries.ts';
import { isCompromised, isRunning, overlapOf, type SelectorFacts, type State } from '../state.ts';

/** A person's word that nothing else signs with a selector (I8). */
export const attestUnused = ({ state }: Given, command: CommandOf<'AttestUnused'>): Decision => {
  const { selector, by, note } = command;
  const facts = selector === null ? undefined : own(state.selectors, selector);
  if (selector === null || facts?.status !== 'live' || facts.attestation?.tag !== 'wanted') {
    return refuse('nothing_to_attest');
  }
  const left = formerOf(state, facts);
  return accept(
    {
      type: 'UnusedAttested',
      selector,
      by: by.id,
      name: by.name,
      note,
      ...(left.length > 0 ? { former: left } : {}),
    },
    notice('unused_attested', { selector, name: by.name, note }),
  );
};

type Readings = readonly (Sign & { readonly target: TargetId | 'elsewhere' })[];

/** Unknown counts as use: every target must be named by a fresh sign as signing with something else. */
const seenUnused = (given: Given, selector: Selector, readings: Readings, at: Instant): boolean => {
  const { state, policy, rules } = given;
  const fresh = (sign: Sign): boolean =>
    !rules.has('removable-readings-fresh') ||
    (at - sign.askedAt <= policy.evidenceMaxAgeMs && sign.askedVersion === state.atVersion);
  // A probe that was sent while SES verified another key may be signed with the one before.
  const tells = ({ kind, status }: Sign): boolean =>
    kind === 'reading' || status !== 'PENDING' || !rules.has('probe-not-while-verifying');
  const clear = readings.filter(
    (sign) => fresh(sign) && tells(sign) && sign.selector !== null && sign.selector !== selector,
  );
  // Of a target that is configured no more a person spoke, or will.
  const facts = own(state.selectors, selector);
  const read = facts === undefined ? state.targets : readFor(state, facts);
  const covered = read.length > 0 && read.every(({ id }) => clear.some(({ target }) => target === id));
  return covered && readings.every((sign) => tells(sign) && sign.selector !== selector && sign.selector !== null);
};

/** A region of which nobody knows whether it signs with the selector: what is missing is said, and nothing is removed. */
const someRegionUnread = (readings: Readings): boolean =>
  readings.some(({ target, selector }) => target === 'elsewhere' && selector === null);

/** The overlap counts from the last attempt, and from the first reading of another selector after the last that showed it. */
export const overlapStart = (state: State, selector: Selector, facts: SelectorFacts): Instant => {
  const sinceOther = readFor(state, facts).map(({ shown, shownSinceAt }) =>
    shown === null || shown === selector ? Number.POSITIVE_INFINITY : (shownSinceAt ?? Number.POSITIVE_INFINITY),
  );
  const left = formerOf(state, facts).length > 0 ? (facts.formerSinceAt ?? 0) : 0;
  const elsewhere = facts.elsewhere?.tag === 'left' ? facts.elsewhere.leftAt : 0;
  return Math.max(facts.lastAttemptAt ?? 0, left, elsewhere, ...sinceOther);
};

/** Another region was found to sign with it, or to have stopped: its mail under way has an overlap too. */
const seenElsewhere = (facts: SelectorFacts, { selector, signs }: CommandOf<'DeclareRemovable'>): DomainEvent[] => {
  const there = signs.some((sign) => sign.target === 'elsewhere' && sign.selector === selector);
  const known = facts.elsewhere?.tag === 'used';
  return there === known ? [] : [{ type: 'SelectorElsewhere', selector, left: known }];
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

/** What the DNS department will ask: from when, and why it is safe. */
const reasons = (state: State, selector: Selector, facts: SelectorFacts, at: Instant): Record<string, string> => {
  const { attestation } = facts;
  return {
    selector,
    since: String(at),
    ...(facts.used ? { unusedSince: String(overlapStart(state, selector, facts)) } : {}),
    ...(attestation?.tag === 'given' ? { name: attestation.name ?? '' } : {}),
    ...(isCompromised(state, selector) ? { compromised: 'yes' } : {}),
  };
};

/** Removable, and one application: for the removal, or by policy for an empty `p=` first. */
const applied = ({ state, policy }: Given, selector: Selector, facts: SelectorFacts, at: Instant): DomainEvent[] => {
  const declared = { type: 'SelectorRemovable', selector } as const;
  const told = reasons(state, selector, facts, at);
  if (isCompromised(state, selector)) return [{ ...declared, revokeFirst: true }, notice('revoke_compromised', told)];
  return policy.revokeFirst
    ? [{ ...declared, revokeFirst: true }, notice('revoke_application', told)]
    : [declared, notice('removal_application', told)];
};

/** Whoever removes a record that is revoked changes nothing any more. */
export const recordRevoked = ({ state }: Given, { selector, at }: CommandOf<'RecordRevoked'>): Decision => {
  const facts = own(state.selectors, selector);
  if (facts?.status !== 'removable' || facts.revocation !== 'wanted') return refuse('wrong_stage');
  const told = { selector, since: String(at), revoked: 'yes' };
  return accept({ type: 'RecordRevoked', selector }, notice('removal_application', told));
};

export const declareRemovable = (given: Given, command: CommandOf<'DeclareRemovable'>): Decision => {
  const { state, policy, rules } = given;
  const { selector, at } = command;
  const facts = own(state.selectors, selector);
  if (facts === undefined || !facts.removalWanted) return refuse('unknown_selector');
  if (facts.status !== 'live') return refuse('already_processed');
  const declared = { type: 'SelectorRemovable', selector } as const;
  const removable = applied(given, selector, facts, at);
  // A key that SES never had, and that nothing intends to give it, protects nothing.
  if (!facts.used) {
    if (isWanted(state, selector)) return refuse('in_use');
    return neverPublished(state, selector, facts) ? accept(declared) : accept(...removable);
  }
  const landing = state.attempts.some((a) => a.selector === selector && isUnfinished(a));
  const rollback = isRunning(state.rotation) ? state.rotation.rollback : null;
  const unfinished = rollback?.tag === 'decided' && !rollback.finished;
  const passed = at >= overlapStart(state, selector, facts) + overlapOf(facts, policy);
  if (someRegionUnread(command.signs)) return refuse('regions_unread');
  const elsewhere = seenElsewhere(facts, command);
  if (elsewhere.length > 0) return accept(...elsewhere);
  const refusal = firstOf([
    requireThat(
      rules,
      'removable-not-in-use',
      !isWanted(state, selector) && seenUnused(given, selector, command.signs, at),
      refuse('in_use'),
    ),
    requireThat(rules, 'removable-not-landing', !landing, refuse('attempt_may_land')),
    requireThat(rules, 'removable-after-rollback', !unfinished, refuse('rollback_unfinished')),
    requireThat(rules, 'removable-overlap-passed', passed, refuse('overlap_running')),
  ]);
  if (refusal) return refusal;
  // Two people said what it costs to revoke a compromised key: nobody else's use of it is waited for.
  if (isCompromised(state, selector)) return accept(...removable);
  if (facts.attestation?.tag === 'given' || !rules.has('removable-attested')) return accept(...removable);
  // Asked only now: a person's word is for what nobody can read, not for what a region would have told.
  return (facts.attestation ?? null) === null ? accept(...asked(state, selector, facts)) : refuse('not_attested');
};

/** A target that left the configuration is named: whoever says that nothing uses the selector speaks of it too. */
const asked = (state: State, selector: Selector, facts: SelectorFacts): DomainEvent[] => {
  const left = formerOf(state, facts);
  return [
    { type: 'AttestationWanted', selector },
    ...(left.length > 0 ? [notice('targets_left', { targets: namesOf(left) })] : []),
    notice('attestation_wanted', { selector }),
  ];
};

/** A target that is configured no more is not read any more: people hear it at once, and once. */
export const seeTargets = ({ state }: Given, { targets }: CommandOf<'SeeTargets'>): Decision => {
  const left = missedTargets(state, targets);
  const returned = returningTargets(state, targets);
  return accept(
    ...(left.length > 0
      ? [{ type: 'TargetsLeft', targets: left } as const, notice('targets_left', { targets: namesOf(left) })]
      : []),
    ...(returned.length > 0 ? [{ type: 'TargetsReturned', targets: returned } as const] : []),
  );
};

export const recordGone = ({ state }: Given, { selector }: CommandOf<'RecordGone'>): Decision => {
  const facts = own(state.selectors, selector);
  if (facts?.status !== 'removable') return refuse('wrong_stage');
  return accept({ type: 'RecordGone', selector }, notice('record_gone', { selector }));
};

/** A key that SES never had needs no day: nothing can depend on it. */
export const announceDestruction = ({ state, policy }: Given, command: CommandOf<'AnnounceDestruction'>): Decision => {
  const { selector, at } = command;
  const facts = own(state.selectors, selector);
  if (facts?.status !== 'gone' || !facts.used || facts.destruction) return refuse('wrong_stage');
  const until = at + policy.destroyAfterMs;
  return accept(
    { type: 'DestructionAnnounced', selector, until },
    notice('destruction_announced', { selector, until: String(until) }),
  );
};

export const holdDestruction = ({ state }: Given, command: CommandOf<'HoldDestruction'>): Decision => {
  const { selector, by } = command;
  const facts = selector === null ? undefined : own(state.selectors, selector);
  if (facts?.destruction?.tag === 'begun') return refuse('destruction_begun');
  if (selector === null || facts?.status !== 'gone' || facts.destruction?.tag !== 'announced') {
    return refuse('nothing_to_hold');
  }
  return accept(
    { type: 'DestructionHeld', selector, by: by.id, name: by.name },
    notice('destruction_held', { selector, name: by.name }),
  );
};

/** It is announced anew: everybody has another day. */
export const releaseDestruction = ({ state }: Given, command: CommandOf<'ReleaseDestruction'>): Decision => {
  const { selector, by } = command;
  const facts = selector === null ? undefined : own(state.selectors, selector);
  if (selector === null || facts?.destruction?.tag !== 'held') return refuse('nothing_to_release');
  return accept(
    { type: 'DestructionReleased', selector, by: by.id, name: by.name },
    notice('destruction_released', { selector, name: by.name }),
  );
};

/** Appended before the ciphertext goes: after the record was seen gone, SES was read again, and people had their day. */
export const beginDestruction = (given: Given, command: CommandOf<'BeginDestruction'>): Decision => {
  const { state, rules } = given;
  const { selector, signs, at } = command;
  const facts = own(state.selectors, selector);
  const { status, destruction } = facts ?? {};
  const told = destruction?.tag === 'announced' && at >= destruction.destroyAt;
  const refusal = firstOf([
    status === 'gone' || status === 'removable' ? null : refuse('wrong_stage'),
    destruction?.tag === 'begun' ? refuse('destruction_begun') : null,
    requireThat(rules, 'destroy-after-gone', status === 'gone', refuse('record_still_live')),
    facts?.used && someRegionUnread(signs) ? refuse('regions_unread') : null,
    requireThat(rules, 'destroy-after-gone', !facts?.used || seenUnused(given, selector, signs, at), refuse('in_use')),
    requireThat(rules, 'destroy-announced', !facts?.used || told, refuse('destruction_not_due')),
  ]);
  return refusal ?? accept({ type: 'DestructionBegun', selector });
};

export const recordKeyDestroyed = ({ state, policy }: Given, command: CommandOf<'RecordKeyDestroyed'>): Decision => {
  const { selector, at } = command;
  if (own(state.selectors, selector)?.destruction?.tag !== 'begun') return refuse('wrong_stage');
  const until = at + policy.backupRetentionMs;
  return accept({ type: 'KeyDestroyed', selector, until }, notice('key_destroyed', { selector, until: String(until) }));
};
