/** The faults of a key record: one row per finding, the observation that holds findings, and the steps that correct them. */

import { type KeyDamage, keyDamage } from './keyDamage.ts';
import { type Fingerprint, type Instant, unreachable } from './names.ts';

/** `warning` does not stop a switch, `error` does, `critical` also bans the key, because it leaked. */
type Severity = 'warning' | 'error' | 'critical';

/**
 * The correction that the editor of the zone makes.
 * - `create`: add the record.
 * - `alias`: correct the target of the CNAME, or put the record in its place.
 * - `replace`: replace the record.
 * - `update`: `replace` at the servers that are behind the others.
 * - `move`: from the name in the facts to the right name.
 * - `remove`: delete the record without publishing the wanted one.
 * - `none`: the zone needs no change.
 */
type CorrectionKind = 'create' | 'alias' | 'replace' | 'update' | 'move' | 'remove' | 'none';

interface FindingRow {
  /** The default; a single finding may weigh less (`Finding.severity`). */
  readonly severity: Severity;
  readonly correction: CorrectionKind;
  /** The facts that the sentences of the finding always need, each with the example that docs/findings.md shows. */
  readonly facts: Readonly<Record<string, string>>;
  /** Facts that the finding holds if they are known. */
  readonly optionalFacts?: Readonly<Record<string, string>>;
  /**
   * The caches that keep the old answer after the correction: those of all resolvers that cached the negative answer, or that of the
   * resolver in `servers`.
   */
  readonly cachedBy?: 'anyResolver' | 'thisResolver';
}

