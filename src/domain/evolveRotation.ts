/** Rows of `evolve`: the rotation itself, a selector's end, incidents, enrolment and audit. */

import type { DomainEvent, EventOf } from './events.ts';
import { type Care, enrolled, refusalsOn, type Trouble } from './facts.ts';
import { type Instant, own, type Selector, type TargetId } from './names.ts';
import { stillSpoken, withLeaving, withoutPast } from './queries.ts';
import type { Rules } from './rules.ts';
import { type Approval, type At, type State, without, withRotation, withRound, withSelector } from './state.ts';

/** What an event makes of the state. The rows of all events together are `evolve`. */
export type Folds = {
  readonly [T in DomainEvent['type']]: (state: State, event: EventOf<T>, commit: At, rules: Rules) => State;
};

// What auditors ask for moves nothing else in the state.

export const ofAudit = {
  ConfigurationChanged: (state, event) => ({ ...state, configuration: event.evidence }),
  RequestRefused: (state, event) => {
    const before = refusalsOn(state.refusals, event.day);
    return { ...state, refusals: { ...before, [event.group]: before[event.group] + 1 } };
  },
  WayBackSeen: (state) => state,
  RefusalsCounted: (state, event) => ({
    ...state,
    refusals: { ...refusalsOn(state.refusals, event.day), [event.group]: event.atLeast },
  }),
} satisfies Partial<Folds>;

// Troubles that begin and end, and who takes care of them.

/** What speaks against the switched mail. */
const ofMail: readonly Trouble[] = ['changed', 'lost', 'watch'];

const began = (care: Care | null, begun: readonly Trouble[], at: Instant): Care => ({
  troubles: [...(care?.troubles ?? []), ...begun.map((trouble) => ({ trouble, sinceAt: at }))],
  // Who takes care of one trouble has not seen the next.
  taken: null,
  escalations: 0,
  toldAt: at,
  offered: care?.offered ?? false,
});

const ended = (care: Care, over: readonly Trouble[]): Care | null => {
  const troubles = care.troubles.filter(({ trouble }) => !over.includes(trouble));
  const offered = care.offered && troubles.some(({ trouble }) => ofMail.includes(trouble));
  return troubles.length === 0 ? null : { ...care, troubles, offered };
};

/** Nothing where nothing is wrong any more. */
const withCare = (state: State, change: (care: Care) => Care | null): State => ({
  ...state,
  care: state.care === null ? null : change(state.care),
});

export const ofCare = {
  TroubleBegan: (state, event, { at }) => ({ ...state, care: began(state.care, event.troubles, at) }),
  TroubleEnded: (state, event) => withCare(state, (care) => ended(care, event.troubles)),
  AlertTaken: (state, event, { at }) =>
    withCare(state, (care) => ({ ...care, taken: { by: event.by, name: event.name, takenAt: at } })),
  AlertEscalated: (state, event, { at }) =>
    withCare(state, (care) => ({ ...care, taken: null, escalations: event.escalation, toldAt: at })),
  RollbackOffered: (state) => withCare(state, (care) => ({ ...care, offered: true })),
} satisfies Partial<Folds>;

// What becomes of an offered secret.

export const ofEnrolment = {
  SecretOffered: (state, { user, digest }, { at }) => ({
    ...state,
    enrolment: {
      ...state.enrolment,
      waiting: { user, digest, offeredAt: at, mine: false, approvedBy: null },
    },
  }),
  EnrolmentApproved: (state, event) => {
    const before = state.enrolment;
    if (before.waiting === null) return { ...state, enrolment: before };
    const waiting = { ...before.waiting, ...(event.mine ? { mine: true } : { approvedBy: event.by }) };
    return { ...state, enrolment: { ...before, waiting } };
  },
  SecretEnrolled: (state, event) => ({
    ...state,
    enrolment: enrolled(state.enrolment, event.user, event.digest),
  }),
} satisfies Partial<Folds>;

