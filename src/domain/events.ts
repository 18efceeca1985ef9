/** What happened, in the past tense. An event is never changed once it is in a log. */

import type {
  FieldChange,
  Incident,
  MailboxProblem,
  MailPolicy,
  Ownership,
  RefusedGroup,
  SeenRates,
  SubdomainIdentities,
  VerificationProblem,
  WatchWarning,
} from './facts.ts';
import type { RecordVerdict } from './findings.ts';
import type { Fingerprint, Instant, PersonId, Selector, TargetId } from './names.ts';
import type { Notice } from './notices.ts';
import type {
  Alteration,
  AttemptOutcome,
  Blocker,
  DkimStatus,
  LostRecord,
  RecordFacts,
  Round,
  RoundEnd,
  Stage,
} from './state.ts';

/** What moves no rotation and auditors ask for all the same. */
type AuditEvent =
  | {
      readonly type: 'ConfigurationChanged';
      /** Content address of the whole configuration of the domain. */
      readonly evidence: string;
      /** Against the one recorded before; all of it where there is none. */
      readonly changed: readonly FieldChange[];
    }
  | {
      readonly type: 'RequestRefused';
      readonly by: PersonId;
      /** The name as it was at the click. */
      readonly name: string;
      readonly action: string;
      readonly refusal: string;
      readonly group: RefusedGroup;
      /** `YYYY-MM-DD` in the configured zone. */
      readonly day: string;
    }
  /** Of the previous record, right after somebody went back from the card. `evidence`: absent where nobody could look. */
  | {
      readonly type: 'PreviousRecordChecked';
      readonly selector: Selector;
      readonly verdict: RecordVerdict;
      readonly evidence?: string;
    }
  /** More were refused on that day than are put down one by one: at least so many. */
  | { readonly type: 'RefusalsCounted'; readonly group: RefusedGroup; readonly day: string; readonly atLeast: number };

/** What happened to places that are no targets, or no more (I8). */
type TargetEvent =
  /** Configured no more, while the log still has them; and configured again. */
  | { readonly type: 'TargetsRemoved'; readonly targets: readonly TargetId[] }
  | { readonly type: 'TargetsReturned'; readonly targets: readonly TargetId[] }
  /** A region that is no target signs with it; `left`: it was seen not to any more. */
  | { readonly type: 'SelectorInOtherRegion'; readonly selector: Selector; readonly left: boolean };

interface By {
  readonly by: PersonId;
  /** The name as it was at the click. */
  readonly name: string;
}

