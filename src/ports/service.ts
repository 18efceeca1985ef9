/**
 * The port of the request handler: an ingress (Slack, the command line) submits a person's request and gets the current state
 * as answer.
 */

import type { InputsOf } from '../domain/actionInputs.ts';
import type { Action, DecidedAction } from '../domain/actions.ts';
import type { PasteFormat } from '../domain/application.ts';
import type { RefusalCode } from '../domain/decision.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Fact } from '../domain/factKinds.ts';
import type { FindingCode, RecordObservation, RecordVerdict } from '../domain/findings.ts';
import type { InputRefusal } from '../domain/inputs.ts';
import type { Instant, PersonId, Selector, SigningDomain } from '../domain/names.ts';
import type { Notice } from '../domain/notices.ts';
import type { WaitingItem } from '../domain/overview.ts';
import type { Forecast, Lags, Plan } from '../domain/plan.ts';
import type { Blocker, State } from '../domain/state.ts';
import type { PublicKeyInfo } from './keys.ts';
import type { DomainSettings } from './settings.ts';

export type { Action };

/** An application, with the state in which the log announced it. */
export interface AnnouncedApplication {
  readonly notice: Notice<'application' | 'removal_application' | 'revoke_application' | 'revoke_compromised'>;
  readonly selector: Selector;
  readonly state: State;
  /** The requester's name in the log; null: nobody started or claimed the rotation. */
  readonly requester: string | null;
}

/** An application, and what its form is written from. */
export interface OpenApplication {
  readonly state: State;
  readonly settings: DomainSettings;
  readonly application: AnnouncedApplication;
  /** Null if it was destroyed. */
  readonly key: PublicKeyInfo | null;
  /** The record to correct; null for the application itself. */
  readonly observation: RecordObservation | null;
}

export interface Request<A extends Action = Action> {
  /** A repeated delivery has the same id, so it is decided once (I10). */
  readonly id: string;
  readonly person: PersonId;
  /** When the ingress received the request, if it waited before it reached the request handler; absent: now. */
  readonly at?: Instant;
  /** When Slack signed the click, in seconds of its clock; absent: over Socket Mode, and from elsewhere. */
  readonly signedSeconds?: number | undefined;
  readonly action: A;
  /** As typed (already unescaped). Null when left out: the channel's only domain, or the only configured one. */
  readonly domain: string | null;
  readonly channel: string;
  /** The value that a button carries. Null for a slash command, which means the rotation that runs now. */
  readonly rotation: number | null;
  readonly round: number | null;
  readonly digest: string | null;
  /** The inputs that the action's row defines, parsed by the ingress. */
  readonly inputs: InputsOf<A>;
}

export interface HistoryEntry {
  readonly version: number;
  readonly at: Instant;
  readonly type: string;
  readonly facts: Readonly<Record<string, Fact>>;
  /** The names that the people in `facts` had then, by id. A person of whom the log has no name is absent. */
  readonly names: Readonly<Record<string, string>>;
}

/** An interval in which every check of the next record had the same result: only its first observation is stored (design.md 6). */
export interface RecordInterval {
  readonly firstAt: Instant;
  /** When the result changed; null: it still holds. */
  readonly until: Instant | null;
  readonly verdict: RecordVerdict;
  readonly findings: readonly FindingCode[];
  /** The first observation; null when its evidence is no longer stored. */
  readonly first: object | null;
}

/** An evidence package: for people as Markdown, for printing as HTML, for machines as JSON. */
export interface EvidenceReport {
  /** Null: the whole log. */
  readonly rotation: number | null;
  readonly markdown: string;
  /** One self-contained file. */
  readonly html: string;
  readonly json: string;
}

// The response: one case for each outcome, with the facts of that case alone.

/** The current state, for the rendering. */
interface Present {
  readonly state: State;
  readonly settings: DomainSettings;
}

/** Null: no domain was found, or its log was not read. */
interface MaybePresent {
  readonly state: State | null;
  readonly settings: DomainSettings | null;
}

/** The confirmation that begins a rollback: one person's under a grant, the second person's, or the first person's as a proposal. */
type RollbackBasis = Extract<DomainEvent, { readonly type: 'RollbackDecided' }>['basis'] | 'proposal';

export interface RotationPreview {
  readonly current: Selector;
  readonly next: Selector;
  /** When the bot would ask people to confirm that the application is submitted, and that the record is live. */
  readonly applicationReminderAt: Instant;
  readonly recordReminderAt: Instant;
  readonly blockers: readonly Blocker[];
  /** Everybody who could approve, where they are fewer than the needed number and one more; null: they are enough, or unknown. */
  readonly fewApprovers: readonly PersonId[] | null;
  /** Null: the calendar leaves no day for the switch. */
  readonly outlook: SwitchOutlook | null;
}

