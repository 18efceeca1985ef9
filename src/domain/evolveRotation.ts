/** Rows of `evolve`: the rotation itself, a selector's retirement, incidents, enrolment and audit. */

import { type Delivery, deliveriesMax, type FoundMail, hasFailed } from './delivery.ts';
import type { DomainEvent, EventOf } from './events.ts';
import { enrolled, type Incident, type IncidentResponse, refusalsOn } from './facts.ts';
import { type Instant, lookUp, type PersonId, type Selector, type TargetId } from './names.ts';
import { lastingReminders, remindersBesideRound, withLeaving, withoutPast } from './queries.ts';
import type { Rules } from './rules.ts';
import {
  type Approval,
  type At,
  type Rotation,
  type Stage,
  type State,
  without,
  withRotation,
  withRound,
  withSelector,
} from './state.ts';

/** One function per event, which returns the state after the event. All rows together form `evolve`. */
export type Folds = {
  readonly [T in DomainEvent['type']]: (state: State, event: EventOf<T>, commit: At, rules: Rules) => State;
};

// Audit events change nothing else in the state.

export const ofAudit = {
  ConfigurationChanged: (state, event) => ({ ...state, configuration: event.evidence }),
  RequestRefused: (state, event) => {
    const before = refusalsOn(state.refusals, event.day);
    return { ...state, refusals: { ...before, [event.group]: before[event.group] + 1 } };
  },
  PreviousRecordChecked: (state) => state,
  LegacyCallTaken: (state) => state,
  RefusalsCounted: (state, event) => ({
    ...state,
    refusals: { ...refusalsOn(state.refusals, event.day), [event.group]: event.atLeast },
  }),
} satisfies Partial<Folds>;

// Incidents that begin and end, and their acknowledgement.

/** Incidents that count against the switched mail. */
const ofMail: readonly Incident[] = ['changed', 'lost', 'watch'];

const began = (
  incidentResponse: IncidentResponse | null,
  begun: readonly Incident[],
  at: Instant,
): IncidentResponse => ({
  incidents: [...(incidentResponse?.incidents ?? []), ...begun.map((incident) => ({ incident, sinceAt: at }))],
  // A person who acknowledged one incident has not seen the next.
  acknowledgement: null,
  escalations: 0,
  notifiedAt: at,
  offered: incidentResponse?.offered ?? false,
});

const ended = (incidentResponse: IncidentResponse, over: readonly Incident[]): IncidentResponse | null => {
  const incidents = incidentResponse.incidents.filter(({ incident }) => !over.includes(incident));
  const offered = incidentResponse.offered && incidents.some(({ incident }) => ofMail.includes(incident));
  return incidents.length === 0 ? null : { ...incidentResponse, incidents, offered };
};

/** No change while no incident is open. */
const withIncidentResponse = (
  state: State,
  change: (incidentResponse: IncidentResponse) => IncidentResponse | null,
): State => ({
  ...state,
  incidentResponse: state.incidentResponse === null ? null : change(state.incidentResponse),
});

export const ofIncidents = {
  IncidentBegan: (state, event, { at }) => ({
    ...state,
    incidentResponse: began(state.incidentResponse, event.incidents, at),
  }),
  IncidentEnded: (state, event) =>
    withIncidentResponse(state, (incidentResponse) => ended(incidentResponse, event.incidents)),
  AlertAcknowledged: (state, event, { at }) =>
    withIncidentResponse(state, (incidentResponse) => ({
      ...incidentResponse,
      acknowledgement: { by: event.by, name: event.name, acknowledgedAt: at },
    })),
  AlertEscalated: (state, event, { at }) =>
    withIncidentResponse(state, (incidentResponse) => ({
      ...incidentResponse,
      acknowledgement: null,
      escalations: event.escalation,
      notifiedAt: at,
    })),
  RollbackOffered: (state) =>
    withIncidentResponse(state, (incidentResponse) => ({ ...incidentResponse, offered: true })),
} satisfies Partial<Folds>;

// The enrolment of an offered secret.

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

// The events of a selector's retirement (I8).

/** A selector that is seen in use again loses its attestation and needs a new one. */
export const unattested = (state: State, selector: Selector | null): State =>
  selector === null || lookUp(state.selectors, selector)?.attestation == null
    ? state
    : withSelector(state, selector, { attestation: null });

/** Removes the grant of a rollback to this key, because no rollback returns to it. */
const ungranted = (state: State, selector: Selector): State =>
  state.rotation?.current === selector ? withRotation(state, { grant: null }) : state;

