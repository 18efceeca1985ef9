/** The events that change the rotation itself: stages, rounds, approvals, rollback. */
import type { AuditEvent } from './auditEvent.ts';
import { type At, withRotation, withRound, withSelector } from './change.ts';
import { withoutPast } from './condense.ts';
import type { DomainEvent } from './events.ts';
import type { CareEvent } from './evolveCare.ts';
import { evolveEnrolment } from './evolveEnrolment.ts';
import type { RetirementEvent } from './evolveRetirement.ts';
import { unreachable } from './names.ts';
import type { Approval, State } from './state.ts';
import { stillSpoken } from './wait.ts';

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
