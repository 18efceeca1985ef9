/** The events of the log, named in the past tense. An event in a log never changes. */

import type { Submission } from './application.ts';
import type { DeliveryResult, FoundMail } from './delivery.ts';
import type {
  FieldChange,
  Incident,
  LegacyAction,
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
import type { ReminderKey } from './waitNotices.ts';

/** Events for auditors that do not affect the rotation. */
type AuditEvent =
  | {
      readonly type: 'ConfigurationChanged';
      /** Content address of the domain's whole configuration. */
      readonly evidence: string;
      /** The differences from the configuration recorded before; all fields if there is none. */
      readonly changed: readonly FieldChange[];
    }
  | {
      readonly type: 'RequestRefused';
      readonly by: PersonId;
      /** The name at the time of the click. */
      readonly name: string;
      readonly action: string;
      readonly refusal: string;
      readonly group: RefusedGroup;
      /** `YYYY-MM-DD` in the configured zone. */
      readonly day: string;
    }
  /** The check of the previous record right after a rollback from the card. `evidence`: absent if no check was possible. */
  | {
      readonly type: 'PreviousRecordChecked';
      readonly selector: Selector;
      readonly verdict: RecordVerdict;
      readonly evidence?: string;
    }
  /** A call of the Lambda function that the bot replaced led to this commit. `request`: its id at AWS, as in the trail of calls. */
  | { readonly type: 'LegacyCallTaken'; readonly call: LegacyAction; readonly request: string }
  /** The day has more refusals than the log lists one by one: at least this number. */
  | { readonly type: 'RefusalsCounted'; readonly group: RefusedGroup; readonly day: string; readonly atLeast: number };

/** Events about targets that left or returned, and about regions that are no targets (I8). */
type TargetEvent =
  /** The target is no longer configured although the state knows it; later it is configured again. */
  | { readonly type: 'TargetsRemoved'; readonly targets: readonly TargetId[] }
  | { readonly type: 'TargetsReturned'; readonly targets: readonly TargetId[] }
  /** A region that is no target signs with the selector; `left`: a reading shows that it stopped. */
  | { readonly type: 'SelectorInOtherRegion'; readonly selector: Selector; readonly left: boolean };

interface By {
  readonly by: PersonId;
  /** The name at the time of the click. */
  readonly name: string;
}

/** Fields of a round that later events, or the commit itself, set. */
type RoundCourse =
  | 'approvals'
  | 'approvalsVersion'
  | 'declinedBy'
  | 'ended'
  | 'endedAt'
  | 'evidence'
  | 'executedBy'
  | 'openedAt';

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
  /** Beside `RotationStarted`, if the person gave one. */
  | ({ readonly type: 'StartReasonGiven'; readonly reason: string } & By)
  /** Beside `RotationStarted`, if the person named one. `day`: `YYYY-MM-DD` */
  | ({ readonly type: 'SwitchDayPlanned'; readonly day: string } & By)
  /** `plan`: the planned day, `YYYY-MM-DD`, before the calendar moved it. */
  | { readonly type: 'PlannedStartCame'; readonly plan: string }
  /** A person put the planned start off to `day`, `YYYY-MM-DD`. */
  | ({
      readonly type: 'PlannedStartPostponed';
      readonly plan: string;
      readonly day: string;
      readonly reason: string;
    } & By)
  /** A person put a reminder of the running rotation off to `day`, `YYYY-MM-DD`. */
  | ({
      readonly type: 'ReminderPostponed';
      readonly reminder: ReminderKey;
      readonly day: string;
      readonly reason: string;
    } & By)
  | { readonly type: 'KeyPairMade'; readonly selector: Selector; readonly fingerprint: Fingerprint }
  /** The current key was imported into the vault after the start. */
  | { readonly type: 'CurrentKeyHeld'; readonly selector: Selector; readonly fingerprint: Fingerprint }
  | ({ readonly type: 'RotationClaimed' } & By)
  | {
      readonly type: 'PreflightChecked';
      readonly blockers: readonly Blocker[];
      readonly mailPolicy: MailPolicy;
      readonly subdomainIdentities: SubdomainIdentities;
    }
  | ({ readonly type: 'ApplicationSubmitted' } & Submission & By)
  /** What was recorded about the submitted application is another now: its ticket, dates or revision. */
  | ({ readonly type: 'ApplicationCorrected' } & Submission & By)
  | { readonly type: 'RecordChanged'; readonly facts: RecordFacts }
  | { readonly type: 'StageEntered'; readonly stage: Stage }
  | ({ readonly type: 'ApprovalRequested' } & By)
  | { readonly type: 'RoundBlocked'; readonly blockers: readonly Blocker[] }
  | {
      readonly type: 'RoundOpened';
      readonly round: Omit<Round, RoundCourse>;
      readonly evidence: string | null;
      /** Digest of the record's content. */
      readonly record: string;
    }
  /** A person asked for another proof by delivery. */
  | ({ readonly type: 'DeliveryRequested' } & By)
  /** The record is not the one that the last proof by delivery was about. */
  | { readonly type: 'DeliveryOutdated' }
  /** Mail is about to be sent, again where the attempt had begun before. */
  | { readonly type: 'DeliveryBegun'; readonly attempt: number; readonly nonce: string }
  /** Some mails were found, and SES may not have taken the mails to `mailboxes`. */
  | {
      readonly type: 'DeliverySeen';
      readonly attempt: number;
      readonly mailboxes: readonly string[];
      readonly found: readonly FoundMail[];
    }
  | {
      readonly type: 'DeliveryProved';
      readonly attempt: number;
      readonly results: readonly DeliveryResult[];
      readonly evidence: string;
    }
  | ({ readonly type: 'SwitchApproved'; readonly round: number; readonly digest: string } & By)
  | ({ readonly type: 'ApprovalWithdrawn'; readonly round: number; readonly signedSeconds?: number } & By)
  /** Beside `SwitchApproved`, if the person gave one. */
  | ({ readonly type: 'ApprovalReasonGiven'; readonly round: number; readonly reason: string } & By)
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
      /** The request id of AWS, and the evidence of the probe that proved the outcome; absent without them. */
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
  /** A reading shows that SES signs with the selector although no `PutIntended` of ours names it (I8). */
  | { readonly type: 'SelectorInUse'; readonly selector: Selector }
  | { readonly type: 'TargetSucceeded'; readonly target: TargetId }
  /** `status`: SES's status at the same observation, if it was read. In the watch each good observation is one event. */
  | {
      readonly type: 'ProbeVerified';
      readonly target: TargetId;
      readonly evidence?: string;
      readonly status?: DkimStatus;
      readonly rates?: SeenRates;
    }
  /** The newest probe did not arrive, or the next selector did not sign it. */
  | { readonly type: 'ProbeLost'; readonly target: TargetId; readonly evidence?: string; readonly rates?: SeenRates }
  /** The mailbox could not be searched for a probe, so its arrival is unknown. */
  | { readonly type: 'MailboxLost'; readonly problem: MailboxProblem }
  | { readonly type: 'MailboxBack' }
  /** The anchor, which remembers the log outside its table, does not answer this process; later it answers again. */
  | { readonly type: 'AnchorLost' }
  | { readonly type: 'AnchorBack' }
  | { readonly type: 'TargetBack'; readonly target: TargetId }
  | { readonly type: 'RollbackUndone'; readonly target: TargetId }
  | { readonly type: 'RollbackGranted'; readonly to: Selector; readonly until: Instant }
  /** `evidence` of the previous record, as shown before the click; absent if the dialog used the state alone. */
  | ({ readonly type: 'RollbackProposed'; readonly evidence?: string } & By)
  /** `by`: the person whose click decided; `people`: everybody who covers the rollback (I1). */
  | ({
      readonly type: 'RollbackDecided';
      readonly people: readonly PersonId[];
      readonly basis: 'grant' | 'twoPeople' | 'breakGlass';
      readonly banNext: boolean;
      readonly evidence?: string;
    } & By)
  | { readonly type: 'RollbackFinished' }
  /** The first of two people, outside Slack. `proof`: the proof of identity, such as an ARN. */
  | ({ readonly type: 'BreakGlassRequested'; readonly reason: string; readonly proof: string } & By)
  /** The second of two people; `RollbackDecided` follows. */
  | ({ readonly type: 'BreakGlassConfirmed'; readonly proof: string } & By)
  | ({ readonly type: 'BreakGlassReportClosed' } & By)
  /** `user`: a Slack user id; `digest`: digest of the stored secret. */
  | { readonly type: 'SecretOffered'; readonly user: string; readonly digest: string }
  | ({ readonly type: 'EnrolmentApproved'; readonly user: string; readonly mine: boolean } & By)
  | { readonly type: 'SecretEnrolled'; readonly user: string; readonly digest: string }
  | ({ readonly type: 'RotationCancelled'; readonly reason: string } & By)
  | ({ readonly type: 'CompletionConfirmed' } & By)
  | ({ readonly type: 'OwnershipNamed'; readonly ownership: Ownership } & By)
  /** A private key was seen in the DNS at this selector's name: its key pair is never used again. */
  | { readonly type: 'KeyLeaked'; readonly selector: Selector }
  /** A record that I8 protects is absent or not right. */
  | { readonly type: 'ProtectedRecordLost'; readonly selector: Selector; readonly lost: LostRecord }
  | { readonly type: 'ProtectedRecordBack'; readonly selector: Selector }
  /** The first of two people reports that others may have the key. */
  | ({ readonly type: 'CompromiseReported'; readonly selector: Selector } & By)
  /** The second person confirms: the key pair is never used again, and its record is removed as soon as nothing signs with it. */
  | ({ readonly type: 'CompromiseDeclared'; readonly selector: Selector; readonly people: readonly PersonId[] } & By)
  | { readonly type: 'RemovalWanted'; readonly selector: Selector }
  /** All readings show that the selector is unused. A person has to attest for the systems that the bot cannot read. */
  | { readonly type: 'AttestationWanted'; readonly selector: Selector }
  /** This person attests that no other account, no mail server outside SES and no removed target signs with the selector. */
  | ({
      readonly type: 'UnusedAttested';
      readonly selector: Selector;
      readonly note: string;
      readonly removedTargets?: readonly TargetId[];
    } & By)
  /** `revokeFirst`: an empty `p=` is requested before the removal; `withdrawal`: the record was applied for, but nobody has seen it. */
  | {
      readonly type: 'SelectorRemovable';
      readonly selector: Selector;
      readonly revokeFirst?: true;
      readonly withdrawal?: true;
    }
  /** The record was published although its application was withdrawn. */
  | { readonly type: 'WithdrawnRecordSeen'; readonly selector: Selector }
  /** This person confirms that the DNS department will not publish the record. */
  | ({ readonly type: 'WithdrawalConfirmed'; readonly selector: Selector } & By)
  /** Every authoritative server served an empty `p=`. */
  | { readonly type: 'RecordRevoked'; readonly selector: Selector }
  | { readonly type: 'RecordGone'; readonly selector: Selector }
  /** `until`: the earliest time of the destruction; while somebody holds it, it does not happen. */
  | { readonly type: 'DestructionAnnounced'; readonly selector: Selector; readonly until: Instant }
  | ({ readonly type: 'DestructionHeld'; readonly selector: Selector } & By)
  | ({ readonly type: 'DestructionReleased'; readonly selector: Selector } & By)
  | { readonly type: 'DestructionBegun'; readonly selector: Selector }
  /** `until`: the time after which no backup holds the key either, by policy. */
  | { readonly type: 'KeyDestroyed'; readonly selector: Selector; readonly until: Instant }
  | { readonly type: 'KeysTried'; readonly unreadable: readonly Selector[] }
  | { readonly type: 'KeyAgeNotified'; readonly selector: Selector; readonly notifiedDays: number }
  | { readonly type: 'DriftSeen'; readonly target: TargetId; readonly selector: Selector }
  | { readonly type: 'DriftCleared'; readonly target: TargetId }
  | { readonly type: 'SettingsAltered'; readonly target: TargetId; readonly what: Alteration }
  | { readonly type: 'SettingsRestored'; readonly target: TargetId }
  | { readonly type: 'StatusSeen'; readonly target: TargetId; readonly status: DkimStatus }
  /** The result of SES's own DNS check; null: the problem is over. */
  | { readonly type: 'VerificationSeen'; readonly target: TargetId; readonly problem: VerificationProblem | null }
  | { readonly type: 'IncidentBegan'; readonly incidents: readonly Incident[] }
  | { readonly type: 'IncidentEnded'; readonly incidents: readonly Incident[] }
  /** A person acknowledged the open incidents and is handling them. */
  | ({ readonly type: 'AlertAcknowledged' } & By)
  | { readonly type: 'AlertEscalated'; readonly escalation: number }
  /** Independent warnings spoke against the switched mail. */
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

/** Events that a log must not lose: refusals by people, ends, and steps towards SES. The anchor remembers these (I13). */
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
