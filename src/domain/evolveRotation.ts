/** The events that change the rotation itself: stages, rounds, approvals, rollback. */

import type { AuditEvent, DomainEvent } from './events.ts';
import { type Care, type Enrolment, enrolled, noEnrolment, refusalsOn, type Trouble } from './facts.ts';
import { type Instant, own, type Selector, type TargetId, unreachable } from './names.ts';
import { stillSpoken, withLeaving, withoutPast } from './queries.ts';
import { type Approval, type At, type State, without, withRotation, withRound, withSelector } from './state.ts';

/** What auditors ask for moves nothing else in the state. */
export const evolveAudit = (state: State, event: AuditEvent): State => {
  switch (event.type) {
    case 'ConfigurationChanged':
      return { ...state, configuration: event.evidence };
    case 'RequestRefused': {
      const before = refusalsOn(state.refusals, event.day);
      return { ...state, refusals: { ...before, [event.group]: before[event.group] + 1 } };
    }
    case 'WayBackSeen':
      return state;
    case 'RefusalsCounted':
      return { ...state, refusals: { ...refusalsOn(state.refusals, event.day), [event.group]: event.atLeast } };
    default:
      return unreachable(event);
  }
};

type CareEvent = Extract<
  DomainEvent,
  { type: 'TroubleBegan' | 'TroubleEnded' | 'AlertTaken' | 'AlertEscalated' | 'RollbackOffered' }
>;

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

const changed = (care: Care | null, event: CareEvent, at: Instant): Care | null => {
  if (event.type === 'TroubleBegan') return began(care, event.troubles, at);
  if (care === null) return null;
  switch (event.type) {
    case 'TroubleEnded':
      return ended(care, event.troubles);
    case 'AlertTaken':
      return { ...care, taken: { by: event.by, name: event.name, takenAt: at } };
    case 'AlertEscalated':
      return { ...care, taken: null, escalations: event.escalation, toldAt: at };
    case 'RollbackOffered':
      return { ...care, offered: true };
    default:
      return unreachable(event);
  }
};

/** Troubles that begin and end, and who takes care of them. */
export const evolveCare = (state: State, event: CareEvent, at: Instant): State => ({
  ...state,
  care: changed(state.care, event, at),
});

type EnrolmentEvent = Extract<DomainEvent, { type: 'SecretOffered' | 'EnrolmentApproved' | 'SecretEnrolled' }>;

/** What becomes of an offered secret. */
const evolveEnrolment = (before: Enrolment = noEnrolment, event: EnrolmentEvent, at: Instant): Enrolment => {
  switch (event.type) {
    case 'SecretOffered': {
      const { user, digest } = event;
      return { ...before, waiting: { user, digest, offeredAt: at, mine: false, approvedBy: null } };
    }
    case 'EnrolmentApproved':
      if (before.waiting === null) return before;
      return { ...before, waiting: { ...before.waiting, ...(event.mine ? { mine: true } : { approvedBy: event.by }) } };
    case 'SecretEnrolled':
      return enrolled(before, event.user, event.digest);
    default:
      return unreachable(event);
  }
};

type RetirementEvent = Extract<
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

/** The events of a selector's end (I8). */
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

type Handled =
  | 'RotationStarted'
  | 'PlannedStartCame'
  | 'OwnershipNamed'
  | 'KeyPairMade'
  | 'CurrentKeyHeld'
  | 'PutIntended'
  | 'AttemptClosed'
  | 'AttemptSettled'
  | 'SelectorShown'
  | 'SelectorInUse'
  | 'TargetSucceeded'
  | 'ProbeVerified'
  | 'ProbeLost'
  | 'MailboxLost'
  | 'MailboxBack'
  | 'TargetBack'
  | 'RollbackUndone'
  | 'KeyBurnt'
  | 'ProtectedRecordLost'
  | 'ProtectedRecordBack'
  | RetirementEvent['type']
  | 'KeysTried'
  | 'KeyAgeSaid'
  | 'DriftSeen'
  | 'DriftCleared'
  | 'SettingsAltered'
  | 'SettingsRestored'
  | 'StatusSeen'
  | CareEvent['type']
  | 'NoticeRaised'
  | 'NoticesPosted'
  | 'EffectDeferred'
  | 'StageEntered'
  | 'CommandTaken';

