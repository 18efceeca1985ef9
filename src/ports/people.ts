import type { PersonCommand } from '../domain/commands.ts';
import type { RecordObservation } from '../domain/findings.ts';
import type { Instant, PersonId, SigningDomain } from '../domain/names.ts';
import type { Notice } from '../domain/notices.ts';
import type { Actor } from '../domain/roles.ts';
import type { State } from '../domain/state.ts';
import type { PublicKeyInfo } from './keys.ts';
import type { ChannelProblem, EvidenceReport, RecordInterval } from './service.ts';
import type { DomainSettings } from './settings.ts';

/** A critical notice for a channel outside Slack. It carries no secret. */
export interface Alert {
  /** The same for every repetition, so that the receiver can detect duplicates. */
  readonly id: string;
  readonly domain: SigningDomain;
  /** The notice's code: the runbook has an entry for each. */
  readonly code: string;
  readonly at: Instant;
  /** 0: the first notice; n: nobody has acknowledged it, and it is the nth repetition. */
  readonly escalation: number;
  readonly text: string;
}

/** One channel outside Slack. */
export interface AlertChannel {
  readonly name: 'webhook' | 'sns';
  /** Tries once. @throws Error without the channel's address, when the channel may not have taken the alert */
  send(alert: Alert): Promise<void>;
}

/**
 * The purpose of a query of a person's roles. The table of command × role defines which roles are read; the others count as not
 * held.
 * - `query`: ends at the first role that suffices, does not wait for a busy messenger, and is limited for each person.
 * - `decision`: a person's click or command. Roles are read after it arrived (I1): all of the row, or up to the first that suffices.
 * - `put`: the same reading right before the Put. The channel is not read.
 */
export interface Need {
  readonly command: PersonCommand;
  readonly purpose: 'query' | 'decision' | 'put';
  /** Called when a decision has to wait because the messenger limits calls, with the milliseconds of the wait. */
  readonly reminders?: (ms: number) => void;
}

/** A query came too soon, or the messenger limits calls: nothing was decided. */
export class QueriesLimited extends Error {
  override readonly name = 'QueriesLimited';
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super(`queries are limited for ${retryAfterMs} ms`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The messenger did not answer about a person: nothing is known, and no role counts as lost. */
export class PeopleUnavailable extends Error {
  override readonly name = 'PeopleUnavailable';
  constructor(code: string) {
    super(`the messenger could not be asked: ${code}`);
  }
}

/** Whether the person is in the domain's channel is unknown, and the command needs it: nothing was decided. */
export class ChannelUnavailable extends Error {
  override readonly name = 'ChannelUnavailable';
  readonly code: ChannelProblem;
  constructor(code: ChannelProblem) {
    super(`the members of the channel cannot be read: ${code}`);
    this.code = code;
  }
}

/** The roles of one person in each domain, as read at one moment. */
export type RolesByDomain = (domain: DomainSettings) => Actor;

/**
 * Reads the roles of people, at the click and again before the switch. Fails closed: at the click, a failed reading gives
 * `unknown`. Before the Put, `unknown` would count as a lost role, so the directory throws instead.
 */
export interface Directory {
  /** @throws QueriesLimited for a query only, PeopleUnavailable before the Put only, ChannelUnavailable never before it */
  actor(person: PersonId, settings: DomainSettings, need: Need): Promise<Actor>;
  /**
   * Reads what one person may do in many domains, with a bounded number of calls to the messenger however many domains there are. For
   * reading only: no decision may rest on it. A reading that fails gives `unknown`, which may nothing.
   * @throws QueriesLimited
   */
  roles(person: PersonId, domains: readonly DomainSettings[]): Promise<RolesByDomain>;
  /** People who could approve now, for the preflight. Null when the reading failed. */
  approvers(settings: DomainSettings): Promise<readonly PersonId[] | null>;
}

/** The messenger refuses until a person corrects the cause: the channel does not exist or is archived, or the bot is not invited. */
export class MessengerRefuses extends Error {
  override readonly name = 'MessengerRefuses';
  /** The messenger's own code, such as `is_archived`. */
  readonly code: string;
  constructor(code: string) {
    super(`the messenger refuses: ${code}`);
    this.code = code;
  }
}

/**
 * The notices of a signing domain with these numbers, as its verified log has them. A number that is not in the log has no entry; there may
 * be more entries than asked for.
 * @throws LogUnavailable, LogCorrupt
 */
export type RaisedNotices = (state: State, ids: readonly number[]) => Promise<ReadonlyMap<number, Notice>>;

/** The observation of the next record, and the unchanged intervals before it when the notice shows them. */
export interface RecordNews {
  readonly seen: RecordObservation;
  readonly intervals: readonly RecordInterval[];
}

/** A reminder of one domain. */
export interface DigestLine {
  readonly state: State;
  readonly settings: DomainSettings;
  readonly notice: Notice;
}

/** A reminder that is to be given together with those of the channel's other domains. */
export interface Digest {
  readonly line: DigestLine;
  /** Calendar day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly at: Instant;
  /** The domain whose items hold the outcomes: the same for all domains of the channel. */
  readonly keptBy: SigningDomain;
  /** Reads what the channel's other domains remind of now. */
  readonly others: () => Promise<readonly DigestLine[]>;
  /** True when a message that another process began may be repeated: the reminder's claim is over. */
  readonly mayTakeOver: boolean;
}

/** `alone`: the reminder is to be posted on its own. `busy`: another process posts the message. */
export type DigestResult = 'posted' | 'alone' | 'busy';

/**
 * Shows people the current state. Rendering is derived from the state. A failure is thrown, and a later run retries without
 * repeating successful posts (I14).
 * @throws MessengerRefuses when a post is refused, never when a file is
 */
export interface Notifier {
  /**
   * Posts the rotation's card, and the card of its approval round in the thread, or updates them when their rendering
   * changed. Repeating it with the same state does nothing. `head` is the hash of the log's newest commit: printed on the
   * cards, it is an anchor outside the store.
   */
  showCards(state: State, settings: DomainSettings, at: Instant, head?: string): Promise<void>;
  /**
   * Posts one notice into the thread, or as a direct message, and then its files. If the messenger refuses a file, its content
   * is posted in the thread. `nextKey` is given for the DNS application, and with `news` for notices about the next record.
   */
  postNotice(
    state: State,
    settings: DomainSettings,
    notice: Notice,
    nextKey: PublicKeyInfo | null,
    at: Instant,
    news?: RecordNews | null,
  ): Promise<void>;
  /** Posts one message for the reminders of a channel's domains, or finds the one that gave this reminder. @throws LogUnavailable */
  postDigest(digest: Digest): Promise<DigestResult>;
  /** Address of the rotation's card, without a call to the messenger; null: none is known. @throws LogUnavailable */
  cardLink(state: State): Promise<string | null>;
  /** Posts the evidence package of a notice as files: into the thread of its rotation, or into the domain's channel if there is no card. */
  postReport(settings: DomainSettings, report: EvidenceReport, notice: Notice): Promise<void>;
}
