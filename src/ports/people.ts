import type { PersonCommand } from '../domain/commands.ts';
import type { RecordObservation } from '../domain/findings.ts';
import type { Instant, PersonId, SigningDomain } from '../domain/names.ts';
import type { Notice } from '../domain/notices.ts';
import type { Actor } from '../domain/roles.ts';
import type { State } from '../domain/state.ts';
import type { PublicKeyInfo } from './keys.ts';
import type { EvidenceReport, RecordInterval } from './service.ts';
import type { DomainSettings } from './settings.ts';

/** A critical notice on its way out of Slack. It carries no secret. */
export interface Alert {
  /** The same for every repetition: who receives it twice may tell. */
  readonly id: string;
  readonly domain: SigningDomain;
  /** The notice's code: the runbook has an entry for each. */
  readonly code: string;
  readonly at: Instant;
  /** 0: the first notice; n: nobody has acknowledged it, and it is the nth repetition. */
  readonly escalation: number;
  readonly text: string;
}

/** One way out. */
export interface AlertChannel {
  readonly name: 'webhook' | 'sns';
  /** Tries once. @throws Error, with nothing in it that says where it went, when it is not known to have been taken */
  send(alert: Alert): Promise<void>;
}

/**
 * What a person is looked up for. The table of command × role says which roles are read; the others count as not held.
 * - `query`: ends at the first role that suffices, does not wait for a messenger that is busy, and has a bound for each person.
 * - `decision`: a person's click or command. Every role of the row is read after the click arrived (I1).
 * - `put`: the same look-up right before the Put. The channel is not read.
 */
export interface Need {
  readonly command: PersonCommand;
  readonly purpose: 'query' | 'decision' | 'put';
  /** Called when a decision has to wait because the messenger limits calls, with the milliseconds of the wait. */
  readonly reminders?: (ms: number) => void;
}

/** A query came too often, or the messenger limits calls: nothing was decided. */
export class QueriesLimited extends Error {
  override readonly name = 'QueriesLimited';
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super(`queries are limited for ${retryAfterMs} ms`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The messenger could not be asked about a person: nothing is known, least of all that they have lost a role. */
export class PeopleUnavailable extends Error {
  override readonly name = 'PeopleUnavailable';
  constructor(code: string) {
    super(`the messenger could not be asked: ${code}`);
  }
}

/**
 * Who may do what, read at the click and again before the switch. Fails closed: at the click a look-up that failed gives `unknown`.
 * Before the Put that would read as a role that was lost, so it is thrown.
 */
export interface Directory {
  /** @throws QueriesLimited for a query only, PeopleUnavailable before the Put only */
  actor(person: PersonId, settings: DomainSettings, need: Need): Promise<Actor>;
  /** People who could approve now, for the preflight. Null when the look-up failed. */
  approvers(settings: DomainSettings): Promise<readonly PersonId[] | null>;
}

/** The messenger answered no, and will until somebody changes something: no such channel, archived, not invited. */
export class MessengerRefuses extends Error {
  override readonly name = 'MessengerRefuses';
  /** Its own code: `is_archived`. */
  readonly code: string;
  constructor(code: string) {
    super(`the messenger refuses: ${code}`);
    this.code = code;
  }
}

/** What was seen of the next record, and the unchanged stretches before, where they are told too. */
export interface RecordNews {
  readonly seen: RecordObservation;
  readonly intervals: readonly RecordInterval[];
}

/**
 * Shows people what is true now. Rendering is derived from the state; a failure is thrown and tried again by a later run, which
 * repeats nothing that was done (I14). @throws MessengerRefuses where a post, never where a file is refused
 */
export interface Notifier {
  /**
   * Posts the rotation's card, and the card of its approval round in the thread, or updates them when their rendering
   * changed. Repeating it with the same state does nothing. `head` is the hash of the log's newest commit: printed on the
   * cards, it is an anchor outside the store.
   */
  showCards(state: State, settings: DomainSettings, at: Instant, head?: string): Promise<void>;
  /**
   * Posts one notice into the thread, or as a direct message, and then its files: a file that the messenger does not take is told
   * in the thread, with its content. `nextKey` is given for the DNS application, and with `news` for what
   * is said of the next record.
   */
  postNotice(
    state: State,
    settings: DomainSettings,
    notice: Notice,
    nextKey: PublicKeyInfo | null,
    at: Instant,
    news?: RecordNews | null,
  ): Promise<void>;
  /** Address of the rotation's card, from what is known without asking the messenger; null: none. @throws LogUnavailable */
  cardLink(state: State): Promise<string | null>;
  /**
   * Posts the evidence package that goes with a notice as files: into the thread of its rotation, or without a card into the
   * domain's channel.
   */
  postReport(settings: DomainSettings, report: EvidenceReport, notice: Notice): Promise<void>;
}
