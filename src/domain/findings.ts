/** What can be wrong with a key record: a row per finding, the observation that holds it, and the steps that put it right. */

import { type KeyDamage, keyDamage } from './keyDamage.ts';
import { type Fingerprint, type Instant, unreachable } from './names.ts';

/** `warning` does not stop a switch, `error` does, `critical` burns the key. */
type Severity = 'warning' | 'error' | 'critical';

/**
 * What whoever edits the zone does about a finding. `alias`: where the CNAME leads, or instead of it. `update`: `replace` at the servers that are behind the others. `move`: from the name in
 * the facts to the right one. `remove`: the record goes, and the one that was wanted does not come. `none`: the zone needs no change.
 */
type CorrectionKind = 'create' | 'alias' | 'replace' | 'update' | 'move' | 'remove' | 'none';

interface FindingRow {
  /** When nothing more is known; a single finding may weigh less (`Finding.severity`). */
  readonly severity: Severity;
  readonly correction: CorrectionKind;
  /** The facts that it always names for its sentences, each with the example that docs/findings.md shows. */
  readonly facts: Readonly<Record<string, string>>;
  /** Facts that it names where they are known. */
  readonly optionalFacts?: Readonly<Record<string, string>>;
  /** Whose cache keeps the old answer after the correction: every resolver's that heard "no such record", or that of the resolver in `servers`. */
  readonly cachedBy?: 'anyResolver' | 'thisResolver';
}

/** Everything that can be wrong with a key record. Its sentences are the row of the same name in src/texts/findings.ts. */
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
  wrong_separator: { severity: 'error', correction: 'replace', facts: { before: 'p=', reason: 'separator_space' } },
  // A warning where the record says what it has to without these tags.
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
  whitespace_in_list: { severity: 'warning', correction: 'replace', facts: { tags: 'h=' } },
  private_key_published: {
    severity: 'critical',
    correction: 'remove',
    facts: {},
    // Where it stands at another name than the one that was asked for.
    optionalFacts: { name: 'sel2.example.jp' },
  },
  cname: {
    severity: 'error',
    correction: 'alias',
    // `place`: where the record is to be put, at the CNAME's `target` or, without the CNAME, at the `name`.
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
  // A warning where no decision rests on it.
  dnssec_unvalidated: { severity: 'error', correction: 'none', facts: { zone: 'example.jp' } },
  // A warning where no resolver that was asked is led astray.
  empty_non_terminal: {
    severity: 'error',
    correction: 'none',
    facts: { name: '_domainkey.example.jp', resolvers: '' },
  },
  // A warning where the record itself is right.
  wildcard: { severity: 'error', correction: 'create', facts: {} },
  // Nothing gets worse by a switch: what stands at the new name was reached in the same way at the old one.
  dname: { severity: 'warning', correction: 'create', facts: {} },
  servers_disagree: {
    severity: 'error',
    correction: 'update',
    facts: {},
    // The servers by what they say.
    optionalFacts: { right: 'ns1.example.jp', wrong: '', absent: 'ns2.example.jp', unknown: '' },
  },
  // All that both name are asked: the verdict tells whether they agree.
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
  unreachable: { severity: 'error', correction: 'none', facts: { reason: 'garbled' } },
  malformed: { severity: 'error', correction: 'replace', facts: { reason: 'duplicate_tag' } },
} as const satisfies Readonly<Record<string, FindingRow>>;

export type FindingCode = keyof typeof FINDINGS;

export const findingCodes = Object.keys(FINDINGS) as readonly FindingCode[];

/** A stored observation may name a finding that only a newer version knows: it is corrected like most of them. */
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

/** The facts of a finding by its row; every finding may name the servers that it was seen on. */
export type FindingFacts<C extends FindingCode> = Readonly<Record<keyof Rows[C]['facts'], string>> &
  Readonly<Partial<Record<OptionalFact<C> | 'servers', string>>>;

/** @param severity where this one weighs less than its row says */
export const findingOf = <C extends FindingCode>(
  code: C,
  facts: FindingFacts<C>,
  severity: Severity = FINDINGS[code].severity,
): Finding => ({ code, severity, facts });

/** `unknown` (SERVFAIL, REFUSED, time-out, lame, malformed) is never yes and never "absent". */
export type RecordVerdict = 'right' | 'wrong' | 'absent' | 'disagree' | 'unknown';

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
  readonly skipped?: true;
  readonly rcode: string | null;
  readonly authoritative: boolean;
  readonly ttlSeconds: number | null;
  readonly serial: number | null;
  /** TXT records at the name, each as the strings that the server returned (decoded as latin1). */
  readonly records: readonly (readonly string[])[];
  readonly millis: number;
}

/** What the DNS said about one key record: the evidence on which every decision about a switch rests (I2). */
export interface RecordObservation {
  readonly name: string;
  /** That holds the name, where its servers showed it: editors of a zone add it to what is entered. */
  readonly zone?: string;
  readonly expected: Fingerprint;
  readonly scope: 'authoritative' | 'everywhere';
  /** By the domain's clock, read before the first question was sent. */
  readonly requestedAt: Instant;
  readonly servers: readonly ServerAnswer[];
  readonly verdict: RecordVerdict;
  readonly findings: readonly Finding[];
  /** What the record says: key bytes and tags, not chunking, TTL or time. SHA-256 hex; null unless every server that was not silent says right. */
  readonly content: string | null;
  /** Until when a negative answer may be cached (RFC 2308), by the domain's clock. */
  readonly negativeUntil: Instant | null;
}

