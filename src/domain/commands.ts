/** What people, the cron and the reconciler ask of the core. Imperative. */

import type {
  FieldChange,
  MailboxProblem,
  MailPolicy,
  Ownership,
  RefusedGroup,
  SeenRates,
  SubdomainIdentities,
} from './facts.ts';
import type { RecordVerdict } from './findings.ts';
import type { ProbeRecord } from './mailRecords.ts';
import type { Fingerprint, Instant, PersonId, Selector, TargetId } from './names.ts';
import { type Actor, listOfRole, type PeopleList, type Role, rolesOf } from './roles.ts';
import type { Blocker, RecordFacts, RoundTarget, TargetObservation } from './state.ts';

// What every command says.

interface Base {
  readonly at: Instant;
}

export interface ByPerson extends Base {
  /** A person may press twice, and a delivery may come twice: one id is decided once (I10). */
  readonly id: string;
  readonly by: Actor;
}

// The commands that only put down what auditors ask for.

type AuditRequest =
  | (Base & {
      readonly type: 'RecordConfiguration';
      /** Content address of the configuration that this process runs with. */
      readonly evidence: string;
      /** What `changed` was made against: the one that the log named then. */
      readonly previous: string | null;
      readonly changed: readonly FieldChange[];
    })
  | (Base & {
      readonly type: 'RecordRefusal';
      readonly who: { readonly id: PersonId; readonly name: string };
      readonly action: string;
      readonly refusal: string;
      readonly group: RefusedGroup;
      /** `YYYY-MM-DD` in the configured zone. */
      readonly day: string;
      /** Id of the command that was refused: it is not decided again; null where none would have followed. */
      readonly click: string | null;
      /** Refusals of that group on that day that this process knows of, with this one. */
      readonly seen: number;
    })
  | (Base & {
      readonly type: 'RecordPreviousRecord';
      readonly rotation: number;
      readonly selector: Selector;
      readonly verdict: RecordVerdict;
      readonly evidence: string | null;
    });

interface Proven extends ByPerson {
  readonly rotation: number;
  /** What showed who the person is; never a secret. */
  readonly proof: string;
  /** Of the stored secret that the person knew; absent where AWS said who it is. */
  readonly digest?: string;
}

type BreakGlassPersonRequest =
  | (Proven & { readonly type: 'RequestBreakGlass'; readonly reason: string })
  | (Proven & { readonly type: 'ConfirmBreakGlass'; readonly evidence?: string | null })
  | (ByPerson & { readonly type: 'CloseBreakGlassReport' })
  /** In Slack: by whose secret it is said to be, and by another who may approve. */
  | (ByPerson & { readonly type: 'ApproveEnrolment'; readonly digest: string });

type BreakGlassSystemRequest =
  /** Somebody at the terminal typed a secret for `user`, an id in Slack. It is worth nothing until two people have said so. */
  Base & { readonly type: 'OfferSecret'; readonly user: string; readonly digest: string };

/** One reading per target, and one per other enabled region where the identity exists. */
type Readings = readonly (TargetObservation & { readonly target: TargetId | 'otherRegion' })[];

interface OnSelector extends ByPerson {
  /** Null where the click named none and none waits. */
  readonly selector: Selector | null;
}

type RetirePersonRequest =
  | (OnSelector & {
      readonly type: 'AttestUnused';
      /** How the person knows; may be empty. */
      readonly note: string;
    })
  | (OnSelector & { readonly type: 'ConfirmWithdrawal' })
  | (OnSelector & { readonly type: 'HoldDestruction' })
  | (OnSelector & { readonly type: 'ReleaseDestruction' })
  | (ByPerson & {
      readonly type: 'DeclareCompromised';
      /** As typed; null: what SES signs with. */
      readonly selector: string | null;
      /** For the rotation that it may start. */
      readonly selectorTemplate: string;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly targets: readonly TargetId[];
    });

type RetireSystemRequest =
  /** What is configured now. */
  | (Base & { readonly type: 'RecordTargets'; readonly targets: readonly TargetId[] })
  | (Base & { readonly type: 'DeclareRemovable'; readonly selector: Selector; readonly observations: Readings })
  | (Base & { readonly type: 'RecordRevoked'; readonly selector: Selector })
  | (Base & { readonly type: 'RecordWithdrawnSeen'; readonly selector: Selector })
  | (Base & { readonly type: 'RecordGone'; readonly selector: Selector })
  | (Base & { readonly type: 'AnnounceDestruction'; readonly selector: Selector })
  | (Base & { readonly type: 'BeginDestruction'; readonly selector: Selector; readonly observations: Readings })
  | (Base & { readonly type: 'RecordKeyDestroyed'; readonly selector: Selector });

/** Clicks name the rotation, and where it matters the round and the digest that the person saw. */
interface OnRotation extends ByPerson {
  readonly rotation: number;
}

interface OnRound extends OnRotation {
  readonly round: number;
}

