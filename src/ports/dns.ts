import type { RecordObservation } from '../domain/findings.ts';
import type { Fingerprint, Selector, SigningDomain } from '../domain/names.ts';

export interface RecordQuery {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  /** The key whose bytes must be there. `published`: whatever the servers show is judged as if it were wanted. */
  readonly expected: Fingerprint | 'published';
  /** Keys of earlier rotations: one of them in the record is named `previous_key_again`. */
  readonly previous?: readonly Fingerprint[];
  /**
   * Recursive resolvers are asked only with `everywhere`, and only once every authoritative server says right; silent ones
   * are left out when two others say right, because a waiver (I2) needs to know what the resolvers say.
   */
  readonly scope: 'authoritative' | 'everywhere';
  /**
   * One check of many: a server that has just answered nobody counts as silent (`skipped`) without being waited for again. Never where a
   * decision rests on the answer.
   */
  readonly hurried?: boolean;
  /** Name servers from the configuration, `host:port`, instead of the look-up of the zone cut. */
  readonly authoritative?: readonly string[];
  /** Nobody but these is asked: where they lead, to an alias's target or to a zone below, is unknown. */
  readonly alone?: boolean;
  /** `advisory`: that no resolver validates a zone that is signed is only told. Never where a decision rests on the answer. */
  readonly signatures?: 'advisory';
}

/** `none`: the DNS says that there is no TXT record. `unknown`: no resolver could tell. */
export type TextAnswer =
  | { readonly tag: 'texts'; readonly texts: readonly string[] }
  | { readonly tag: 'none' }
  | { readonly tag: 'unknown' };

/** Other TXT records than key records, as receivers of mail find them: asked of the recursive resolvers. */
export interface TextRecords {
  /** The strings of each record joined. Never throws for what the network does. */
  texts(name: string): Promise<TextAnswer>;
  /** By the public suffix list (RFC 7489 3.2); null where the name has none. */
  organizationalDomain(name: string): string | null;
}

/** Asks the DNS about one key record. Never throws for what the network does: that is `unknown` in the observation. */
export interface KeyRecordSource {
  observe(query: RecordQuery): Promise<RecordObservation>;
  /** Whether a resolver that is asked before a switch validates the domain's signatures. Null: it is not signed, or nobody could tell. */
  validates(domain: string): Promise<boolean | null>;
}