/** The bot has not read these targets meanwhile, so they are read and dated again. */
const returned = (state: State, targets: readonly TargetId[]): State => ({
  ...state,
  removedTargets: state.removedTargets.filter((id) => !targets.includes(id)),
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
      banned: true,
      removalWanted: true,
      // A compromised key needs no attestation.
      attestation: null,
    }),
  RemovalWanted: (state, event) => withSelector(state, event.selector, { removalWanted: true }),
  TargetsRemoved: (state, event, { at }) => ({ ...state, ...withLeaving(state, event.targets, at) }),
  TargetsReturned: (state, event) => returned(state, event.targets),
  SelectorInOtherRegion: (state, event, { at }) =>
    withSelector(unattested(state, event.selector), event.selector, {
      otherRegions: event.left ? { tag: 'left', leftAt: at } : { tag: 'used' },
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
      // The log keeps the attestation: twelve selectors must fit into a small state.
      attestation: null,
      ...(event.revokeFirst ? { revocation: 'wanted' } : {}),
      ...(event.withdrawal ? { withdrawal: 'open' } : {}),
    }),
  WithdrawnRecordSeen: (state, event) => withSelector(state, event.selector, { withdrawal: 'seen' }),
  WithdrawalConfirmed: (state, event) => withSelector(state, event.selector, { withdrawal: 'confirmed' }),
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

/** A new stage keeps only the reminders about old selectors, and what people put off of them. */
const waitsOfStage = ({ rotation }: State, at: Instant) => ({
  waitingSinceAt: at,
  lastReminders: lastingReminders(rotation?.lastReminders ?? {}),
  postponed: lastingReminders(rotation?.postponed ?? {}),
});

/** A step of an approval round, or a step between two rounds, starts a new wait without reminders. */
const waitsOfRound = (state: State, { at }: At): State =>
  withRotation(state, {
    waitingSinceAt: at,
    lastReminders: remindersBesideRound(state.rotation?.lastReminders ?? {}),
    postponed: remindersBesideRound(state.rotation?.postponed ?? {}),
  });

const approvalsChanged = (
  state: State,
  commit: At,
  change: (approvals: readonly Approval[]) => readonly Approval[],
): State =>
  withRound(waitsOfRound(state, commit), (round) => ({
    approvals: change(round.approvals),
    approvalsVersion: commit.version,
  }));

const rollbackDecided = (state: State, event: EventOf<'RollbackDecided'>, { at }: At): State => {
  const decided = withRotation(state, {
    stage: { tag: 'RollingBack', sinceAt: at },
    rollback: { tag: 'decided', by: event.people, basis: event.basis, decidedAt: at },
    // A round requested before the rollback is no longer wanted after it.
    roundWanted: false,
    breakGlass: null,
    ...waitsOfStage(state, at),
  });
  const next = state.rotation?.next;
  return event.banNext && next !== undefined ? withSelector(decided, next, { banned: true }) : decided;
};

const reminded = (state: State, reminder: string, { at }: At): State => {
  const before = state.rotation?.lastReminders ?? {};
  return withRotation(state, {
    lastReminders: { ...before, [reminder]: { remindedAt: at, count: (before[reminder]?.count ?? 0) + 1 } },
  });
};

// The proof by delivery.

/** A round names the proof, which is about this record from now on. */
const deliveryNamed = ({ rotation }: State, record: string): Partial<Rotation> => {
  const delivery = rotation?.delivery ?? null;
  return delivery?.tag === 'proved' && delivery.record === null ? { delivery: { ...delivery, record } } : {};
};

/** The proof that still counts in a stage. Where the record was not right, or SES has the next key, another one is needed. */
const deliveryIn = ({ tag }: Stage, delivery: Delivery | null): Delivery | null => {
  if (tag === 'Stable' || tag === 'RolledBack') return delivery;
  return tag === 'Switching' && delivery?.tag === 'proved' ? delivery : null;
};

/** After the last proof that a rotation may make, a failure stays. */
const provenAgain = (state: State, by: PersonId): State => {
  const { delivery = null, deliveries = 0 } = state.rotation ?? {};
  return hasFailed(delivery) && deliveries < deliveriesMax
    ? withRotation(state, { delivery: { tag: 'wanted', by } })
    : state;
};

const deliveryBegun = (state: State, { attempt, nonce }: EventOf<'DeliveryBegun'>, at: Instant): State => {
  const before = state.rotation?.delivery ?? null;
  const by = before?.tag === 'wanted' || before?.tag === 'begun' ? before.by : null;
  const delivery: Delivery =
    before?.tag === 'begun'
      ? { ...before, sendings: before.sendings + 1, sentAt: at, unsent: [] }
      : { tag: 'begun', attempt, nonce, begunAt: at, sendings: 1, sentAt: at, unsent: [], found: [], by };
  return withRotation(state, { delivery, deliveries: attempt });
};

const deliverySeen = (state: State, unsent: readonly string[], found: readonly FoundMail[]): State => {
  const delivery = state.rotation?.delivery ?? null;
  return delivery?.tag === 'begun'
    ? withRotation(state, { delivery: { ...delivery, unsent, found: [...delivery.found, ...found] } })
    : state;
};

const roundOpened = (state: State, event: EventOf<'RoundOpened'>, commit: At): State =>
  withRotation(waitsOfRound({ ...condensed(state, event), rounds: event.round.id }, commit), {
    round: {
      ...event.round,
      evidence: event.evidence,
      openedAt: commit.at,
      approvals: [],
      approvalsVersion: commit.version,
      executedBy: null,
      declinedBy: null,
      ended: null,
      endedAt: null,
    },
    roundWanted: false,
    blockers: [],
    ...deliveryNamed(state, event.record),
    // A round that continues a switch keeps the rollback's grant, proposal and break-glass request.
    ...(event.round.firstRound === undefined ? { rollback: null, grant: null, breakGlass: null } : {}),
  });