// The events of a selector's end (I8).

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
  former: state.former.filter((id) => !targets.includes(id)),
  targets: state.targets.map((target) => (targets.includes(target.id) ? { ...target, shownSinceAt: null } : target)),
});

export const ofRetirement = {
  CompromiseReported: (state, event, { at }) =>
    withSelector(state, event.selector, {
      compromise: { tag: 'reported', by: event.by, name: event.name, reportedAt: at },
    }),
  CompromiseDeclared: (state, event, { at }) =>
    withSelector(ungranted(state, event.selector), event.selector, {
      compromise: { tag: 'declared', by: event.people, declaredAt: at },
      condemned: true,
      removalWanted: true,
      // Nobody's word is waited for any more.
      attestation: null,
    }),
  RemovalWanted: (state, event) => withSelector(state, event.selector, { removalWanted: true }),
  TargetsLeft: (state, event, { at }) => ({ ...state, ...withLeaving(state, event.targets, at) }),
  TargetsReturned: (state, event) => returned(state, event.targets),
  SelectorElsewhere: (state, event, { at }) =>
    withSelector(unattested(state, event.selector), event.selector, {
      elsewhere: event.left ? { tag: 'left', leftAt: at } : { tag: 'used' },
    }),
  AttestationWanted: (state, event, { at }) =>
    withSelector(state, event.selector, { attestation: { tag: 'wanted', wantedAt: at } }),
  UnusedAttested: (state, event, { at }) =>
    withSelector(state, event.selector, {
      attestation: { tag: 'given', by: event.by, name: event.name, givenAt: at },
    }),
  SelectorRemovable: (state, event, { at }) =>
    withSelector({ ...state, lost: without(state.lost, event.selector) }, event.selector, {
      status: 'removable',
      removableAt: at,
      // The log keeps who attested it: twelve selectors must fit into a small state.
      attestation: null,
      ...(event.revokeFirst ? { revocation: 'wanted' } : {}),
    }),
  RecordRevoked: (state, event) => withSelector(state, event.selector, { revocation: 'seen' }),
  RecordGone: (state, event) => withSelector(state, event.selector, { status: 'gone' }),
  DestructionAnnounced: (state, event) =>
    withSelector(state, event.selector, { destruction: { tag: 'announced', destroyAt: event.until } }),
  DestructionHeld: (state, event, { at }) =>
    withSelector(state, event.selector, { destruction: { tag: 'held', by: event.by, heldAt: at } }),
  DestructionReleased: (state, event) => withSelector(state, event.selector, { destruction: null }),
  DestructionBegun: (state, event) => withSelector(state, event.selector, { destruction: { tag: 'begun' } }),
  KeyDestroyed: (state, event) => withSelector(state, event.selector, { status: 'destroyed', destruction: null }),
} satisfies Partial<Folds>;

// The rotation itself: stages, rounds, approvals, rollback.

const condensed = (state: State, { round }: EventOf<'RoundOpened'>): State =>
  state.rotation === null ? state : withoutPast(state, state.rotation, round.firstRound !== undefined);

const approvalsChanged = (
  state: State,
  version: number,
  change: (approvals: readonly Approval[]) => readonly Approval[],
) => withRound(state, (round) => ({ approvals: change(round.approvals), approvalsVersion: version }));

const rollbackDecided = (state: State, event: EventOf<'RollbackDecided'>, { at }: At): State => {
  const decided = withRotation(state, {
    stage: { tag: 'RollingBack', sinceAt: at },
    rollback: { tag: 'decided', by: event.people, basis: event.basis, decidedAt: at, finished: false },
    // A round that was asked for before is not what people want after going back.
    roundWanted: false,
    breakGlass: null,
    spoken: stillSpoken(state.rotation?.spoken ?? {}),
  });
  const next = state.rotation?.next;
  return event.condemnNext && next !== undefined ? withSelector(decided, next, { condemned: true }) : decided;
};

