import type { RefusedGroup } from '../domain/facts.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';

/** The posted card of a rotation, and the rendering that it shows. */
export interface PostedCard {
  readonly channel: string;
  readonly ts: string;
  /** Log version of the rendering: an older rendering never overwrites a newer one. */
  readonly version: number;
  /** Hash of the rendering: the card is posted again only when it changes. */
  readonly rendering: string;
}

/** Whether both have the form of Slack's own. Whatever else an unsigned item holds would go into links and messages. */
export const isPlace = ({ channel, ts }: Pick<PostedCard, 'channel' | 'ts'>): boolean =>
  /^[CDG][A-Z0-9]{2,30}$/.test(channel) && /^\d{1,15}\.\d{1,9}$/.test(ts);

export interface CardStore {
  get(domain: SigningDomain, card: string): Promise<PostedCard | null>;
  /**
   * @param instead the card that must still be stored, when the caller only remembers it
   * @returns false when a rendering from a newer version is already stored, or another than `instead`.
   */
  put(domain: SigningDomain, card: string, posted: PostedCard, instead?: PostedCard): Promise<boolean>;
}

/** Content-addressed evidence (DNS answers, proofs, probe headers), written before the commit that names its hash. */
export interface EvidenceStore {
  /** @returns SHA-256 hex of the canonical JSON. Writing the same content twice is one item. */
  put(content: object): Promise<string>;
  get(hash: string): Promise<object | null>;
}

/** The tries of an outside act that is not over. */
export interface Tried {
  /** Tries that may have taken effect; for an upload, every try. */
  readonly tries: number;
  /** The messenger's own code of the newest failure; empty before the first. */
  readonly code: string;
  /** Whether a try ended without an answer. */
  readonly mayBeThere: boolean;
}

/** The outcome of one outside act (I14): one post, one upload, one direct message. */
export type Outcome =
  /** Stored before the act: a process that finds it knows that another process died during the act. */
  | ({ readonly tag: 'begun' } & Tried)
  | ({ readonly tag: 'again' } & Tried)
  | { readonly tag: 'done' }
  /** The messenger refused. */
  | { readonly tag: 'refused'; readonly code: string }
  /** It failed before anybody could see it. */
  | { readonly tag: 'failed'; readonly code: string }
  /** No answer shows whether it happened; it is not repeated any more. */
  | { readonly tag: 'unknown'; readonly code: string };

export interface Outcomes {
  /** Identifies this stored version: a write replaces the version that it is based on. */
  readonly revision: string;
  /** By the name of the act. */
  readonly acts: Readonly<Record<string, Outcome>>;
}

/** The outcomes of the acts that one notice causes. A lost or forged outcome costs a doubled message, never a decision. */
export interface OutcomeStore {
  /** Null: no act was begun. @throws LogUnavailable */
  get(domain: SigningDomain, item: string): Promise<Outcomes | null>;
  /**
   * @param before the outcomes as read; null when none were stored
   * @returns null when another process wrote in between
   * @throws LogUnavailable
   */
  put(domain: SigningDomain, item: string, acts: Outcomes['acts'], before: Outcomes | null): Promise<Outcomes | null>;
}

/**
 * The refused clicks beyond those that the log lists in a day. Each is remembered for longer than its delivery can come again (I10).
 */
export interface RefusedClicks {
  /** @throws LogUnavailable */
  has(domain: SigningDomain, click: string): Promise<boolean>;
  /** @throws LogUnavailable */
  add(domain: SigningDomain, group: RefusedGroup, click: string, at: Instant): Promise<void>;
}

/** One commit: a batch of events and the resulting state, chained by hash and signed. */
export interface Commit<E, S> {
  readonly domain: SigningDomain;
  /** 1 for the first commit of a signing domain. */
  readonly version: number;
  readonly at: Instant;
  readonly commitId: string;
  readonly events: readonly E[];
  readonly state: S;
  /** When this domain is due next; null while nothing is due. */
  readonly dueAt: Instant | null;
  /** Hash of the item before it; 64 zeros for version 1. */
  readonly previousHash: string;
  /** SHA-256 hex over the canonical form of everything above. */
  readonly hash: string;
  /** ECDSA P-256 over `hash`, base64. */
  readonly signature: string;
}

export type NewCommit<E, S> = Omit<Commit<E, S>, 'hash' | 'signature'>;

/** `conflict`: another commit took the version. After a lost answer, the store reads that version back to decide. */
export type AppendResult<E, S> =
  | { readonly tag: 'committed'; readonly commit: Commit<E, S> }
  | { readonly tag: 'conflict' };

/**
 * Why the store failed. Each problem has another person who can fix it. `restoring`: `futari restore` has not ended, run it again.
 * `newer_release`: a later release wrote the item. `failed`: the store answered with a fault of its own.
 */
export type StoreProblem =
  | 'missing_table'
  | 'access_denied'
  | 'throttled'
  | 'unreachable'
  | 'restoring'
  | 'newer_release'
  | 'failed';