export type DomainEvent =
  | {
      readonly type: 'RotationStarted';
      readonly by: PersonId | null;
      readonly name: string;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly next: Selector;
      readonly targets: readonly TargetId[];
    }
  /** `plan`: the day that the plan wants, `YYYY-MM-DD`, before the calendar moved it. */
  | { readonly type: 'PlannedStartCame'; readonly plan: string }
  | { readonly type: 'KeyPairMade'; readonly selector: Selector; readonly fingerprint: Fingerprint }
  /** The current key was brought into the vault after the start. */
  | { readonly type: 'CurrentKeyHeld'; readonly selector: Selector; readonly fingerprint: Fingerprint }
  | ({ readonly type: 'RotationClaimed' } & By)
  | {
      readonly type: 'PreflightChecked';
      readonly blockers: readonly Blocker[];
      readonly mailPolicy: MailPolicy;
      readonly subdomainIdentities: SubdomainIdentities;
    }
  | ({
      readonly type: 'ApplicationSubmitted';
      readonly ticket: string;
      readonly submittedAt: Instant;
      readonly promisedDate: string;
    } & By)
  | { readonly type: 'RecordChanged'; readonly facts: RecordFacts }
  | { readonly type: 'StageEntered'; readonly stage: Stage }
  | ({ readonly type: 'ApprovalRequested' } & By)
  | { readonly type: 'RoundBlocked'; readonly blockers: readonly Blocker[] }
  | {
      readonly type: 'RoundOpened';
      readonly round: Omit<Round, 'approvals' | 'approvalsVersion' | 'executedBy' | 'ended' | 'openedAt'>;
      readonly evidence: string | null;
    }
  | ({ readonly type: 'SwitchApproved'; readonly round: number; readonly digest: string } & By)
  | ({ readonly type: 'ApprovalWithdrawn'; readonly round: number } & By)
  | ({ readonly type: 'SwitchDeclined'; readonly round: number; readonly reason: string } & By)
  | { readonly type: 'RoundWanted' }
  | { readonly type: 'RoundEnded'; readonly round: number; readonly because: RoundEnd }
  | ({ readonly type: 'SwitchExecuted'; readonly round: number; readonly digest: string } & By)
  | {
      readonly type: 'PutIntended';
      readonly attempt: number;
      readonly kind: 'forward' | 'rollback';
      readonly round: number;
      readonly target: TargetId;
      readonly selector: Selector;
      readonly beforeSesAt: Instant;
      readonly evidence: string | null;
    }
  | {
      readonly type: 'AttemptClosed';
      readonly attempt: number;
      readonly outcome: Exclude<AttemptOutcome, 'open'>;
      readonly code: string;
      /** Under which AWS knows the call, and the probe that told; absent where there was none. */
      readonly requestId?: string;
      readonly evidence?: string;
    }
  | { readonly type: 'AttemptSettled'; readonly attempt: number }
  | {
      readonly type: 'SelectorShown';
      readonly target: TargetId;
      readonly selector: Selector | null;
      readonly origin: string | null;
      readonly signingEnabled: boolean | null;
    }
  /** SES was read signing with it though no `PutIntended` of ours names it (I8). */
  | { readonly type: 'SelectorInUse'; readonly selector: Selector }
  | { readonly type: 'TargetSucceeded'; readonly target: TargetId }
  /** `status`: what SES said at the same look, if it was asked. In the watch each good look is one. */
  | {
      readonly type: 'ProbeVerified';
      readonly target: TargetId;
      readonly evidence?: string;
      readonly status?: DkimStatus;
      readonly rates?: SeenRates;
    }
  /** The newest probe did not arrive or was not signed by the next selector. */
  | { readonly type: 'ProbeLost'; readonly target: TargetId; readonly evidence?: string; readonly rates?: SeenRates }
  /** Nobody could look for a probe: whether it arrived is unknown. */
  | { readonly type: 'MailboxLost'; readonly problem: MailboxProblem }
  | { readonly type: 'MailboxBack' }
  /** What remembers the log outside its table does not answer this process; and answers again. */
  | { readonly type: 'AnchorLost' }
  | { readonly type: 'AnchorBack' }
  | { readonly type: 'TargetBack'; readonly target: TargetId }
  | { readonly type: 'RollbackUndone'; readonly target: TargetId }
  | { readonly type: 'RollbackGranted'; readonly to: Selector; readonly until: Instant }
  /** `evidence` about the previous record, as it was shown before the click; absent where the dialog came from the state alone. */
  | ({ readonly type: 'RollbackProposed'; readonly evidence?: string } & By)
  | {
      readonly type: 'RollbackDecided';
      readonly people: readonly PersonId[];
      readonly basis: 'grant' | 'twoPeople' | 'breakGlass';
      readonly banNext: boolean;
      readonly evidence?: string;
    }
  | { readonly type: 'RollbackFinished' }
  /** Outside Slack, the first of two. `proof`: what showed who it is, such as an ARN. */
  | ({ readonly type: 'BreakGlassRequested'; readonly reason: string; readonly proof: string } & By)
  /** The second of two; what it leads to is `RollbackDecided`. */
  | ({ readonly type: 'BreakGlassConfirmed'; readonly proof: string } & By)
  | ({ readonly type: 'BreakGlassReportClosed' } & By)
  /** `user`: an id in Slack; `digest`: of the stored secret. */
  | { readonly type: 'SecretOffered'; readonly user: string; readonly digest: string }
  | ({ readonly type: 'EnrolmentApproved'; readonly user: string; readonly mine: boolean } & By)
  | { readonly type: 'SecretEnrolled'; readonly user: string; readonly digest: string }
  | ({ readonly type: 'RotationCancelled'; readonly reason: string } & By)
  | ({ readonly type: 'CompletionConfirmed' } & By)
  | ({ readonly type: 'OwnershipNamed'; readonly ownership: Ownership } & By)
  /** A private key was seen in the DNS at this selector's name: its pair is never used again. */
  | { readonly type: 'KeyLeaked'; readonly selector: Selector }
  /** A record that I8 protects is not there, or not right. */
  | { readonly type: 'ProtectedRecordLost'; readonly selector: Selector; readonly lost: LostRecord }
  | { readonly type: 'ProtectedRecordBack'; readonly selector: Selector }
  /** The first of two people says that others may have the key. */
  | ({ readonly type: 'CompromiseReported'; readonly selector: Selector } & By)
  /** The second one says so too: the pair is never used again, and its record goes as soon as nothing signs with it. */
  | ({ readonly type: 'CompromiseDeclared'; readonly selector: Selector; readonly people: readonly PersonId[] } & By)
  | { readonly type: 'RemovalWanted'; readonly selector: Selector }
  /** Everything that can be read says that it is unused: a person has to say so of the rest. */
  | { readonly type: 'AttestationWanted'; readonly selector: Selector }
  /** No other account, no mail server outside SES and no former target signs with it, says this person. */
  | ({
      readonly type: 'UnusedAttested';
      readonly selector: Selector;
      readonly note: string;
      readonly removedTargets?: readonly TargetId[];
    } & By)
  /** `revokeFirst`: an empty `p=` is asked for before the removal; `withdrawal`: nobody has seen the record, and it was applied for. */
  | {
      readonly type: 'SelectorRemovable';
      readonly selector: Selector;
      readonly revokeFirst?: true;
      readonly withdrawal?: true;
    }
  /** The record of an application that was withdrawn is there. */
  | { readonly type: 'WithdrawnRecordSeen'; readonly selector: Selector }
  /** The DNS department will not publish it, says this person. */
  | ({ readonly type: 'WithdrawalConfirmed'; readonly selector: Selector } & By)
  /** An empty `p=` was seen at every authoritative server. */
  | { readonly type: 'RecordRevoked'; readonly selector: Selector }
  | { readonly type: 'RecordGone'; readonly selector: Selector }
  /** `until`: not before that moment, and not while somebody holds it. */
  | { readonly type: 'DestructionAnnounced'; readonly selector: Selector; readonly until: Instant }
  | ({ readonly type: 'DestructionHeld'; readonly selector: Selector } & By)
  | ({ readonly type: 'DestructionReleased'; readonly selector: Selector } & By)
  | { readonly type: 'DestructionBegun'; readonly selector: Selector }
  /** `until`: from then on no backup holds it either, as the policy says. */
  | { readonly type: 'KeyDestroyed'; readonly selector: Selector; readonly until: Instant }
  | { readonly type: 'KeysTried'; readonly unreadable: readonly Selector[] }
  | { readonly type: 'KeyAgeNotified'; readonly selector: Selector; readonly notifiedDays: number }
  | { readonly type: 'DriftSeen'; readonly target: TargetId; readonly selector: Selector }
  | { readonly type: 'DriftCleared'; readonly target: TargetId }
  | { readonly type: 'SettingsAltered'; readonly target: TargetId; readonly what: Alteration }
  | { readonly type: 'SettingsRestored'; readonly target: TargetId }
  | { readonly type: 'StatusSeen'; readonly target: TargetId; readonly status: DkimStatus }
  /** What SES's own look at the DNS found; null: nothing wrong any more. */
  | { readonly type: 'VerificationSeen'; readonly target: TargetId; readonly problem: VerificationProblem | null }
  | { readonly type: 'IncidentBegan'; readonly incidents: readonly Incident[] }
  | { readonly type: 'IncidentEnded'; readonly incidents: readonly Incident[] }
  /** Somebody acknowledged the open incidents: they are handling them. */
  | ({ readonly type: 'AlertAcknowledged' } & By)
  | { readonly type: 'AlertEscalated'; readonly escalation: number }
  /** Independent signs spoke against the switched mail. */
  | { readonly type: 'RollbackOffered'; readonly warnings: readonly WatchWarning[] }
  | { readonly type: 'ReminderSent'; readonly reminder: string }
  | { readonly type: 'NoticeRaised'; readonly notice: Notice }
  | { readonly type: 'NoticesPosted'; readonly notices: readonly number[] }
  | {
      readonly type: 'EffectDeferred';
      readonly effect: string;
      readonly until: Instant;
      readonly problem: string;
      readonly notified?: true;
    }
  | { readonly type: 'CommandTaken'; readonly id: string }
  | TargetEvent
  | AuditEvent;

export type EventOf<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>;

/** What a log that lacks it would undo: a no, an end, or a step towards SES. The anchor remembers these (I13). */
const irrevocable: ReadonlySet<DomainEvent['type']> = new Set([
  'SwitchDeclined',
  'ApprovalWithdrawn',
  'RoundEnded',
  'PutIntended',
  'RollbackDecided',
  'RotationCancelled',
  'KeyLeaked',
  'CompromiseDeclared',
  'SelectorRemovable',
  'DestructionHeld',
  'DestructionBegun',
]);

export const isIrrevocable = ({ type }: DomainEvent): boolean => irrevocable.has(type);
