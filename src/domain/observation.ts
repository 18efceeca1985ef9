/** What the DNS said about one key record: the evidence on which every decision about a switch rests (I2). */
import type { Fingerprint, Instant } from './names.ts';

/** `unknown` (SERVFAIL, REFUSED, time-out, lame, malformed) is never yes and never "absent". */
export type RecordVerdict = 'right' | 'wrong' | 'absent' | 'disagree' | 'unknown';

export type FindingCode =
  | 'absent'
  | 'name_doubled'
  | 'name_without_prefix'
  | 'quotes_in_value'
  | 'escaped_semicolon'
  | 'whitespace_in_key'
  | 'pem_in_key'
  | 'bare_base64'
  | 'version_missing'
  | 'version_not_first'
  | 'truncated'
  | 'several_records'
  | 'other_key'
  | 'previous_key_again'
  | 'lowercased_key'
  | 'ses_placeholder'
  | 'pkcs1_public_key'
  | 'revoked'
  | 'testing_flag'
  | 'sha1_only'
  | 'other_service'
  | 'private_key_published'
  | 'wildcard'
  | 'dname'
  | 'servers_disagree'
  | 'delegation_differs'
  | 'delegation_unknown'
  | 'resolver_stale'
  | 'unreachable'
  | 'malformed';

/** `warning` does not stop a switch, `error` does, `critical` burns the key. */
export type Severity = 'warning' | 'error' | 'critical';

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Facts for the sentence: server names, fingerprints. Never a private key. */
  readonly facts: Readonly<Record<string, string>>;
}

/** `parent`: a zone above, whose servers did not say which servers there are to be asked. Never right. */
export type ServerRole = 'authoritative' | 'resolver' | 'parent';

/** One server's answer. A server is a name; it answers if any of its reachable addresses answers (I2). */
export interface ServerAnswer {
  readonly server: string;
  readonly role: ServerRole;
  readonly verdict: Exclude<RecordVerdict, 'disagree'>;
  /** True when nothing came back at all: only silence may be waived, and only by name. */
  readonly silent: boolean;
  /** Silent to others just now, and in a hurry not asked: a guess, from which no silence may be counted (I2). */
  readonly unasked?: true;
  readonly rcode: string | null;
  readonly authoritative: boolean;
  readonly ttlSeconds: number | null;
  readonly serial: number | null;
  /** TXT records at the name, each as the strings that the server returned (decoded as latin1). */
  readonly records: readonly (readonly string[])[];
  readonly millis: number;
}

export interface RecordObservation {
  readonly name: string;
  readonly expected: Fingerprint;
  readonly scope: 'authoritative' | 'everywhere';
  /** By the domain's clock, read before the first question was sent. */
  readonly askedAt: Instant;
  readonly servers: readonly ServerAnswer[];
  readonly verdict: RecordVerdict;
  readonly findings: readonly Finding[];
  /** What the record says: key bytes and tags, not chunking, TTL or time. SHA-256 hex; null unless every server that was not silent says right. */
  readonly content: string | null;
  /** Until when a negative answer may be cached (RFC 2308), by the domain's clock. */
  readonly negativeUntil: Instant | null;
}