/** The record that should be there. */
interface WantedRecord {
  readonly name: string;
  /** Null where nobody knows it: a key that was judged by itself and could not be read. */
  readonly value: string | null;
  readonly ttlSeconds: number;
}

/** `replace` leaves exactly this one TXT record at the name; `delete` leaves none. */
export type Step =
  | { readonly do: 'create' | 'replace'; readonly name: string; readonly value: string; readonly ttlSeconds: number }
  /** Of TXT records unless it says otherwise. */
  | { readonly do: 'delete'; readonly name: string; readonly type?: 'CNAME' };

export interface Correction {
  readonly finding: Finding;
  readonly steps: readonly Step[];
  /** Where the record belongs: its name, or where the CNAME at its name leads. */
  readonly place: string;
  /** Authoritative servers that have to be brought up to the others; empty unless they disagree. */
  readonly outdatedServers: readonly ServerAnswer[];
  /** What became of the key, where the finding is about it and it was compared with the one that should be there. */
  readonly damage: KeyDamage | null;
  /** Until when an old answer may still be cached; null where nothing is to be waited for, or nobody can tell. */
  readonly until: Instant | null;
}

/** One hour: a wrong record is gone from the caches before anybody has forgotten it. */
export const recordTtlSeconds = 3_600;

/**
 * One correction for each finding, in their order. A published private key leaves only its own: the record that was wanted holds
 * the public half of a leaked key, and must not be published again.
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

/** Findings that a key has in which some characters are not as they were. */
const ofDamage: readonly FindingCode[] = ['truncated', 'malformed', 'whitespace_in_key', 'other_key'];
/** Then the key does not stand in the value as it was entered. */
const ofForm: readonly FindingCode[] = ['quotes_in_value', 'escaped_semicolon', 'wrong_separator', 'pem_in_key'];

/** What the damage is said of: the first of such findings, once. */
function damageOf(
  { code }: Finding,
  { findings, servers }: RecordObservation,
  { value }: WantedRecord,
): KeyDamage | null {
  const first = findings.find((one) => ofDamage.includes(one.code));
  if (value === null || code !== first?.code || findings.some((one) => ofForm.includes(one.code))) return null;
  const [only, ...others] = servers.find(({ verdict }) => verdict === 'wrong')?.records ?? [];
  return only === undefined || others.length > 0 ? null : keyDamage(only, value.replace(/^.*p=/, ''));
}

/** Every step once; a name that a record is put at is not also emptied first. */
export function stepsOf(corrections: readonly Correction[]): readonly Step[] {
  const steps = corrections.flatMap((correction) => correction.steps);
  const put = steps.filter((step) => step.do !== 'delete');
  // `replace` is right where something is there and where nothing is.
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
  /** False when a correction has a record in it whose value nobody knows. */
  readonly valueKnown: boolean;
}

export function fix(observation: RecordObservation, wanted: WantedRecord): Fix {
  const corrections = correctionsOf(observation, wanted);
  const steps = stepsOf(corrections);
  const all = stepsOf(correctionsOf(observation, { ...wanted, value: '' }));
  return { corrections, steps, valueKnown: all.length === steps.length };
}

/** The CNAME that stands at the record's name; `place` is null where it has to go, because no TXT can stand beside it (RFC 1034 3.6.2). */
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
      // The same key may be in use for the domain above.
      return [
        ...(facts.name === undefined || facts.reason === 'at_apex'
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

/** RFC 1982: serials go round, so the newer of two is the one less than half the circle ahead. */
const isOlder = (serial: number, than: number): boolean => {
  const ahead = (than - serial + 2 ** serialBits) % 2 ** serialBits;
  return ahead !== 0 && ahead < 2 ** (serialBits - 1);
};

function outdatedServersOf({ servers }: RecordObservation): readonly ServerAnswer[] {
  const spoke = servers.filter(({ role, verdict }) => role === 'authoritative' && verdict !== 'unknown');
  const serials = spoke.flatMap(({ serial }) => (serial === null ? [] : [serial]));
  const newest = serials.reduce((best, serial) => (isOlder(best, serial) ? serial : best), serials[0] ?? 0);
  const behind = spoke.filter(({ serial }) => serial !== null && isOlder(serial, newest));
  // Equal serials with different content: a copy that was edited by hand. Whoever is not right is behind.
  return behind.length > 0 ? behind : spoke.filter(({ verdict }) => verdict !== 'right');
}

function untilOf({ code, facts }: Finding, observation: RecordObservation): Instant | null {
  const { cachedBy } = rowOf(code);
  if (cachedBy === undefined) return null;
  if (cachedBy === 'anyResolver' || facts.verdict === 'absent') return observation.negativeUntil;
  const stale = observation.servers.find(({ role, server }) => role === 'resolver' && server === facts.servers);
  return stale?.ttlSeconds == null ? null : observation.requestedAt + stale.ttlSeconds * 1_000;
}