export type PersonRequest =
  | (ByPerson & {
      readonly type: 'StartRotation';
      readonly selectorTemplate: string;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly targets: readonly TargetId[];
    })
  | (OnRotation & { readonly type: 'ClaimRotation' })
  | (OnRotation & {
      readonly type: 'SubmitApplication';
      readonly ticket: string;
      readonly submittedAt: Instant;
      readonly promisedDate: string;
    })
  | (OnRotation & { readonly type: 'RequestApproval' })
  | (OnRound & { readonly type: 'ApproveSwitch'; readonly digest: string })
  | (OnRound & { readonly type: 'WithdrawApproval' })
  | (OnRound & { readonly type: 'DeclineSwitch'; readonly reason: string })
  | (OnRound & { readonly type: 'ExecuteSwitch'; readonly digest: string })
  | (OnRotation & {
      readonly type: 'Rollback';
      readonly banNext: boolean;
      /** Content address of what was shown of the previous record; null where nothing was looked up for it. */
      readonly evidence?: string | null;
    })
  | (OnRotation & { readonly type: 'CancelRotation'; readonly reason: string })
  | (OnRotation & { readonly type: 'ConfirmCompletion' })
  /** Of the domain, not of one rotation. */
  | (ByPerson & { readonly type: 'NameOwnership'; readonly ownership: Ownership })
  /** 対応します: of whatever critical goes on. */
  | (ByPerson & { readonly type: 'AcknowledgeAlert' })
  | RetirePersonRequest
  | BreakGlassPersonRequest;

export type { TargetObservation };

/** What the executor saw right before a Put (I2 to I4). */
export interface PutEvidence {
  readonly baseVersion: number;
  readonly dnsRequestedAt: Instant;
  readonly dnsScope: 'authoritative' | 'everywhere';
  readonly dnsVerdict: 'right' | 'wrong' | 'absent' | 'disagree' | 'unknown';
  /** Servers that gave no answer at all. */
  readonly silent: readonly string[];
  /** Leaving out the silent ones, at least two authoritative servers and every resolver said right (I2's waiver). */
  readonly othersRight: boolean;
  /** Name servers that the configuration put in the place of the look-up. */
  readonly overridden: readonly string[];
  readonly fingerprint: Fingerprint;
  readonly content: string | null;
  readonly proofAt: Instant;
  readonly proofOk: boolean;
  readonly rollbackReady: boolean;
  readonly rollbackCheckedAt: Instant;
  /** Approvers that were looked up again and are still eligible. */
  readonly eligible: readonly PersonId[];
  /** The targets as read now. */
  readonly targets: readonly RoundTarget[];
  /** Content address of the whole evidence. */
  readonly hash: string | null;
}

type RecordSeen = Pick<RecordFacts, 'verdict' | 'findings' | 'evidence'>;

export type SystemRequest =
  | BreakGlassSystemRequest
  /** The planned day may have come: reminds, or starts without a person, as the policy says. */
  | (Base & {
      readonly type: 'StartPlanned';
      readonly selectorTemplate: string;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly targets: readonly TargetId[];
    })
  | (Base & { readonly type: 'RecordKeyMade'; readonly rotation: number; readonly fingerprint: Fingerprint })
  | (Base & {
      readonly type: 'RecordPreflight';
      readonly rotation: number;
      /** Of the current key as the vault holds it now; null when it holds none. */
      readonly currentFingerprint: Fingerprint | null;
      readonly blockers: readonly Blocker[];
      readonly mailPolicy: MailPolicy;
      readonly subdomainIdentities: SubdomainIdentities;
      readonly observations: readonly (TargetObservation & { readonly target: TargetId })[];
    })
  | (Base &
      RecordSeen & {
        readonly type: 'RecordObserved';
        readonly rotation: number;
        readonly silent: readonly string[];
        readonly othersRight: boolean;
        readonly requestedAt: Instant;
      })
  /** One look at a record that I8 protects. */
  | (Base & RecordSeen & { readonly type: 'RecordMonitored'; readonly selector: Selector })
  | (Base & {
      readonly type: 'OpenRound';
      readonly rotation: number;
      readonly baseVersion: number;
      readonly requestedAt: Instant;
      readonly blockers: readonly Blocker[];
      readonly targets: readonly RoundTarget[];
      readonly rollback: 'ready' | 'none';
      readonly content: string | null;
      readonly waived: readonly string[];
      readonly overridden: readonly string[];
      readonly mailPolicy: MailPolicy;
      readonly evidence: string | null;
    })
  | (Base & {
      readonly type: 'IntendPut';
      readonly rotation: number;
      readonly kind: 'forward' | 'rollback';
      readonly target: TargetId;
      readonly selector: Selector;
      readonly beforeSesAt: Instant;
      /** Null for a rollback: DNS doubts do not refuse it. */
      readonly evidence: PutEvidence | null;
    })
  /** The world is no longer what was approved: the round ends and, where it still can, another opens. */
  | (Base & {
      readonly type: 'VoidRound';
      readonly rotation: number;
      readonly round: number;
      readonly evidence: PutEvidence;
    })
  | (Base & {
      readonly type: 'RecordPutOutcome';
      readonly attempt: number;
      readonly outcome: 'applied' | 'refused' | 'notSent' | 'unknown';
      readonly code: string;
      /** Under which AWS knows the call; absent where no answer came. */
      readonly requestId?: string;
    })
  | (Base & {
      readonly type: 'RecordTargetObservations';
      readonly target: TargetId;
      readonly observations: readonly TargetObservation[];
      /** Where a probe was sent: `answers`, or why nobody could look for it. */
      readonly mailbox?: MailboxProblem | 'answers';
      readonly probe?: ProbeRecord;
      /** In the watch. */
      readonly rates?: SeenRates;
    })
  | (Base & {
      readonly type: 'RecordKeyAge';
      readonly selector: Selector;
      /** Calendar days until the certificate ends; negative afterwards. */
      readonly daysLeft: number;
      /** `YYYY-MM-DD` */
      readonly useBy: string;
    })
  | (Base & {
      /** Every live key was decrypted on trial. */
      readonly type: 'RecordKeyTrial';
      readonly unreadable: readonly { readonly selector: Selector; readonly problem: string }[];
    })
  /** Whether the anchor of the log answers. */
  | (Base & { readonly type: 'RecordAnchor'; readonly isReachable: boolean })
  | RetireSystemRequest
  | AuditRequest
  | (Base & { readonly type: 'MarkNoticesPosted'; readonly notices: readonly number[] })
  | (Base & {
      readonly type: 'DeferEffect';
      readonly effect: string;
      readonly problem: string;
      readonly retryAfterMs: number | null;
    })
  | (Base & { readonly type: 'Tick' });

