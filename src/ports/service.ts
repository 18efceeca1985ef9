/** The desk: where an ingress (Slack, the command line) brings what a person asked, and gets what is true now. */

import type { Plan } from '../domain/calendar.ts';
import type { FindingCode, RecordObservation, RecordVerdict } from '../domain/findings.ts';
import type { Instant, PersonId } from '../domain/names.ts';
import type { Action } from '../domain/roles.ts';
import type { State } from '../domain/state.ts';
import type { PublicKeyInfo } from './keys.ts';
import type { DomainSettings } from './settings.ts';

export type { Action };

export interface DeskRequest {
  /** The same delivery twice has the same id: it is decided once (I10). */
  readonly id: string;
  readonly person: PersonId;
  /** When the ingress took it, where something lies between ingress and desk; absent: now. */
  readonly at?: Instant;
  readonly action: Action;
  /** As typed (already unescaped); null when left out: the only configured domain, or the channel's. */
  readonly domain: string | null;
  readonly channel: string;
  /** What a button carried; null for a slash command, which means "the one that runs now". */
  readonly rotation: number | null;
  readonly round: number | null;
  readonly digest: string | null;
  /** `ticket`, `handedIn` (YYYY-MM-DD), `promised` (YYYY-MM-DD), `reason`, `condemn` ("yes"), `evidence` (of a rollback: what
   * `rollback_prepared` said), `full` ("yes"), `selector` (of an attestation, of a key that is compromised, or of a destruction that is held or released), `note` (of an attestation),
   * `rotation` (of a report: its number). */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface HistoryEntry {
  readonly version: number;
  readonly at: Instant;
  readonly type: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** A time in which every check of the next record said the same: only its first answer is stored (design.md 6). */
export interface RecordStretch {
  readonly firstAt: Instant;
  /** When another answer came; null: it is still so. */
  readonly until: Instant | null;
  readonly verdict: RecordVerdict;
  readonly findings: readonly FindingCode[];
  /** Its first answer; null when its evidence is no longer there. */
  readonly first: object | null;
}

/**
 * `code` of an accepted answer is the action, or `rollback_prepared` (facts: `basis`: `grant`, `twoPeople` or `proposal`;
 * `evidence`: content address of what was seen of the previous record, absent when it could not be kept) ,
 * `cancel_prepared` and `compromised_prepared` (facts: `selector`, `step`: `first` or `second` person); of a refusal a `RefusalCode` or one of the desk's own: `unknown_domain`, `domain_not_configured`,
 * `domain_missing`, `bad_date`, `other_channel` (facts: `channel`, `domain`), `rollback_ask_one` (facts: `until`, an instant) and
 * `rollback_ask_two` for who may not roll back but may ask those who can, `looks_limited` (facts: `seconds` to wait); of a failure `store_unavailable`, `log_corrupt` (facts: `domain`), `clock_behind` (facts: `minutes` until it heals by itself),
 * `internal`.
 */
/** An evidence package: for people as Markdown, for machines as JSON. */
export interface EvidenceReport {
  /** Null: the whole log. */
  readonly rotation: number | null;
  readonly markdown: string;
  readonly json: string;
}

export interface DeskAnswer {
  readonly tag: 'accepted' | 'refused' | 'failed';
  readonly code: string;
  readonly facts: Readonly<Record<string, string>>;
  /** What is true now, for the rendering; null where no domain was found or the store is down. */
  readonly state: State | null;
  readonly settings: DomainSettings | null;
  /** With `check`, `check_now`; with `prepare_rollback` of the previous record, absent when the DNS took too long. */
  readonly observation?: RecordObservation;
  /** With `rotate` when the key was made already, `status`, and `check`. */
  readonly nextKey?: PublicKeyInfo | null;
  /** With `check` and `full: "yes"`, oldest first. */
  readonly stretches?: readonly RecordStretch[];
  /** With `history`, oldest first. */
  readonly history?: readonly HistoryEntry[];
  /** With `history`: how many older entries were left out. */
  readonly historyLeft?: number;
  /** With `report`. */
  readonly report?: EvidenceReport;
  /** With `plan`: the next two, or fewer where the calendar leaves no day. */
  readonly plans?: readonly Plan[];
}

export interface Desk {
  /**
   * Decides and answers; the effects follow on their own. Never throws.
   * @param waits called when the answer has to wait because the messenger asks for patience, with the milliseconds of the wait
   */
  ask(request: DeskRequest, waits?: (ms: number) => void): Promise<DeskAnswer>;
}