/** For events whose facts only the evidence needs, not the state. */
const unchanged = (state: State): State => state;

const roundWanted = (state: State, _: unknown, commit: At): State =>
  withRotation(waitsOfRound(state, commit), { roundWanted: true, blockers: [] });

const submissionRecorded = (
  state: State,
  { submittedAt, by, ticket, promisedDate, revision }: EventOf<'ApplicationSubmitted' | 'ApplicationCorrected'>,
): State => withRotation(state, { application: { submittedAt, by, ticket, promisedDate, revision } });

export const ofRotation = {
  RotationClaimed: (state, event, commit) =>
    withRotation(waitsOfRound(state, commit), { requester: event.by, requesterName: event.name }),
  PreflightChecked: (state, event, { at }) =>
    withRotation(state, {
      preflight: {
        mailPolicy: event.mailPolicy,
        subdomainIdentities: event.subdomainIdentities,
        blockers: event.blockers,
        checkedAt: at,
      },
    }),
  ApplicationSubmitted: submissionRecorded,
  ApplicationCorrected: submissionRecorded,
  RecordChanged: (state, event) => withRotation(state, { record: event.facts }),
  StageEntered: (state, event, { at }) =>
    withRotation(state, {
      stage: event.stage,
      delivery: deliveryIn(event.stage, state.rotation?.delivery ?? null),
      ...waitsOfStage(state, at),
    }),
  // Whoever asks for a round after a proof that failed asks for another proof.
  ApprovalRequested: (state, event, commit) => roundWanted(provenAgain(state, event.by), event, commit),
  DeliveryRequested: (state, { by }) => withRotation(state, { delivery: { tag: 'wanted', by } }),
  DeliveryOutdated: (state) => withRotation(state, { delivery: null }),
  DeliveryBegun: (state, event, { at }) => deliveryBegun(state, event, at),
  DeliverySeen: (state, { mailboxes, found }) => deliverySeen(state, mailboxes, found),
  DeliveryProved: (state, { attempt, results, evidence }) =>
    withRotation(state, { delivery: { tag: 'proved', attempt, results, evidence, record: null } }),
  RoundWanted: roundWanted,
  RoundBlocked: (state, event, commit) => withRotation(waitsOfRound(state, commit), { blockers: event.blockers }),
  RoundOpened: roundOpened,
  SwitchApproved: (state, { by, name }, commit) =>
    approvalsChanged(state, commit, (all) => [...all, { by, name, at: commit.at }]),
  ApprovalWithdrawn: (state, event, commit) =>
    withRound(
      approvalsChanged(state, commit, (all) => all.filter(({ by }) => by !== event.by)),
      // The operator executed the round with the approvals of that time.
      ({ withdrawnSeconds = 0 }) => ({
        executedBy: null,
        ...(event.signedSeconds === undefined
          ? {}
          : { withdrawnSeconds: Math.max(withdrawnSeconds, event.signedSeconds) }),
      }),
    ),
  ApprovalReasonGiven: (state, { by, reason }) =>
    withRound(state, ({ approvals }) => ({
      approvals: approvals.map((approval) => (approval.by === by ? { ...approval, reason } : approval)),
    })),
  SwitchDeclined: (state, { by }) => withRound(state, () => ({ declinedBy: by })),
  RoundEnded: (state, event, commit) =>
    withRound(waitsOfRound(state, commit), () => ({ ended: event.because, endedAt: commit.at })),
  SwitchExecuted: (state, event, commit) =>
    withRound(waitsOfRound(state, commit), () => ({ executedBy: event.by, approvalsVersion: commit.version })),
  RollbackGranted: (state, { to, until }) => withRotation(state, { grant: { to, until } }),
  RollbackProposed: (state, event, { at }) =>
    withRotation(state, { rollback: { tag: 'proposed', by: event.by, proposedAt: at } }),
  RollbackDecided: rollbackDecided,
  RollbackFinished: (state) => ({ ...state, current: state.rotation?.current ?? state.current }),
  BreakGlassRequested: (state, { by, name, reason }, { at }) =>
    withRotation(state, { breakGlass: { by, name, reason, requestedAt: at } }),
  BreakGlassConfirmed: (state, _, { at }) => {
    const { usedAt = at, uses = 0 } = state.breakGlassReport ?? {};
    return { ...state, breakGlassReport: { usedAt, uses: uses + 1 } };
  },
  BreakGlassReportClosed: (state) => ({ ...state, breakGlassReport: null }),
  CompletionConfirmed: (state) => ({ ...state, current: state.rotation?.next ?? state.current }),
  RotationCancelled: unchanged,
  ReminderSent: (state, event, commit) => reminded(state, event.reminder, commit),
} satisfies Partial<Folds>;