/** Whether the record of a rotation that starts now will be live by its switch. */
interface SwitchOutlook {
  readonly lags: Lags | null;
  /** `YYYY-MM-DD`: as the person wants it, otherwise as it is proposed without lags. */
  readonly switchDay: string;
  readonly forecast: Forecast;
}

/** One domain in the answer to `/dkim plan`. */
export interface DomainOutlook {
  readonly domain: SigningDomain;
  /** `unreadable`: its log does not verify. */
  readonly status: 'planned' | 'postponed' | 'running' | 'unreadable';
  /** With a start that was put off on its new day. */
  readonly plans: readonly Plan[];
  /** Null: no earlier rotation has a right record. */
  readonly lags: Lags | null;
  /** True if the record of the running rotation is right. */
  readonly isLive: boolean;
  /** The first plan whose switch is not over; null: none. */
  readonly next: { readonly plan: Plan; readonly forecast: Forecast } | null;
}

export interface PlanAnswer {
  /** `YYYY-MM-DD` in the configured zone. */
  readonly today: string;
  /** Null: the next two plans. */
  readonly year: number | null;
  /** Fewer than two when the calendar leaves no day. */
  readonly plans: readonly Plan[];
  /** What needs a person first. */
  readonly outlooks: readonly DomainOutlook[];
  /** Number of domains that are left out. */
  readonly left: number;
}

export type AcceptedCode =
  /** The decision is recorded; effects follow in the background. */
  | { readonly code: 'decided'; readonly action: DecidedAction }
  | {
      readonly code: 'rollback_prepared';
      readonly basis: RollbackBasis;
      /** Of the previous record; null when there is none to check, or when the DNS took too long. */
      readonly observation: RecordObservation | null;
      /** Content address of the observation; null when it could not be stored. */
      readonly evidence: string | null;
    }
  | { readonly code: 'cancel_prepared' }
  /** The preview of a start. Nothing is stored and no key is made; only the preflight's probes are sent. */
  | ({ readonly code: 'rotation_previewed' } & RotationPreview)
  /** `step`: whether the next click is the first person's confirmation or the second's. */
  | { readonly code: 'compromised_prepared'; readonly selector: Selector; readonly step: 'first' | 'second' }
  /** `keys`: the held keys of the current selector and, in a rotation, of the next. */
  | { readonly code: 'status'; readonly keys: readonly PublicKeyInfo[] }
  | {
      readonly code: 'round_details';
      /** The observation of the record when the round was opened; null: it is not stored any more. */
      readonly record: RecordObservation | null;
      /** Hash of the newest commit. */
      readonly head: string;
    }
  | { readonly code: 'rotation_details'; readonly keys: readonly PublicKeyInfo[]; readonly head: string }
  | {
      readonly code: 'check';
      readonly observation: RecordObservation;
      readonly nextKey: PublicKeyInfo | null;
      /** Oldest first; null unless the full evidence was requested. */
      readonly intervals: readonly RecordInterval[] | null;
    }
  /** Oldest first. `left`: the number of older entries that are left out. `unread`: the number of commits before all of them. */
  | {
      readonly code: 'history';
      readonly entries: readonly HistoryEntry[];
      readonly left: number;
      readonly unread: number;
    }
  /** The complete log, for a file. */
  | { readonly code: 'history_file'; readonly entries: readonly HistoryEntry[]; readonly left: number }
  /** `key`: null if it was destroyed. `observation`: the record to correct; null for the application itself. */
  | ({ readonly code: 'application_file'; readonly format: PasteFormat } & Omit<OpenApplication, 'state' | 'settings'>)
  /**
   * A page of the `total` open applications of the domains that were asked for. `unreadable`: those of the page that no file holds.
   * `corrupt`: domains whose logs do not verify. `unread`: domains of the channel that were not looked at.
   */
  | {
      readonly code: 'applications';
      readonly format: PasteFormat;
      readonly open: readonly OpenApplication[];
      readonly page: number;
      readonly pages: number;
      readonly total: number;
      readonly unreadable: number;
      readonly corrupt: readonly SigningDomain[];
      readonly unread: number;
    }
  /** `csv`: the key ledger of the fiscal year that begins in `year`. */
  | { readonly code: 'ledger'; readonly year: number; readonly csv: string }
  | { readonly code: 'report'; readonly report: EvidenceReport }
  | ({ readonly code: 'plan' } & PlanAnswer)
  | { readonly code: 'help' };

