import type { RecordObservation } from '../domain/findings.ts';
import type { Fingerprint, Selector, SigningDomain } from '../domain/names.ts';

export interface RecordQuery {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  /** The key whose bytes the record must have. `published`: any published key is judged as if it were the expected one. */
  readonly expected: Fingerprint | 'published';
  /** Keys of earlier rotations: a record with one of them gets the finding `previous_key_again`. */
  readonly previous?: readonly Fingerprint[];
  /**
   * Recursive resolvers are queried only with `everywhere`, and only when every authoritative server shows the right record.
   * Silent authoritative servers are left out when two others show it, because a waiver (I2) needs the resolvers' answers.
   */
  readonly scope: 'authoritative' | 'everywhere';
  /**
   * For one check of many: a server that has just left queries unanswered counts as silent (`skipped`) without another wait. Never used
   * where a decision rests on the answer.
   */
  readonly hurried?: boolean;
  /** Name servers from the configuration, `host:port`, instead of those of the zone cut. */
  readonly authoritative?: readonly string[];
  /** Only the servers in `authoritative` are queried: records behind an alias or in a delegated zone are unknown. */
  readonly alone?: boolean;
  /** `advisory`: a signed zone that no resolver validates is only reported. Never used where a decision rests on the answer. */
  readonly signatures?: 'advisory';
}

/** `none`: the DNS has no TXT record there. `unknown`: no resolver gave an answer. */
export type TextAnswer =
  | { readonly tag: 'texts'; readonly texts: readonly string[] }
  | { readonly tag: 'none' }
  | { readonly tag: 'unknown' };

/** TXT records other than key records, queried from the recursive resolvers as mail receivers do. */
export interface TextRecords {
  /** The strings of each record, joined. Never throws for network errors. */
  texts(name: string): Promise<TextAnswer>;
  /** By the public suffix list (RFC 7489 3.2); null when the name has none. */
  organizationalDomain(name: string): string | null;
}

/** Queries one key record. Never throws for network errors: they are `unknown` in the observation. */
export interface KeyRecordSource {
  observe(query: RecordQuery): Promise<RecordObservation>;
  /** Whether a resolver that is queried before a switch validates the domain's signatures. */
  validates(domain: string): Promise<Validation>;
}

/**
 * `unvalidated`: the domain is signed, and no resolver validates. `unknown`: no resolver says whether it is signed (DS), so a switch would
 * wait. `unneeded`: it is not signed, or no resolver answered at all, which other checks report.
 */
export type Validation = 'validated' | 'unvalidated' | 'unknown' | 'unneeded';
