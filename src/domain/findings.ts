/** What mends a finding: steps for whoever edits the zone, computed from the record that should be there. */

import type { Fingerprint, Instant } from './names.ts';

// What the DNS said about one key record: the evidence on which every decision about a switch rests (I2).

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

/** The record that should be there. */
export interface WantedRecord {
  readonly name: string;
  /** Null where nobody knows it: a key that was judged by itself and could not be read. */
  readonly value: string | null;
  readonly ttlSeconds: number;
}

/** `replace` leaves exactly this one TXT record at the name; `delete` leaves none. */
export type Step =
  | { readonly do: 'create' | 'replace'; readonly name: string; readonly value: string; readonly ttlSeconds: number }
  | { readonly do: 'delete'; readonly name: string };

export interface Correction {
  readonly finding: Finding;
  readonly steps: readonly Step[];
  /** Authoritative servers that have to be brought up to the others; empty unless they disagree. */
  readonly lagging: readonly ServerAnswer[];
  /** Until when an old answer may still be cached; null where nothing is to be waited for, or nobody can tell. */
  readonly until: Instant | null;
}

type Kind = 'create' | 'replace' | 'move' | 'burn' | 'none';

/** One hour: a wrong record is gone from the caches before anybody has forgotten it. */
export const recordTtlSeconds = 3_600;

const kinds: Readonly<Partial<Record<FindingCode, Kind>>> = {
  absent: 'create',
  wildcard: 'create',
  dname: 'create',
  name_doubled: 'move',
  name_without_prefix: 'move',
  private_key_published: 'burn',
  resolver_stale: 'none',
  delegation_differs: 'none',
  delegation_unknown: 'none',
  unreachable: 'none',
};

/**
 * One correction for each finding, in their order. A published private key leaves only its own: the record that was wanted holds
 * the public half of a burnt key, and must not be published again.
 */
export function correctionsOf(observation: RecordObservation, wanted: WantedRecord): readonly Correction[] {
  const burnt = observation.findings.filter(({ code }) => code === 'private_key_published');
  const told = burnt.length > 0 ? burnt.slice(0, 1) : observation.findings;
  return told.map((finding) => ({
    finding,
    steps: stepsFor(finding, wanted),
    lagging: finding.code === 'servers_disagree' ? laggingIn(observation) : [],
    until: untilOf(finding, observation),
  }));
}

/** Every step once; a name that a record is put at is not also emptied first. */
export function stepsOf(corrections: readonly Correction[]): readonly Step[] {
  const steps = corrections.flatMap((correction) => correction.steps);
  const put = steps.filter((step) => step.do !== 'delete');
  // `replace` is right where something is there and where nothing is.
  const last = put.find((step) => step.do === 'replace') ?? put[0];
  const emptied = new Set(steps.flatMap((step) => (step.do === 'delete' ? [step.name] : [])));
  return [
    ...[...emptied].filter((name) => name !== last?.name).map((name): Step => ({ do: 'delete', name })),
    ...(last === undefined ? [] : [last]),
  ];
}

export interface Mended {
  readonly corrections: readonly Correction[];
  readonly steps: readonly Step[];
  /** False when a correction has a record in it whose value nobody knows. */
  readonly valueKnown: boolean;
}

export function mended(observation: RecordObservation, wanted: WantedRecord): Mended {
  const corrections = correctionsOf(observation, wanted);
  const steps = stepsOf(corrections);
  const whole = stepsOf(correctionsOf(observation, { ...wanted, value: '' }));
  return { corrections, steps, valueKnown: whole.length === steps.length };
}

function stepsFor({ code, facts }: Finding, { name, value, ttlSeconds }: WantedRecord): readonly Step[] {
  const put = (how: 'create' | 'replace'): readonly Step[] =>
    value === null ? [] : [{ do: how, name, value, ttlSeconds }];
  const kind = kinds[code] ?? 'replace';
  if (kind === 'none') return [];
  if (kind === 'burn') return [{ do: 'delete', name: facts.name ?? name }];
  if (kind !== 'move') return put(kind);
  return [...(facts.name === undefined ? [] : [{ do: 'delete', name: facts.name } as const]), ...put('create')];
}

const serialBits = 32;

/** RFC 1982: serials go round, so the newer of two is the one less than half the circle ahead. */
const isOlder = (serial: number, than: number): boolean => {
  const ahead = (than - serial + 2 ** serialBits) % 2 ** serialBits;
  return ahead !== 0 && ahead < 2 ** (serialBits - 1);
};

function laggingIn({ servers }: RecordObservation): readonly ServerAnswer[] {
  const spoke = servers.filter(({ role, verdict }) => role === 'authoritative' && verdict !== 'unknown');
  const serials = spoke.flatMap(({ serial }) => (serial === null ? [] : [serial]));
  const newest = serials.reduce((best, serial) => (isOlder(best, serial) ? serial : best), serials[0] ?? 0);
  const behind = spoke.filter(({ serial }) => serial !== null && isOlder(serial, newest));
  // Equal serials with different content: a copy that was edited by hand. Whoever is not right is behind.
  return behind.length > 0 ? behind : spoke.filter(({ verdict }) => verdict !== 'right');
}

function untilOf({ code, facts }: Finding, observation: RecordObservation): Instant | null {
  if (code === 'absent') return observation.negativeUntil;
  if (code !== 'resolver_stale') return null;
  if (facts.says === 'absent') return observation.negativeUntil;
  const stale = observation.servers.find(({ role, server }) => role === 'resolver' && server === facts.servers);
  return stale?.ttlSeconds == null ? null : observation.askedAt + stale.ttlSeconds * 1_000;
}

// How grave each finding is when nothing more is known; a single finding may weigh less (`Finding.severity`).

export const severities: Readonly<Record<FindingCode, Severity>> = {
  absent: 'error',
  name_doubled: 'error',
  name_without_prefix: 'error',
  quotes_in_value: 'error',
  escaped_semicolon: 'error',
  whitespace_in_key: 'error',
  pem_in_key: 'error',
  bare_base64: 'error',
  version_missing: 'warning',
  version_not_first: 'error',
  truncated: 'error',
  several_records: 'error',
  other_key: 'error',
  previous_key_again: 'error',
  lowercased_key: 'error',
  ses_placeholder: 'error',
  pkcs1_public_key: 'error',
  revoked: 'error',
  testing_flag: 'error',
  sha1_only: 'error',
  other_service: 'error',
  private_key_published: 'critical',
  // A warning where the record itself is right.
  wildcard: 'error',
  // Nothing gets worse by a switch: what stands at the new name was reached in the same way at the old one.
  dname: 'warning',
  servers_disagree: 'error',
  // All that both name are asked: the verdict tells whether they agree.
  delegation_differs: 'warning',
  delegation_unknown: 'error',
  resolver_stale: 'error',
  unreachable: 'error',
  malformed: 'error',
};

export const findingCodes = Object.keys(severities) as readonly FindingCode[];
