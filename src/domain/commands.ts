/** The commands that people, the cron and the reconciler give to the domain. Names are imperative. */

import type { Submission } from './application.ts';
import type { DeliveryResult, FoundMail } from './delivery.ts';
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
import type { Blocker, RecordFacts, Round, RoundTarget, TargetObservation } from './state.ts';

// Fields of every command.

interface Base {
  readonly at: Instant;
}

export interface ByPerson extends Base {
  /** A person may press twice, and Slack may deliver twice: one id is decided once (I10). */
  readonly id: string;
  readonly by: Actor;
  /** When Slack signed the click, in seconds of its clock; absent: nothing says when. It is compared with Slack's seconds only. */
  readonly signedSeconds?: number | undefined;
}

// Commands that only record facts for auditors.

type AuditRequest =
  | (Base & {
      readonly type: 'RecordConfiguration';
      /** Content address of the configuration that this process runs with. */
      readonly evidence: string;
      /** The configuration that `changed` compares with: the last one in the log. */
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
      /** Id of the refused command, so that it is not decided later; null if no command would have followed. */
      readonly click: string | null;
      /** Number of refusals of that group on that day that this process knows of, including this one. */
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
  /** The proof of the person's identity; never a secret. */
  readonly proof: string;
  /** Digest of the stored secret that the person entered; absent if AWS proved the identity. */
  readonly digest?: string;
}

type BreakGlassPersonRequest =
  | (Proven & { readonly type: 'RequestBreakGlass'; readonly reason: string })
  | (Proven & { readonly type: 'ConfirmBreakGlass'; readonly evidence?: string | null })
  | (ByPerson & { readonly type: 'CloseBreakGlassReport' })
  /** In Slack, twice: by the owner of the secret, and by another person who may approve. */
  | (ByPerson & { readonly type: 'ApproveEnrolment'; readonly digest: string });

type BreakGlassSystemRequest =
  /** Somebody at the terminal typed a secret for the Slack user id `user`. It takes effect only when two people approve. */
  Base & { readonly type: 'OfferSecret'; readonly user: string; readonly digest: string };

/** One reading per target, and one per other enabled region where the identity exists. */
type Readings = readonly (TargetObservation & { readonly target: TargetId | 'otherRegion' })[];

interface OnSelector extends ByPerson {
  /** Null if the click named no selector and none waits. */
  readonly selector: Selector | null;
}

type RetirePersonRequest =
  | (OnSelector & {
      readonly type: 'AttestUnused';
      /** The person's reason; may be empty. */
      readonly note: string;
    })
  | (OnSelector & { readonly type: 'ConfirmWithdrawal' })
  | (OnSelector & { readonly type: 'HoldDestruction' })
  | (OnSelector & { readonly type: 'ReleaseDestruction' })
  | (ByPerson & {
      readonly type: 'DeclareCompromised';
      /** As typed; null: the selector that SES signs with. */
      readonly selector: string | null;
      /** For a rotation that the command may start. */
      readonly selectorTemplate: string;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly targets: readonly TargetId[];
    });

type RetireSystemRequest =
  /** The targets of the present configuration. */
  | (Base & { readonly type: 'RecordTargets'; readonly targets: readonly TargetId[] })
  | (Base & { readonly type: 'DeclareRemovable'; readonly selector: Selector; readonly observations: Readings })
  | (Base & { readonly type: 'RecordRevoked'; readonly selector: Selector })
  | (Base & { readonly type: 'RecordWithdrawnSeen'; readonly selector: Selector })
  | (Base & { readonly type: 'RecordGone'; readonly selector: Selector })
  | (Base & { readonly type: 'AnnounceDestruction'; readonly selector: Selector })
  | (Base & { readonly type: 'BeginDestruction'; readonly selector: Selector; readonly observations: Readings })
  | (Base & { readonly type: 'RecordKeyDestroyed'; readonly selector: Selector });

/** Clicks name the rotation; if it matters, also the round and the digest that the person saw. */
interface OnRotation extends ByPerson {
  readonly rotation: number;
}

interface OnRound extends OnRotation {
  readonly round: number;
}

export type PersonRequest =
  | (ByPerson & {
      readonly type: 'StartRotation';
      /** In the person's words; absent: none was given. */
      readonly reason?: string;
      /** The day for which the person plans the switch, `YYYY-MM-DD`; absent: none was named. */
      readonly switchOn?: string;
      readonly selectorTemplate: string;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly targets: readonly TargetId[];
    })
  | (OnRotation & { readonly type: 'ClaimRotation' })
  | (OnRotation & Submission & { readonly type: 'SubmitApplication' })
  /** Replaces what was recorded about the application. */
  | (OnRotation & Submission & { readonly type: 'CorrectApplication' })
  | (OnRotation & { readonly type: 'RequestApproval' })
  | (OnRotation & { readonly type: 'RequestDelivery' })
  | (OnRound & { readonly type: 'ApproveSwitch'; readonly digest: string; readonly reason?: string })
  | (OnRound & { readonly type: 'WithdrawApproval' })
  | (OnRound & { readonly type: 'DeclineSwitch'; readonly reason: string })
  | (OnRound & { readonly type: 'ExecuteSwitch'; readonly digest: string })
  | (OnRotation & {
      readonly type: 'Rollback';
      readonly banNext: boolean;
      /** Content address of the shown check of the previous record; null if no check was made. */
      readonly evidence?: string | null;
    })
  | (OnRotation & { readonly type: 'CancelRotation'; readonly reason: string })
  | (OnRotation & { readonly type: 'ConfirmCompletion' })
  /** Concerns the domain, not one rotation. */
  | (ByPerson & { readonly type: 'NameOwnership'; readonly ownership: Ownership })
  /** Puts a reminder off, or the planned start. */
  | (ByPerson & {
      readonly type: 'Postpone';
      /** What the button stands beside; empty: whatever waits now. */
      readonly wait: string;
      /** `YYYY-MM-DD`; empty if the person named none. */
      readonly day: string;
      readonly reason: string;
    })
  /** The button 対応します: acknowledges all critical incidents that are open. */
  | (ByPerson & { readonly type: 'AcknowledgeAlert' })
  | RetirePersonRequest
  | BreakGlassPersonRequest;

export type { TargetObservation };

/** The evidence that the executor gathered right before a Put (I2 to I4). */
export interface PutEvidence {
  readonly baseVersion: number;
  readonly dnsRequestedAt: Instant;
  readonly dnsScope: 'authoritative' | 'everywhere';
  readonly dnsVerdict: 'right' | 'wrong' | 'absent' | 'disagree' | 'unknown';
  /** Servers that gave no answer at all. */
  readonly silent: readonly string[];
  /** Without the silent servers, at least two authoritative servers and every resolver have the verdict right (I2's waiver). */
  readonly othersRight: boolean;
  /** Name servers that the configuration set in place of the DNS lookup. */
  readonly overridden: readonly string[];
  readonly fingerprint: Fingerprint;
  readonly content: string | null;
  readonly proofAt: Instant;
  readonly proofOk: boolean;
  readonly rollbackReady: boolean;
  readonly rollbackCheckedAt: Instant;
  /** Approvers who are still eligible after a new lookup. */
  readonly eligible: readonly PersonId[];
  /** The targets as read now. */
  readonly targets: readonly RoundTarget[];
  /** Content address of the whole evidence. */
  readonly hash: string | null;
}

type RecordSeen = Pick<RecordFacts, 'verdict' | 'findings' | 'evidence'>;

interface LegacyRequest extends Base {
  /** Its id at AWS. */
  readonly request: string;
}

export type SystemRequest =
  | BreakGlassSystemRequest
  /** The planned day may have come: the bot reminds, or starts without a person, by policy. */
  | (Base & {
      readonly type: 'StartPlanned';
      readonly selectorTemplate: string;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly targets: readonly TargetId[];
    })
  /** A call of the function that the bot replaced. Nobody is its requester, and `number` is the one that it expects of the selector. */
  | (LegacyRequest & {
      readonly type: 'StartByLegacyCall';
      readonly selectorTemplate: string;
      readonly number: number;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly targets: readonly TargetId[];
    })
  /** Another such call: a round that ran out of time is wanted again. */
  | (LegacyRequest & { readonly type: 'WantRoundByLegacyCall'; readonly rotation: number })
  | (Base & { readonly type: 'RecordKeyMade'; readonly rotation: number; readonly fingerprint: Fingerprint })
  | (Base & {
      readonly type: 'RecordPreflight';
      readonly rotation: number;
      /** Fingerprint of the current key that the vault holds now; null when it holds none. */
      readonly currentFingerprint: Fingerprint | null;
      readonly blockers: readonly Blocker[];
      readonly mailPolicy: MailPolicy;
      readonly subdomainIdentities: SubdomainIdentities;
      /** Everybody who could approve besides the requester; null or absent: unknown. */
      readonly approvers?: readonly PersonId[] | null;
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
  /** One check of a record that I8 protects. */
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
      readonly servers: Round['servers'];
      readonly waived: readonly string[];
      readonly overridden: readonly string[];
      readonly mailPolicy: MailPolicy;
      readonly evidence: string | null;
    })
  | (Base & {
      readonly type: 'BeginDelivery';
      readonly rotation: number;
      readonly attempt: number;
      /** Taken for a new attempt; a sending of one that has begun keeps its own. */
      readonly nonce: string;
    })
  | (Base & {
      readonly type: 'RecordDeliverySeen';
      readonly rotation: number;
      readonly attempt: number;
      /** To which SES may not have taken mail. */
      readonly mailboxes: readonly string[];
      readonly found: readonly FoundMail[];
    })
  | (Base & {
      readonly type: 'RecordDelivery';
      readonly rotation: number;
      readonly attempt: number;
      readonly results: readonly DeliveryResult[];
      readonly evidence: string;
    })
  | (Base & {
      readonly type: 'IntendPut';
      readonly rotation: number;
      readonly kind: 'forward' | 'rollback';
      readonly target: TargetId;
      readonly selector: Selector;
      readonly beforeSesAt: Instant;
      /** Null for a rollback: doubts about the DNS do not refuse it. */
      readonly evidence: PutEvidence | null;
    })
  /** The approved facts no longer hold: the round ends and, if possible, another opens. */
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
      /** The request id of AWS; absent if no answer came. */
      readonly requestId?: string;
    })
  | (Base & {
      readonly type: 'RecordTargetObservations';
      readonly target: TargetId;
      readonly observations: readonly TargetObservation[];
      /** Set if a probe was sent: `answers`, or the reason why the mailbox could not be searched. */
      readonly mailbox?: MailboxProblem | 'answers';
      readonly probe?: ProbeRecord;
      /** Set in the watch. */
      readonly rates?: SeenRates;
    })
  | (Base & {
      readonly type: 'RecordKeyAge';
      readonly selector: Selector;
      /** Calendar days until the use-by date; negative afterwards. */
      readonly daysLeft: number;
      /** `YYYY-MM-DD` */
      readonly useBy: string;
    })
  | (Base & {
      /** The result of decrypting every live key on trial. */
      readonly type: 'RecordKeyTrial';
      readonly unreadable: readonly { readonly selector: Selector; readonly problem: string }[];
    })
  /** The result of the last request to the anchor of the log. */
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
/** A command without its time, which the decision sets. */
export type Undated<C extends Command = Command> = C extends Command ? Omit<C, 'at'> : never;
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

