/** The request handler: where an ingress (Slack, the command line) brings what a person asked, and gets what is true now. */

import type { Action, DecidedAction, InputsOf } from '../domain/actions.ts';
import type { Plan } from '../domain/calendar.ts';
import type { RefusalCode } from '../domain/decision.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { Fact } from '../domain/factKinds.ts';
import type { FindingCode, RecordObservation, RecordVerdict } from '../domain/findings.ts';
import type { Instant, PersonId, Selector, SigningDomain } from '../domain/names.ts';
import type { Blocker, State } from '../domain/state.ts';
import type { PublicKeyInfo } from './keys.ts';
import type { DomainSettings } from './settings.ts';

export type { Action };

export interface Request<A extends Action = Action> {
  /** The same delivery twice has the same id: it is decided once (I10). */
  readonly id: string;
  readonly person: PersonId;
  /** When the ingress took it, where something lies between ingress and request handler; absent: now. */
  readonly at?: Instant;
  readonly action: A;
  /** As typed (already unescaped); null when left out: the only configured domain, or the channel's. */
  readonly domain: string | null;
  readonly channel: string;
  /** What a button carried; null for a slash command, which means "the one that runs now". */
  readonly rotation: number | null;
  readonly round: number | null;
  readonly digest: string | null;
  /** As the row of the action says, parsed by the ingress. */
  readonly inputs: InputsOf<A>;
}

export interface HistoryEntry {
  readonly version: number;
  readonly at: Instant;
  readonly type: string;
  readonly facts: Readonly<Record<string, Fact>>;
}

/** A time in which every check of the next record said the same: only its first answer is stored (design.md 6). */
export interface RecordInterval {
  readonly firstAt: Instant;
  /** When another answer came; null: it is still so. */
  readonly until: Instant | null;
  readonly verdict: RecordVerdict;
  readonly findings: readonly FindingCode[];
  /** Its first answer; null when its evidence is no longer there. */
  readonly first: object | null;
}

/** An evidence package: for people as Markdown, for machines as JSON. */
export interface EvidenceReport {
  /** Null: the whole log. */
  readonly rotation: number | null;
  readonly markdown: string;
  readonly json: string;
}

// What the request handler answers: one case for each thing that can be said, with the facts of that thing alone.

/** What is true now, for the rendering. */
interface Present {
  readonly state: State;
  readonly settings: DomainSettings;
}

/** Null: no domain was found, or its log was not read. */
interface MaybePresent {
  readonly state: State | null;
  readonly settings: DomainSettings | null;
}

/** On which confirmation a rollback would begin: one person's under a grant, the second person's, or as a proposal of the first. */
type RollbackBasis = Extract<DomainEvent, { readonly type: 'RollbackDecided' }>['basis'] | 'proposal';

export interface RotationPreview {
  readonly current: Selector;
  readonly next: Selector;
  /** When the bot would ask whether the application was submitted, and whether the record is live. */
  readonly applicationReminderAt: Instant;
  readonly recordReminderAt: Instant;
  readonly blockers: readonly Blocker[];
}

export type AcceptedCode =
  /** It is decided; the effects follow on their own. */
  | { readonly code: 'decided'; readonly action: DecidedAction }
  | {
      readonly code: 'rollback_prepared';
      readonly basis: RollbackBasis;
      /** Of the previous record; null where there is none to look at, or the DNS took too long. */
      readonly observation: RecordObservation | null;
      /** Content address of the observation; null when it could not be kept. */
      readonly evidence: string | null;
    }
  | { readonly code: 'cancel_prepared' }
  /** What a start would lead to. Nothing was stored, and no key made; only the probes of the preflight were sent. */
  | ({ readonly code: 'rotation_previewed' } & RotationPreview)
  /** `step`: whose confirmation the next click is, the first person's or the second's. */
  | { readonly code: 'compromised_prepared'; readonly selector: Selector; readonly step: 'first' | 'second' }
  /** `keys`: those held of the current selector and, in a rotation, of the next. */
  | { readonly code: 'status'; readonly keys: readonly PublicKeyInfo[] }
  | {
      readonly code: 'check';
      readonly observation: RecordObservation;
      readonly nextKey: PublicKeyInfo | null;
      /** Oldest first; null unless the whole evidence was asked for. */
      readonly intervals: readonly RecordInterval[] | null;
    }
  /** Oldest first. `left`: how many older entries were left out. */
  | { readonly code: 'history'; readonly entries: readonly HistoryEntry[]; readonly left: number }
  | { readonly code: 'report'; readonly report: EvidenceReport }
  /** The next two, or fewer where the calendar leaves no day. */
  | { readonly code: 'plan'; readonly plans: readonly Plan[] }
  | { readonly code: 'help' };

export type AcceptedAnswer = Present & { readonly tag: 'accepted' } & AcceptedCode;
export type AcceptedAs<C extends AcceptedCode['code']> = Extract<AcceptedAnswer, { readonly code: C }>;

/** Facts for the sentence; never secrets. */
interface Because<C extends string, F extends object = Readonly<Record<never, never>>> {
  readonly code: C;
  readonly facts: Readonly<F>;
}

/** What the person may have meant. `here`: the domains of the channel they wrote in, in the order of names; others are not shown. */
export interface KnownDomains {
  readonly nearest: SigningDomain | null;
  readonly here: readonly SigningDomain[];
}

/** Why the request handler itself says no; the other refusals are the domain's. */
type PlainRefusal =
  | Because<'unknown_domain', { domain: string } & KnownDomains>
  | Because<'domain_not_configured', { domain: SigningDomain } & KnownDomains>
  | Because<'domain_missing', KnownDomains>
  /** An ingress says so by itself: as it was written. */
  | Because<'bad_date', { value: string }>
  /** The way there. */
  | Because<'other_channel', { channel: string; domain: SigningDomain }>
  /** For who may not roll back but may ask those who can: until then one of them is enough. */
  | Because<'rollback_needs_one', { until: Instant }>
  | Because<'rollback_needs_two'>
  /** To wait. */
  | Because<'queries_limited', { seconds: number }>
  /** It waited so long that the person may want something else now. */
  | Because<'too_late'>
  | Because<'report_none', { domain: SigningDomain }>
  | Because<'report_too_large', { domain: SigningDomain }>;

export type RefusedBecause = PlainRefusal | Because<RefusalCode, Record<string, string>>;
export type RefusedAnswer = MaybePresent & { readonly tag: 'refused' } & RefusedBecause;

export type FailedBecause =
  | Because<'store_unavailable'>
  | Because<'log_corrupt', { domain: SigningDomain }>
  /** Until it heals by itself. */
  | Because<'clock_behind', { minutes: number }>
  | Because<'internal'>;
export type FailedAnswer = MaybePresent & { readonly tag: 'failed' } & FailedBecause;

export type Response = AcceptedAnswer | RefusedAnswer | FailedAnswer;

export interface RequestHandler {
  /**
   * Decides and answers; the effects follow on their own. Never throws.
   * @param reminders called when the answer has to wait because the messenger limits calls, with the milliseconds of the wait
   */
  handle(request: Request, reminders?: (ms: number) => void): Promise<Response>;
}