/** The store is down or throttled, or its answer was lost and could not be read back. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
  readonly problem: StoreProblem;
  constructor(message: string, options: { readonly problem?: StoreProblem; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.problem = options.problem ?? 'failed';
  }
}

/** The stored chain, signature or hash does not verify. No decision may be based on it. */
export class LogCorrupt extends Error {
  override readonly name = 'LogCorrupt';
  /** `log_turned_back`: the log ends before a commit that is known, as after a restore of an older backup. */
  readonly reason: 'log_altered' | 'log_turned_back';
  constructor(message: string, reason: LogCorrupt['reason'] = 'log_altered') {
    super(message);
    this.reason = reason;
  }
}

/** Why nothing is decided on a log until somebody acts. */
export type LogFault = LogCorrupt['reason'] | Extract<StoreProblem, 'restoring' | 'newer_release'>;

export interface DueEntry {
  readonly domain: SigningDomain;
  readonly version: number;
  readonly dueAt: Instant;
}

/**
 * `newest`: no commit that was acknowledged before the read is missing. `recent`: costs half, and may lack the last seconds;
 * for reading only, never for the head that an append is built on.
 */
export type Freshness = 'newest' | 'recent';

/** The append-only log, one chain per signing domain (design.md 6). */
export interface Log<E, S> {
  /** One read of the newest item, independent of the length of the history; its signature is verified. Null for an empty log. */
  load(domain: SigningDomain, freshness?: Freshness): Promise<Commit<E, S> | null>;
  /** One conditional put. @throws LogUnavailable, LogCorrupt, RangeError above 100 KB (before any effect). */
  append(entry: NewCommit<E, S>): Promise<AppendResult<E, S>>;
  /** Oldest first, from `fromVersion`. */
  history(domain: SigningDomain, fromVersion?: number): AsyncIterable<Commit<E, S>>;
  /**
   * Entries of the sparse, sharded due index within `(cursor - 1 h, now]`. They may be stale (not the newest version) or late:
   * the daily check is the backstop. The cursor moves when the iteration runs to its end.
   * @param configured the domains of the configuration: the shards without one are read once a day only. Null: all shards are read
   */
  due(now: Instant, configured: Iterable<SigningDomain> | null): AsyncIterable<DueEntry>;
  /**
   * The domains whose next due time comes first, soonest first. A hint for reading: entries may be stale, and the cost does not grow
   * with the number of domains.
   */
  upcoming(now: Instant, max: number): Promise<readonly SigningDomain[]>;
  /** Holds the log to the anchor's commit: a log without it is `LogCorrupt` for this process from now on (I13). */
  holdTo(domain: SigningDomain, place: { readonly version: number; readonly hash: string }): void;
  close(): Promise<void>;
}

/** The progress of the daily check. All replicas share one checkpoint, so each day is checked once, and continues after a crash. */
export interface Checkpoint {
  /** The daily moment that the check belongs to. */
  readonly dayAt: Instant;
  /** The last domain that was checked, in the order of names; null: none yet. */
  readonly after: SigningDomain | null;
  readonly done: boolean;
  /** A fresh id of the process that checks. */
  readonly claimedBy: string;
  /** Until then no other process takes over. This only saves double work; safety does not depend on it. */
  readonly claimedUntil: Instant;
  /** Hashes of the domains that a finished check covered; empty while it runs. */
  readonly checked: string;
}

export interface StoredCheckpoint {
  /** Null: the bot did not write what is stored. */
  readonly checkpoint: Checkpoint | null;
  /** Identifies what is stored. */
  readonly revision: string | null;
}

export interface CheckpointStore {
  /** May lack the last seconds: `move` detects that. Null: nothing is stored. @throws LogUnavailable */
  read(): Promise<StoredCheckpoint | null>;
  /** @returns what is stored now; null when `before` is no longer stored. @throws LogUnavailable */
  move(before: StoredCheckpoint | null, to: Checkpoint): Promise<StoredCheckpoint | null>;
}

/** A signed place in a log: every valid log of this domain has this commit. */
export interface AnchorMark {
  readonly domain: SigningDomain;
  readonly version: number;
  /** The hash of the commit at that version. */
  readonly hash: string;
  /** The signature of the log's key over `anchorHash`, base64. */
  readonly signature: string;
}

/** The anchor is unreachable: whether it has a mark is unknown. */
export class AnchorUnavailable extends Error {
  override readonly name = 'AnchorUnavailable';
}

/** Marks are added and never changed. This process cannot delete them. */
export interface AnchorStore {
  /**
   * The versions that have a mark, the newest first, at most `max` of them. 0 stands for a name that is no mark's.
   * @throws AnchorUnavailable
   */
  versions(domain: SigningDomain, max: number): Promise<readonly number[]>;
  /** The text of one mark, whose signature is not verified yet. Empty when it is too long for a mark. @throws AnchorUnavailable */
  read(domain: SigningDomain, version: number): Promise<string>;
  /**
   * Creates a mark only where there is none: of two processes the first wins.
   * @returns the stored text, which is `text` unless another mark was there before
   * @throws AnchorUnavailable
   */
  create(domain: SigningDomain, version: number, text: string): Promise<string>;
  close(): void;
}
