import type { Instant, SigningDomain } from '../domain/names.ts';

/** One commit: a batch of events and the state that they lead to, chained by hash and signed. */
export interface Commit<E, S> {
  readonly domain: SigningDomain;
  /** 1 for the first commit of a signing domain. */
  readonly version: number;
  readonly at: Instant;
  readonly commitId: string;
  readonly events: readonly E[];
  readonly state: S;
  /** When this domain must be looked at again; null while nothing is due. */
  readonly dueAt: Instant | null;
  /** Hash of the item before it; 64 zeros for version 1. */
  readonly previousHash: string;
  /** SHA-256 hex over the canonical form of everything above. */
  readonly hash: string;
  /** ECDSA P-256 over `hash`, base64. */
  readonly signature: string;
}

export type NewCommit<E, S> = Omit<Commit<E, S>, 'hash' | 'signature'>;

/** `conflict`: another commit took the version. An answer that never came is resolved by reading that version back. */
export type AppendResult<E, S> =
  | { readonly tag: 'committed'; readonly commit: Commit<E, S> }
  | { readonly tag: 'conflict' };

/** The world says no: the store is down, throttled or its answer was lost and could not be read back. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** The stored chain, signature or hash does not hold. Nothing may be decided on it. */
export class LogCorrupt extends Error {
  override readonly name = 'LogCorrupt';
}

export interface DueEntry {
  readonly domain: SigningDomain;
  readonly version: number;
  readonly dueAt: Instant;
}

/**
 * `newest`: no commit that was acknowledged before the question is missing. `recent`: at half the price, and may lack the last
 * seconds; for looking, and never for the head that an append is built on.
 */
export type Freshness = 'newest' | 'recent';

/** The append-only log, one chain per signing domain (design.md 6). */
export interface Log<E, S> {
  /** One read of the newest item, however long the history; its signature is verified. Null for an empty log. */
  load(domain: SigningDomain, freshness?: Freshness): Promise<Commit<E, S> | null>;
  /** One conditional put. @throws LogUnavailable, LogCorrupt, RangeError above 100 KB (before any effect). */
  append(entry: NewCommit<E, S>): Promise<AppendResult<E, S>>;
  /** Oldest first, from `fromVersion`. */
  history(domain: SigningDomain, fromVersion?: number): AsyncIterable<Commit<E, S>>;
  /**
   * Entries of the sparse, sharded due index within `(cursor - 1 h, now]`. They may be stale (not the newest version) or
   * late: the daily walk is the backstop. The cursor moves when the iteration ran to its end.
   */
  due(now: Instant): AsyncIterable<DueEntry>;
  close(): Promise<void>;
}