/** All findings of a key record. Their sentences are the rows of the same name in src/texts/findings.ts. */
export const FINDINGS = {
  absent: { severity: 'error', correction: 'create', facts: { kind: 'nxdomain' }, cachedBy: 'anyResolver' },
  name_doubled: { severity: 'error', correction: 'move', facts: { name: 'sel2._domainkey.example.jp.example.jp' } },
  name_without_prefix: { severity: 'error', correction: 'move', facts: { name: 'sel2.example.jp' } },
  name_wrong: {
    severity: 'error',
    correction: 'move',
    facts: { name: 'sel2.domainkey.example.jp', reason: 'underscore_missing' },
  },
  quotes_in_value: { severity: 'error', correction: 'replace', facts: {} },
  unexpected_character: { severity: 'error', correction: 'replace', facts: { characters: 'U+FEFF@1' } },
  zone_file_line: { severity: 'error', correction: 'replace', facts: {} },
  escaped_semicolon: { severity: 'error', correction: 'replace', facts: { escape: '\\;' } },
  escaped_character: { severity: 'error', correction: 'replace', facts: { escape: '&nbsp;' } },
  wrong_separator: { severity: 'error', correction: 'replace', facts: { before: 'p=', reason: 'separator_space' } },
  colon_for_equals: { severity: 'error', correction: 'replace', facts: { tags: 'p:' } },
  // A warning if the record is complete without these tags.
  tag_case: { severity: 'error', correction: 'replace', facts: { tags: 'P=' } },
  whitespace_in_key: { severity: 'error', correction: 'replace', facts: {} },
  pem_in_key: { severity: 'error', correction: 'replace', facts: {} },
  bare_base64: { severity: 'error', correction: 'replace', facts: {} },
  version_missing: { severity: 'warning', correction: 'replace', facts: {} },
  version_not_first: { severity: 'error', correction: 'replace', facts: {} },
  truncated: {
    severity: 'error',
    correction: 'replace',
    facts: { haveBytes: '172', needBytes: '294', stringLengths: '248' },
  },
  several_records: {
    severity: 'error',
    correction: 'replace',
    facts: { count: '2', fingerprints: '17ab03ee5c9d2f48 9f2c61d04b7e8a35' },
    // `parts`: together they are the wanted record.
    optionalFacts: { reason: 'parts' },
  },
  other_key: {
    severity: 'error',
    correction: 'replace',
    facts: { published: '17ab03ee5c9d2f48', expected: '9f2c61d04b7e8a35' },
  },
  previous_key_again: {
    severity: 'error',
    correction: 'replace',
    facts: { published: '17ab03ee5c9d2f48', expected: '9f2c61d04b7e8a35' },
  },
  lowercased_key: { severity: 'error', correction: 'replace', facts: {} },
  ses_placeholder: { severity: 'error', correction: 'replace', facts: {} },
  pkcs1_public_key: { severity: 'error', correction: 'replace', facts: {} },
  revoked: { severity: 'error', correction: 'replace', facts: {} },
  testing_flag: { severity: 'error', correction: 'replace', facts: {} },
  sha1_only: { severity: 'error', correction: 'replace', facts: {} },
  other_service: { severity: 'error', correction: 'replace', facts: {} },
  granularity: { severity: 'error', correction: 'replace', facts: {} },
  several_services: { severity: 'warning', correction: 'replace', facts: {} },
  whitespace_in_list: { severity: 'warning', correction: 'replace', facts: { tags: 'h=' } },
  private_key_published: {
    severity: 'critical',
    correction: 'remove',
    facts: {},
    // Present if the key was found at another name than the queried one.
    optionalFacts: { name: 'sel2.example.jp' },
  },
  cname: {
    severity: 'error',
    correction: 'alias',
    // `place`: the name for the record, either the CNAME's `target` or, without the CNAME, the `name`.
    facts: { target: 'keys.example.jp', place: 'target' },
    cachedBy: 'anyResolver',
  },
  cname_without_dot: {
    severity: 'error',
    correction: 'alias',
    facts: { target: 'keys.example.net.example.jp', meant: 'keys.example.net' },
    cachedBy: 'anyResolver',
  },
  dnssec_bogus: {
    severity: 'error',
    correction: 'none',
    facts: { reason: 'dnssec_record', extended: 'EDE 7, Signature Expired' },
  },
  // Warnings if no decision depends on them.
  dnssec_unvalidated: { severity: 'error', correction: 'none', facts: { zone: 'example.jp' } },
  dnssec_unknown: { severity: 'error', correction: 'none', facts: { zone: 'example.jp' } },
  // A warning if no queried resolver is misled.
  empty_non_terminal: {
    severity: 'error',
    correction: 'none',
    facts: { name: '_domainkey.example.jp', resolvers: '' },
  },
  // A warning if the record itself is right.
  wildcard: { severity: 'error', correction: 'create', facts: {} },
  // A switch makes nothing worse: the record at the old name was reached through the same DNAME.
  dname: { severity: 'warning', correction: 'create', facts: {} },
  servers_disagree: {
    severity: 'error',
    correction: 'update',
    facts: {},
    // The servers, grouped by their verdicts.
    optionalFacts: { right: 'ns1.example.jp', wrong: '', absent: 'ns2.example.jp', unknown: '' },
  },
  // All servers that either zone names are queried. The verdict shows whether they agree.
  delegation_differs: {
    severity: 'warning',
    correction: 'none',
    facts: { zone: 'example.jp', parent: 'jp', parentOnly: 'ns9.example.net', zoneOnly: '' },
  },
  delegation_unknown: {
    severity: 'error',
    correction: 'none',
    facts: { zone: 'example.jp', parent: 'jp', queried: 'a.dns.jp b.dns.jp', reason: 'silent' },
  },
  resolver_stale: {
    severity: 'error',
    correction: 'none',
    facts: { verdict: 'wrong', servers: '192.0.2.53' },
    cachedBy: 'thisResolver',
  },
  unreachable: {
    severity: 'error',
    correction: 'none',
    facts: { reason: 'garbled' },
    optionalFacts: { extended: 'EDE 22, No Reachable Authority' },
  },
  malformed: {
    severity: 'error',
    correction: 'replace',
    facts: { reason: 'duplicate_tag' },
    // The part of the value, or its first wrong character.
    optionalFacts: { part: 'k=rsa' },
  },
} as const satisfies Readonly<Record<string, FindingRow>>;

export type FindingCode = keyof typeof FINDINGS;

export const findingCodes = Object.keys(FINDINGS) as readonly FindingCode[];

/** A stored observation may hold a finding of a newer version. Its correction is that of most findings. */
const rowOf = (code: FindingCode): FindingRow => FINDINGS[code] ?? FINDINGS.malformed;

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Facts for the sentence: server names, fingerprints. Never a private key. */
  readonly facts: Readonly<Record<string, string>>;
}

type Rows = typeof FINDINGS;
type OptionalFact<C extends FindingCode> = Rows[C] extends { readonly optionalFacts: infer Facts }
  ? keyof Facts
  : never;

/** The facts of a finding by its row. Every finding may name the servers that it was seen on. */
export type FindingFacts<C extends FindingCode> = Readonly<Record<keyof Rows[C]['facts'], string>> &
  Readonly<Partial<Record<OptionalFact<C> | 'servers', string>>>;

/** @param severity if this finding weighs less than its row */
export const findingOf = <C extends FindingCode>(
  code: C,
  facts: FindingFacts<C>,
  severity: Severity = FINDINGS[code].severity,
): Finding => ({ code, severity, facts });

/** `unknown` (SERVFAIL, REFUSED, time-out, lame, malformed) never counts as right and never as absent. */
export type RecordVerdict = 'right' | 'wrong' | 'absent' | 'disagree' | 'unknown';

/** `parent`: a zone above, whose servers did not name the servers to query. Its verdict is never right. */
export type ServerRole = 'authoritative' | 'resolver' | 'parent';