export type Command = PersonRequest | SystemRequest;
/** Before the moment of its decision is known. */
export type Undated<C extends Command = Command> = C extends Command ? Omit<C, 'at'> : never;
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

// Who may give a command of a person: one table of command × role (design.md 2). It fails closed.

interface CommandRow {
  /** Every other role is refused. */
  readonly roles: readonly Role[];
  /** Somebody may be in a hurry with it: its look-ups go before those of others. */
  readonly urgent: boolean;
  /** It may begin a rotation: the current key is looked up for it. */
  readonly begins: boolean;
}

const everyone: readonly Role[] = ['requester', 'approver', 'operator', 'nightOperator', 'viewer'];
const anyRequest = { urgent: false, begins: false } as const;
const urgent = { urgent: true, begins: false } as const;

export const COMMANDS = {
  StartRotation: { roles: ['requester'], urgent: false, begins: true },
  ClaimRotation: { roles: ['requester'], ...anyRequest },
  SubmitApplication: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  /** Asks the name servers; the core decides nothing. */
  CheckNow: { roles: ['requester', 'approver', 'operator', 'nightOperator'], ...anyRequest },
  RequestApproval: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  ApproveSwitch: { roles: ['approver'], ...urgent },
  WithdrawApproval: { roles: ['approver'], ...urgent },
  DeclineSwitch: { roles: ['approver'], ...urgent },
  ExecuteSwitch: { roles: ['operator'], ...urgent },
  // A night operator may only use a grant: the decision looks closer.
  Rollback: { roles: ['approver', 'operator', 'nightOperator'], ...urgent },
  CancelRotation: { roles: ['requester', 'approver'], ...anyRequest },
  ConfirmCompletion: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  AttestUnused: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  ConfirmWithdrawal: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  NameOwnership: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  AcknowledgeAlert: { roles: ['requester', 'approver', 'operator', 'nightOperator'], ...anyRequest },
  RequestBreakGlass: { roles: ['enrolled'], ...anyRequest },
  ConfirmBreakGlass: { roles: ['enrolled'], ...anyRequest },
  CloseBreakGlassReport: { roles: ['approver', 'operator'], ...anyRequest },
  // Whose secret it is says so, whoever that is; who else may, the decision looks closer.
  ApproveEnrolment: { roles: everyone, ...anyRequest },
  // Holding loses nothing but time.
  HoldDestruction: { roles: ['requester', 'approver', 'operator', 'nightOperator'], ...anyRequest },
  ReleaseDestruction: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  // As much as a rollback, and never by a grant.
  DeclareCompromised: { roles: ['approver', 'operator'], urgent: true, begins: true },
  /** Shows the state; the core decides nothing. */
  View: { roles: everyone, ...anyRequest },
} as const satisfies Readonly<Record<PersonRequest['type'] | 'CheckNow' | 'View', CommandRow>>;

export type PersonCommand = keyof typeof COMMANDS;

export const rolesFor = (command: PersonCommand): readonly Role[] => COMMANDS[command].roles;

/** The lists that decide who may give a command. Only these are looked up: a role of another list counts as not held. */
export const listsFor = (command: PersonCommand): readonly PeopleList[] =>
  rolesFor(command).flatMap((role) => listOfRole[role] ?? []);

export const mayGive = (actor: Actor, command: PersonCommand): boolean =>
  rolesOf(actor).some((role) => rolesFor(command).includes(role));