type RotationEvent = Exclude<DomainEvent, { type: Handled } | AuditEvent>;
const condensed = (state: State, { round }: Extract<DomainEvent, { type: 'RoundOpened' }>): State =>
  state.rotation === null ? state : withoutPast(state, state.rotation, round.firstRound !== undefined);

type RollbackDecided = Extract<DomainEvent, { type: 'RollbackDecided' }>;

const approvalsChanged = (
  state: State,
  version: number,
  change: (approvals: readonly Approval[]) => readonly Approval[],
) => withRound(state, (round) => ({ approvals: change(round.approvals), approvalsVersion: version }));

const rollbackDecided = (state: State, event: RollbackDecided, { at }: At): State => {
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

const foundBeside = ({ mailPolicy, below }: Extract<DomainEvent, { type: 'PreflightChecked' }>) => ({
  ...(mailPolicy === undefined ? {} : { mailPolicy }),
  ...(below === undefined ? {} : { below }),
});

export const evolveRotation = (state: State, event: RotationEvent, commit: At): State => {
  switch (event.type) {
    case 'RotationClaimed':
      return withRotation(state, { requester: event.by });
    case 'PreflightChecked':
      return withRotation(state, {
        preflight: { ...foundBeside(event), blockers: event.blockers, checkedAt: commit.at },
      });
    case 'ApplicationSubmitted':
      return withRotation(state, {
        application: { handedInAt: event.handedInAt, by: event.by, ticket: event.ticket, promised: event.promised },
      });
    case 'RecordChanged':
      return withRotation(state, { record: event.facts });
    case 'ApprovalRequested':
      return withRotation(state, { roundWanted: true, blockers: [] });
    case 'RoundWanted':
      return withRotation(state, { roundWanted: true, blockers: [] });
    case 'RoundBlocked':
      return withRotation(state, { blockers: event.blockers });
    case 'RoundOpened':
      return withRotation(
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
    case 'SwitchApproved':
      return approvalsChanged(state, commit.version, (all) => [
        ...all,
        { by: event.by, name: event.name, at: commit.at },
      ]);
    case 'ApprovalWithdrawn':
      // The operator's word was given on the approvals as they were.
      return withRound(
        approvalsChanged(state, commit.version, (all) => all.filter(({ by }) => by !== event.by)),
        () => ({ executedBy: null }),
      );
    case 'SwitchDeclined':
      return state;
    case 'RoundEnded':
      return withRound(state, () => ({ ended: event.because }));
    case 'SwitchExecuted':
      return withRound(state, () => ({ executedBy: event.by, approvalsVersion: commit.version }));
    case 'RollbackGranted':
      return withRotation(state, { grant: { to: event.to, until: event.until } });
    case 'RollbackProposed':
      return withRotation(state, { rollback: { tag: 'proposed', by: event.by, proposedAt: commit.at } });
    case 'RollbackDecided':
      return rollbackDecided(state, event, commit);
    case 'RollbackFinished':
      return state.rotation?.rollback?.tag === 'decided'
        ? withRotation(
            { ...state, current: state.rotation.current },
            { rollback: { ...state.rotation.rollback, finished: true } },
          )
        : state;
    case 'BreakGlassRequested': {
      const { by, name, reason } = event;
      return withRotation(state, { breakGlass: { by, name, reason, requestedAt: commit.at } });
    }
    case 'BreakGlassConfirmed': {
      const { usedAt = commit.at, uses = 0 } = state.breakGlassReport ?? {};
      return { ...state, breakGlassReport: { usedAt, uses: uses + 1 } };
    }
    case 'BreakGlassReportClosed':
      return { ...state, breakGlassReport: null };
    case 'SecretOffered':
    case 'EnrolmentApproved':
    case 'SecretEnrolled':
      return { ...state, enrolment: evolveEnrolment(state.enrolment, event, commit.at) };
    case 'CompletionConfirmed':
      return { ...state, current: state.rotation?.next ?? state.current };
    case 'RotationCancelled':
      return state;
    case 'Spoken':
      return spoken(state, event.wait, commit);
    default:
      return unreachable(event);
  }
};