/** One server's answer. A server is a name; it answers if any of its reachable addresses answers (I2). */
export interface ServerAnswer {
  readonly server: string;
  readonly role: ServerRole;
  readonly verdict: Exclude<RecordVerdict, 'disagree'>;
  /** True when no response arrived: only silence may be waived, and only by name. */
  readonly silent: boolean;
  /** An urgent check skipped the server, because other checks just found it silent. This guess does not count as silence (I2). */
  readonly skipped?: true;
  readonly rcode: string | null;
  readonly authoritative: boolean;
  readonly ttlSeconds: number | null;
  readonly serial: number | null;
  /** TXT records at the name, each as the strings that the server returned (decoded as latin1). */
  readonly records: readonly (readonly string[])[];
  readonly millis: number;
}

/** The DNS answers about one key record: the evidence for every decision about a switch (I2). */
export interface RecordObservation {
  readonly name: string;
  /** The zone that holds the name, if its servers showed it: zone editors append it to the entered name. */
  readonly zone?: string;
  readonly expected: Fingerprint;
  readonly scope: 'authoritative' | 'everywhere';
  /** By the domain's clock, read before the first query was sent. */
  readonly requestedAt: Instant;
  readonly servers: readonly ServerAnswer[];
  readonly verdict: RecordVerdict;
  readonly findings: readonly Finding[];
  /**
   * Hash of the record's content: key bytes and tags, not chunking, TTL or time. SHA-256 hex; null unless every server that was not
   * silent has the verdict right.
   */
  readonly content: string | null;
  /** End of the time for which a negative answer may be cached (RFC 2308), by the domain's clock. */
  readonly negativeUntil: Instant | null;
}

/** The record that should be there. */
interface WantedRecord {
  readonly name: string;
  /** Null if the value is unknown: a key that was checked by itself and could not be read. */
  readonly value: string | null;
  readonly ttlSeconds: number;
}

/** `replace` leaves exactly this one TXT record at the name; `delete` leaves none. */
export type Step =
  | { readonly do: 'create' | 'replace'; readonly name: string; readonly value: string; readonly ttlSeconds: number }
  /** TXT records unless `type` names another. */
  | { readonly do: 'delete'; readonly name: string; readonly type?: 'CNAME' };

export interface Correction {
  readonly finding: Finding;
  readonly steps: readonly Step[];
  /** The name at which the record belongs: its own name, or the target of the CNAME at that name. */
  readonly place: string;
  /** Authoritative servers that are behind the others; empty unless the servers disagree. */
  readonly outdatedServers: readonly ServerAnswer[];
  /** The damage to the key, if the finding concerns the key and the key was compared with the wanted one. */
  readonly damage: KeyDamage | null;
  /** End of the time for which an old answer may be cached; null if no wait is necessary, or the end is unknown. */
  readonly until: Instant | null;
}

/** One hour: caches drop a wrong record soon after its correction. */
export const recordTtlSeconds = 3_600;

/**
 * One correction per finding, in the same order. After a published private key only the removal remains: the wanted record holds the
 * public half of a leaked key and must not be published again.
 */
export function correctionsOf(observation: RecordObservation, wanted: WantedRecord): readonly Correction[] {
  const leaked = observation.findings.filter(({ code }) => rowOf(code).correction === 'remove');
  const relevant = leaked.length > 0 ? leaked.slice(0, 1) : observation.findings;
  const alias = aliasIn(observation.findings);
  return relevant.map((finding) => ({
    finding,
    steps: stepsFor(finding, wanted, alias),
    place: alias?.place ?? wanted.name,
    outdatedServers: rowOf(finding.code).correction === 'update' ? outdatedServersOf(observation) : [],
    damage: damageOf(finding, observation, wanted),
    until: untilOf(finding, observation),
  }));
}

/** Findings that appear if some characters of the key were changed. */
const ofDamage: readonly FindingCode[] = ['truncated', 'malformed', 'whitespace_in_key', 'other_key'];
/** With these findings the value does not hold the key as it was entered, so the damage cannot be computed. */
const ofForm: readonly FindingCode[] = [
  'quotes_in_value',
  'escaped_semicolon',
  'escaped_character',
  'wrong_separator',
  'colon_for_equals',
  'pem_in_key',
];

/** The damage of the key, attached once, to the first finding that damage can cause. */
function damageOf(
  finding: Finding,
  { findings, servers }: RecordObservation,
  { value }: WantedRecord,
): KeyDamage | null {
  const first = findings.find((one) => ofDamage.includes(one.code));
  if (
    value === null ||
    finding !== first ||
    finding.facts.reason === 'strings_order' ||
    findings.some((one) => ofForm.includes(one.code))
  )
    return null;
  const [only, ...others] = servers.find(({ verdict }) => verdict === 'wrong')?.records ?? [];
  return only === undefined || others.length > 0 ? null : keyDamage(only, value.replace(/^.*p=/, ''));
}