export type AcceptedAnswer = Present & { readonly tag: 'accepted' } & AcceptedCode;
export type AcceptedAs<C extends AcceptedCode['code']> = Extract<AcceptedAnswer, { readonly code: C }>;

/** The facts that the text for people names; never secrets. */
interface Because<C extends string, F extends object = Readonly<Record<never, never>>> {
  readonly code: C;
  readonly facts: Readonly<F>;
}

/** Suggestions for the domain. `here`: the domains of the request's channel, sorted by name; others are not shown. */
export interface KnownDomains {
  readonly nearest: SigningDomain | null;
  readonly here: readonly SigningDomain[];
}

/** Refusals of the request handler itself; the other refusals are the domain's. */
type PlainRefusal =
  | Because<'unknown_domain', { domain: string } & KnownDomains>
  | Because<'domain_not_configured', { domain: SigningDomain } & KnownDomains>
  | Because<'domain_missing', KnownDomains>
  /** Only an ingress refuses with it. `value`: the input as the person wrote it. */
  | Because<InputRefusal, { value: string }>
  /** `channel`: the domain's own channel. */
  | Because<'other_channel', { channel: string; domain: SigningDomain }>
  /** For a person who may not roll back but may contact those who can: until `until`, one of them is enough. */
  | Because<'rollback_needs_one', { until: Instant }>
  | Because<'rollback_needs_two'>
  /** `seconds`: the time until the next query is permitted. */
  | Because<'queries_limited', { seconds: number }>
  /** The log has no room for more notices until some of them are posted. */
  | Because<'posts_pending'>
  /** The request waited so long that the person may want something else now. */
  | Because<'too_late'>
  /** The stored key of `selector` is damaged or is not the one that the log names. */
  | Because<'key_unreadable', { selector: Selector }>
  | Because<'report_none', { domain: SigningDomain }>
  | Because<'report_too_large', { domain: SigningDomain }>;

export type RefusedBecause = PlainRefusal | Because<RefusalCode, Record<string, string>>;
export type RefusedAnswer = MaybePresent & { readonly tag: 'refused' } & RefusedBecause;

/** Why the members of a domain's channel cannot be read until a person corrects the cause, in the messenger's words. */
export type ChannelProblem = 'is_archived' | 'not_in_channel' | 'channel_not_found' | 'missing_scope';

export type FailedBecause =
  | Because<'store_unavailable' | 'restoring' | 'newer_release'>
  | Because<'log_corrupt', { domain: SigningDomain }>
  /** `minutes`: the time until the clock is near enough to the log without a correction. */
  | Because<'clock_behind', { minutes: number }>
  /** Whether the person is in the domain's channel is unknown. `channel`: that channel. */
  | Because<'channel_unavailable', { channel: string; code: ChannelProblem }>
  | Because<'internal'>;
export type FailedAnswer = MaybePresent & { readonly tag: 'failed' } & FailedBecause;

/** One domain on a page of the overview. */
export interface OverviewRow {
  readonly settings: DomainSettings;
  /** Null: its log does not verify. */
  readonly state: State | null;
  /** The held key that SES signs with; null when the bot holds none. */
  readonly key: PublicKeyInfo | null;
}

/** What waits for the person in one domain. */
export interface WaitingDomain {
  readonly settings: DomainSettings;
  readonly state: State;
  readonly items: readonly WaitingItem[];
}

/** What waits for the person, and one page of the domains that the person may see: what is wrong first, then what runs. */
export interface OverviewAnswer {
  readonly tag: 'overview';
  readonly code: 'overview';
  readonly state: null;
  readonly settings: null;
  readonly waiting: readonly WaitingDomain[];
  /** Number of domains that wait too and are left out. */
  readonly moreWaiting: number;
  readonly rows: readonly OverviewRow[];
  /** Counted from 1. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  /** Number of the domains, at the front of the list, that are not quiet. */
  readonly notable: number;
  /** The domains in which the person may start a rotation, by name. */
  readonly startable: readonly SigningDomain[];
  /** The day to propose for the switch of a rotation that starts now, `YYYY-MM-DD`; null when the calendar leaves none. */
  readonly proposedSwitchDay: string | null;
  /** On which the proposal rests: of the only domain in which the person may start a rotation. */
  readonly lags: Lags | null;
}

export type Response = AcceptedAnswer | RefusedAnswer | FailedAnswer | OverviewAnswer;

export interface RequestHandler {
  /**
   * Decides and answers; effects follow in the background. Never throws.
   * @param reminders called when the answer has to wait because the messenger limits calls, with the milliseconds of the wait
   */
  handle(request: Request, reminders?: (ms: number) => void): Promise<Response>;
}