// Who may give a person's command: one table of command × role (design.md 2). It fails closed.

interface CommandRow {
  /** Every other role is refused. */
  readonly roles: readonly Role[];
  /** A person may be in a hurry: the lookups of people for this command go before others. */
  readonly urgent: boolean;
  /** The command may start a rotation, so the current key is read first. */
  readonly begins: boolean;
  /** The decision distinguishes the roles, so all of them are looked up. Otherwise the look-up ends at the first role that suffices. */
  readonly everyRole: boolean;
}

const everyone: readonly Role[] = ['requester', 'approver', 'operator', 'nightOperator', 'viewer'];
const anyRequest = { urgent: false, begins: false, everyRole: false } as const;
const urgent = { urgent: true, begins: false, everyRole: true } as const;

export const COMMANDS = {
  StartRotation: { roles: ['requester'], ...anyRequest, begins: true },
  ClaimRotation: { roles: ['requester'], ...anyRequest },
  SubmitApplication: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  CorrectApplication: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  /** Queries the name servers; the domain decides nothing. */
  CheckNow: { roles: ['requester', 'approver', 'operator', 'nightOperator'], ...anyRequest },
  RequestApproval: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  RequestDelivery: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  ApproveSwitch: { roles: ['approver'], ...urgent },
  WithdrawApproval: { roles: ['approver'], ...urgent },
  DeclineSwitch: { roles: ['approver'], ...urgent },
  ExecuteSwitch: { roles: ['operator'], ...urgent },
  // A night operator may only use a grant; the decision checks that.
  Rollback: { roles: ['approver', 'operator', 'nightOperator'], ...urgent },
  CancelRotation: { roles: ['requester', 'approver'], ...anyRequest },
  ConfirmCompletion: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  AttestUnused: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  ConfirmWithdrawal: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  Postpone: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  NameOwnership: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  AcknowledgeAlert: { roles: ['requester', 'approver', 'operator', 'nightOperator'], ...anyRequest },
  RequestBreakGlass: { roles: ['enrolled'], ...anyRequest },
  ConfirmBreakGlass: { roles: ['enrolled'], ...anyRequest },
  CloseBreakGlassReport: { roles: ['approver', 'operator'], ...anyRequest },
  // The owner of the secret approves in any role; the decision checks who else may.
  ApproveEnrolment: { roles: everyone, ...anyRequest, everyRole: true },
  // Holding costs nothing but time.
  HoldDestruction: { roles: ['requester', 'approver', 'operator', 'nightOperator'], ...anyRequest },
  ReleaseDestruction: { roles: ['requester', 'approver', 'operator'], ...anyRequest },
  // The same roles as a rollback, but a grant never covers it.
  DeclareCompromised: { roles: ['approver', 'operator'], ...urgent, begins: true },
  /** Shows the state; the domain decides nothing. */
  View: { roles: everyone, ...anyRequest },
} as const satisfies Readonly<Record<PersonRequest['type'] | 'CheckNow' | 'View', CommandRow>>;

export type PersonCommand = keyof typeof COMMANDS;

export const rolesFor = (command: PersonCommand): readonly Role[] => COMMANDS[command].roles;

/** The lists that decide who may give a command. Only these are looked up: a role of another list counts as not held. */
export const listsFor = (command: PersonCommand): readonly PeopleList[] =>
  rolesFor(command).flatMap((role) => listOfRole[role] ?? []);

export const mayGive = (actor: Actor, command: PersonCommand): boolean =>
  rolesOf(actor).some((role) => rolesFor(command).includes(role));