/** Every step once. A name that gets a record is not deleted first. */
export function stepsOf(corrections: readonly Correction[]): readonly Step[] {
  const steps = corrections.flatMap((correction) => correction.steps);
  const put = steps.filter((step) => step.do !== 'delete');
  // `replace` works with an existing record and without one.
  const last = put.find((step) => step.do === 'replace') ?? put[0];
  const deletions = steps.filter((step) => step.do === 'delete');
  const distinct = new Map(deletions.map((step) => [`${step.type ?? 'TXT'} ${step.name}`, step]));
  return [
    ...[...distinct.values()].filter(({ name, type }) => type === 'CNAME' || name !== last?.name),
    ...(last === undefined ? [] : [last]),
  ];
}

export interface Fix {
  readonly corrections: readonly Correction[];
  readonly steps: readonly Step[];
  /** False when a correction needs a record whose value is unknown. */
  readonly valueKnown: boolean;
}

export function fix(observation: RecordObservation, wanted: WantedRecord): Fix {
  const corrections = correctionsOf(observation, wanted);
  const steps = stepsOf(corrections);
  const all = stepsOf(correctionsOf(observation, { ...wanted, value: '' }));
  return { corrections, steps, valueKnown: all.length === steps.length };
}

/**
 * The CNAME at the record's name. `place` is null if the CNAME has to be deleted, because no TXT can exist beside it (RFC 1034 3.6.2).
 */
function aliasIn(findings: readonly Finding[]): { readonly place: string | null } | null {
  const cname = findings.find(({ code }) => rowOf(code).correction === 'alias');
  if (cname !== undefined) return { place: cname.facts.place === 'target' ? (cname.facts.target ?? null) : null };
  return findings.some(({ facts }) => facts.reason === 'alias_loop') ? { place: null } : null;
}

function stepsFor(
  { code, facts }: Finding,
  { name, value, ttlSeconds }: WantedRecord,
  alias: ReturnType<typeof aliasIn>,
): readonly Step[] {
  const put = (how: 'create' | 'replace'): readonly Step[] => {
    const place = alias?.place ?? name;
    const record: readonly Step[] = value === null ? [] : [{ do: how, name: place, value, ttlSeconds }];
    return alias !== null && alias.place === null ? [{ do: 'delete', name, type: 'CNAME' }, ...record] : record;
  };
  const { correction } = rowOf(code);
  switch (correction) {
    case 'none':
      return [];
    case 'remove':
      return [{ do: 'delete', name: facts.name ?? name }];
    case 'move':
      // The apex domain may use the same key, and the other selector may be in use.
      return [
        ...(facts.name === undefined || facts.reason === 'at_apex' || facts.reason === 'other_selector'
          ? []
          : [{ do: 'delete', name: facts.name } as const]),
        ...put('create'),
      ];
    case 'create':
      return put('create');
    case 'replace':
    case 'update':
    case 'alias':
      return put('replace');
    default:
      return unreachable(correction);
  }
}

const serialBits = 32;

/** RFC 1982: serials wrap around, so a serial is older if the other is less than half the circle ahead. */
const isOlder = (serial: number, than: number): boolean => {
  const ahead = (than - serial + 2 ** serialBits) % 2 ** serialBits;
  return ahead !== 0 && ahead < 2 ** (serialBits - 1);
};

function outdatedServersOf({ servers }: RecordObservation): readonly ServerAnswer[] {
  const spoke = servers.filter(({ role, verdict }) => role === 'authoritative' && verdict !== 'unknown');
  const serials = spoke.flatMap(({ serial }) => (serial === null ? [] : [serial]));
  const newest = serials.reduce((best, serial) => (isOlder(best, serial) ? serial : best), serials[0] ?? 0);
  const behind = spoke.filter(({ serial }) => serial !== null && isOlder(serial, newest));
  // Equal serials with different content mean a copy that was edited by hand. The servers that are not right are behind.
  return behind.length > 0 ? behind : spoke.filter(({ verdict }) => verdict !== 'right');
}

function untilOf({ code, facts }: Finding, observation: RecordObservation): Instant | null {
  const { cachedBy } = rowOf(code);
  if (cachedBy === undefined) return null;
  if (cachedBy === 'anyResolver' || facts.verdict === 'absent') return observation.negativeUntil;
  const stale = observation.servers.find(({ role, server }) => role === 'resolver' && server === facts.servers);
  return stale?.ttlSeconds == null ? null : observation.requestedAt + stale.ttlSeconds * 1_000;
}