const spoken = (state: State, wait: string, { at }: At): State => {
  const before = state.rotation?.spoken ?? {};
  return withRotation(state, {
    spoken: { ...before, [wait]: { spokenAt: at, count: (before[wait]?.count ?? 0) + 1 } },
  });
};

const roundOpened = (state: State, event: EventOf<'RoundOpened'>, commit: At): State =>
  withRotation(
    { ...condensed(state, event), rounds: event.round.id },
    {
      round: {
        ...event.round,
        openedAt: commit.at,
        approvals: [],
        approvalsVersion: commit.version,
        executedBy: null,
        ended: null,
      },
      roundWanted: false,
      blockers: [],
      // What goes on with a switch shortens no way back: its grant and what one of two people asked for stay.
      ...(event.round.firstRound === undefined ? { rollback: null, grant: null, breakGlass: null } : {}),
    },
  );

const rollbackFinished = (state: State): State =>
  state.rotation?.rollback?.tag === 'decided'
    ? withRotation(
        { ...state, current: state.rotation.current },
        { rollback: { ...state.rotation.rollback, finished: true } },
      )
    : state;

/** What the evidence names of people, and no state needs. */
const unchanged = (state: State): State => state;

const roundWanted = (state: State): State => withRotation(state, { roundWanted: true, blockers: [] });

export const ofRotation = {
  RotationClaimed: (state, event) => withRotation(state, { requester: event.by }),
  PreflightChecked: (state, event, { at }) =>
    withRotation(state, {
      preflight: { mailPolicy: event.mailPolicy, below: event.below, blockers: event.blockers, checkedAt: at },
    }),
  ApplicationSubmitted: (state, { handedInAt, by, ticket, promised }) =>
    withRotation(state, { application: { handedInAt, by, ticket, promised } }),
  RecordChanged: (state, event) => withRotation(state, { record: event.facts }),
  StageEntered: (state, event) =>
    withRotation(state, { stage: event.stage, spoken: stillSpoken(state.rotation?.spoken ?? {}) }),
  ApprovalRequested: roundWanted,
  RoundWanted: roundWanted,
  RoundBlocked: (state, event) => withRotation(state, { blockers: event.blockers }),
  RoundOpened: roundOpened,
  SwitchApproved: (state, { by, name }, { at, version }) =>
    approvalsChanged(state, version, (all) => [...all, { by, name, at }]),
  ApprovalWithdrawn: (state, event, { version }) =>
    withRound(
      approvalsChanged(state, version, (all) => all.filter(({ by }) => by !== event.by)),
      // The operator's word was given on the approvals as they were.
      () => ({ executedBy: null }),
    ),
  SwitchDeclined: unchanged,
  RoundEnded: (state, event) => withRound(state, () => ({ ended: event.because })),
  SwitchExecuted: (state, event, { version }) =>
    withRound(state, () => ({ executedBy: event.by, approvalsVersion: version })),
  RollbackGranted: (state, { to, until }) => withRotation(state, { grant: { to, until } }),
  RollbackProposed: (state, event, { at }) =>
    withRotation(state, { rollback: { tag: 'proposed', by: event.by, proposedAt: at } }),
  RollbackDecided: rollbackDecided,
  RollbackFinished: rollbackFinished,
  BreakGlassRequested: (state, { by, name, reason }, { at }) =>
    withRotation(state, { breakGlass: { by, name, reason, requestedAt: at } }),
  BreakGlassConfirmed: (state, _, { at }) => {
    const { usedAt = at, uses = 0 } = state.breakGlassReport ?? {};
    return { ...state, breakGlassReport: { usedAt, uses: uses + 1 } };
  },
  BreakGlassReportClosed: (state) => ({ ...state, breakGlassReport: null }),
  CompletionConfirmed: (state) => ({ ...state, current: state.rotation?.next ?? state.current }),
  RotationCancelled: unchanged,
  Spoken: (state, event, commit) => spoken(state, event.wait, commit),
} satisfies Partial<Folds>;
