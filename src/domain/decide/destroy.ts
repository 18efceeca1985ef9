/** I8: when a key whose record is gone is destroyed, and who may stop that. */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, firstOf, type Given, notice, requireThat } from '../decision.ts';
import { own } from '../own.ts';
import { refuse } from '../refusal.ts';
import { seenUnused, someRegionUnread } from './retirement.ts';

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
