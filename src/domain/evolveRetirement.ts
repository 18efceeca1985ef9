/** The events of a selector's end (I8). */
import { type At, without, withRotation, withSelector } from './change.ts';
import type { DomainEvent } from './events.ts';
import { withLeaving } from './former.ts';
import { type Selector, type TargetId, unreachable } from './names.ts';
import { own } from './own.ts';
import type { State } from './state.ts';

export type RetirementEvent = Extract<
  DomainEvent,
  {
    type:
      | 'CompromiseReported'
      | 'CompromiseDeclared'
      | 'RemovalWanted'
      | 'TargetsLeft'
      | 'TargetsReturned'
      | 'SelectorElsewhere'
      | 'AttestationWanted'
      | 'UnusedAttested'
      | 'SelectorRemovable'
      | 'RecordRevoked'
      | 'RecordGone'
      | 'DestructionAnnounced'
      | 'DestructionHeld'
      | 'DestructionReleased'
      | 'DestructionBegun'
      | 'KeyDestroyed';
  }
>;

/** What was seen in use again is asked about again. */
export const unattested = (state: State, selector: Selector | null): State =>
  selector === null || own(state.selectors, selector)?.attestation == null
    ? state
    : withSelector(state, selector, { attestation: null });

/** The grant names a key that nobody goes back to any more. */
const ungranted = (state: State, selector: Selector): State =>
  state.rotation?.current === selector ? withRotation(state, { grant: null }) : state;

/** Nobody knows what they signed with meanwhile: they are read and dated anew. */
const returned = (state: State, targets: readonly TargetId[]): State => ({
  ...state,
  former: (state.former ?? []).filter((id) => !targets.includes(id)),
  targets: state.targets.map((target) => (targets.includes(target.id) ? { ...target, shownSinceAt: null } : target)),
});

export const evolveRetirement = (state: State, event: RetirementEvent, commit: At): State => {
  switch (event.type) {
    case 'CompromiseReported':
      return withSelector(state, event.selector, {
        compromise: { tag: 'reported', by: event.by, name: event.name, reportedAt: commit.at },
      });
    case 'CompromiseDeclared':
      return withSelector(ungranted(state, event.selector), event.selector, {
        compromise: { tag: 'declared', by: event.people, declaredAt: commit.at },
        condemned: true,
        removalWanted: true,
        // Nobody's word is waited for any more.
        attestation: null,
      });
    case 'RemovalWanted':
      return withSelector(state, event.selector, { removalWanted: true });
    case 'TargetsLeft':
      return { ...state, ...withLeaving(state, event.targets, commit.at) };
    case 'TargetsReturned':
      return returned(state, event.targets);
    case 'SelectorElsewhere':
      return withSelector(unattested(state, event.selector), event.selector, {
        elsewhere: event.left ? { tag: 'left', leftAt: commit.at } : { tag: 'used' },
      });
    case 'AttestationWanted':
      return withSelector(state, event.selector, { attestation: { tag: 'wanted', wantedAt: commit.at } });
    case 'UnusedAttested':
      return withSelector(state, event.selector, {
        attestation: { tag: 'given', by: event.by, name: event.name, givenAt: commit.at },
      });
    case 'SelectorRemovable':
      return withSelector({ ...state, lost: without(state.lost, event.selector) }, event.selector, {
        status: 'removable',
        removableAt: commit.at,
        // The log keeps who attested it: twelve selectors must fit into a small state.
        attestation: null,
        ...(event.revokeFirst ? { revocation: 'wanted' } : {}),
      });
    case 'RecordRevoked':
      return withSelector(state, event.selector, { revocation: 'seen' });
    case 'RecordGone':
      return withSelector(state, event.selector, { status: 'gone' });
    case 'DestructionAnnounced':
      return withSelector(state, event.selector, { destruction: { tag: 'announced', destroyAt: event.until } });
    case 'DestructionHeld':
      return withSelector(state, event.selector, { destruction: { tag: 'held', by: event.by, heldAt: commit.at } });
    case 'DestructionReleased':
      return withSelector(state, event.selector, { destruction: null });
    case 'DestructionBegun':
      return withSelector(state, event.selector, { destruction: { tag: 'begun' } });
    case 'KeyDestroyed':
      return withSelector(state, event.selector, { status: 'destroyed', destruction: null });
    default:
      return unreachable(event);
  }
};
