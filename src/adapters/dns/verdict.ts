import { parse } from 'tldts';
import { type Finding, findingOf, type RecordVerdict, type ServerAnswer } from '../../domain/findings.ts';
import { type Expectation, type KeyReading, readKeyRecord, recordContent } from '../../domain/keyRecord.ts';
import { Fingerprint, noKeyHasIt, unreachable } from '../../domain/names.ts';
import type { RecordQuery } from '../../ports/dns.ts';
import type { ServerResponse } from './authoritative.ts';
import type { Bogus } from './dnssec.ts';
import { isWithin, sameName } from './message.ts';
import { type Cut, nameAbove } from './zone.ts';

/** One server's answer with its findings. */
export interface Judged {
  readonly response: ServerResponse;
  readonly answer: ServerAnswer;
  readonly findings: readonly Finding[];
  /** The content of the record, if it is right. */
  readonly content: string | null;
  readonly negativeSeconds: number | null;
}

/** The fingerprint that counts as the published one: the first that any server shows. */
const publishedIn = (responses: readonly ServerResponse[]): Fingerprint => {
  for (const { result } of responses) {
    if (result.tag !== 'records') continue;
    const { findings } = readKeyRecord(result.records, { fingerprint: noKeyHasIt });
    const published = findings.find(({ facts }) => facts.published !== undefined)?.facts.published;
    if (published !== undefined) return Fingerprint.parse(published) ?? noKeyHasIt;
  }
  return noKeyHasIt;
};

/** The expectation for the answers. If no server shows a readable key, no record can be right. */
export const expectationOf = (
  { expected, previous = [] }: Pick<RecordQuery, 'expected' | 'previous'>,
  responses: readonly ServerResponse[],
): Expectation => ({ fingerprint: expected === 'published' ? publishedIn(responses) : expected, previous });

// The record is public and its key leaked, but stored and shown data must still not repeat the key (I7).
const redacted: readonly (readonly string[])[] = [['[private key]']];

export function judge(response: ServerResponse, expected: Expectation): Judged {
  const { result } = response;
  switch (result.tag) {
    case 'records': {
      const reading = readKeyRecord(result.records, expected);
      const leaked = reading.findings.some((finding) => finding.code === 'private_key_published');
      const read = reading.findings.map((finding) => placedAtEnd(finding, response));
      const alias = reading.verdict === 'right' || leaked ? [] : aliasFindings(response, false);
      const findings = [...read, ...alias, ...(result.dname ? [findingOf('dname', {})] : [])];
      return judged(response, reading.verdict, findings, {
        records: leaked ? redacted : result.records,
        ttlSeconds: result.ttlSeconds,
        content: contentOf(reading),
      });
    }
    case 'absent':
      return judged(
        response,
        'absent',
        [findingOf('absent', { kind: result.kind }), ...aliasFindings(response, true)],
        { negativeSeconds: result.negativeSeconds },
      );
    case 'alias_loop':
      return judged(response, 'wrong', [findingOf('malformed', { reason: 'alias_loop' })]);
    case 'unknown':
      if (response.bogus !== undefined) return judged(response, 'unknown', [bogusFinding(response.bogus)]);
      return judged(response, 'unknown', [
        findingOf('unreachable', {
          reason: unknownReason(response, result.reason),
          ...(response.extended === undefined ? {} : { extended: response.extended }),
        }),
      ]);
    case 'alias':
    case 'referral':
      // Aliases and referrals are followed before this point. Only those beyond the limits remain.
      return judged(response, 'unknown', [findingOf('unreachable', { reason: 'too_far' })]);
    default:
      return unreachable(result);
  }
}

/** Names the end of the alias chain, where the private key must be deleted. */
const placedAtEnd = (finding: Finding, { end }: ServerResponse): Finding =>
  finding.code === 'private_key_published' && end !== undefined
    ? { ...finding, facts: { ...finding.facts, name: end } }
    : finding;

/**
 * A name with a CNAME cannot hold a TXT record (RFC 1034 3.6.2). If the CNAME ends in the same zone, the target's record needs the fix.
 * If it ends in another zone, the name itself needs the fix, because that zone belongs to someone else.
 */
function aliasFindings({ role, end, zone }: ServerResponse, isAbsent: boolean): readonly Finding[] {
  if (role !== 'authoritative' || end === undefined) return [];
  const meant = isAbsent && zone !== undefined ? withoutZone(end, zone) : null;
  if (meant !== null) return [findingOf('cname_without_dot', { target: end, meant })];
  return [findingOf('cname', { target: end, place: zone !== undefined && isWithin(end, zone) ? 'target' : 'name' })];
}

/** A zone file appends the zone's name to a target without a final dot (RFC 1035 5.1). Returns the intended target, if plausible. */
function withoutZone(target: string, zone: string): string | null {
  if (sameName(target, zone) || !isWithin(target, zone)) return null;
  const meant = target.slice(0, -zone.length - 1);
  const { isIcann, domain } = parse(meant, { validateHostname: false });
  return isWithin(meant, zone) || (isIcann === true && domain !== null) ? meant : null;
}

export const bogusFinding = ({ part, extended }: Bogus): Finding =>
  findingOf('dnssec_bogus', { reason: `dnssec_${part}`, extended });

const unknownReason = (response: ServerResponse, reason: string): string =>
  reason === 'failed' && response.rcode !== null ? response.rcode.toLowerCase() : reason;

const contentOf = (reading: KeyReading): string | null =>
  reading.verdict === 'right' && reading.key !== null ? recordContent(reading.key) : null;

interface Details {
  readonly records?: ServerAnswer['records'];
  readonly ttlSeconds?: number;
  readonly content?: string | null;
  readonly negativeSeconds?: number | null;
}

function judged(
  response: ServerResponse,
  verdict: ServerAnswer['verdict'],
  findings: readonly Finding[],
  more: Details = {},
): Judged {
  const { server, role, silent, rcode, authoritative, serial, millis } = response;
  const answer: ServerAnswer = {
    server,
    role,
    verdict,
    silent,
    ...(response.skipped ? { skipped: true } : {}),
    rcode,
    authoritative,
    ttlSeconds: more.ttlSeconds ?? null,
    serial,
    records: more.records ?? [],
    millis,
  };
  return { response, answer, findings, content: more.content ?? null, negativeSeconds: more.negativeSeconds ?? null };
}

/**
 * The verdict over all queried servers. `right` and `absent` need every server. One server is enough for `wrong`, unless another
 * contradicts it. A silent server makes the verdict unknown. The core can waive such a server by name.
 */
export function concludeVerdict(all: readonly Judged[]): RecordVerdict {
  const known = all.filter((one) => one.answer.verdict !== 'unknown');
  const verdicts = new Set(known.map((one) => one.answer.verdict));
  const contents = new Set(known.map((one) => one.content).filter((content) => content !== null));
  if (verdicts.size > 1 || contents.size > 1) return 'disagree';
  const [verdict] = verdicts;
  if (verdict === undefined) return 'unknown';
  return verdict === 'wrong' || known.length === all.length ? verdict : 'unknown';
}

/** The findings of all servers: one entry per distinct finding, with its servers. */
export function concludeFindings(all: readonly Judged[]): Finding[] {
  const grouped = new Map<string, { finding: Finding; servers: string[] }>();
  for (const { answer, findings } of all) {
    for (const finding of findings) {
      // A stale resolver is one finding of its own. Its outdated errors are not listed again.
      if (answer.role === 'resolver' && answer.verdict !== 'unknown' && finding.severity === 'error') continue;
      const key = JSON.stringify([finding.code, finding.severity, finding.facts]);
      const group = grouped.get(key) ?? { finding, servers: [] };
      if (!group.servers.includes(answer.server)) group.servers.push(answer.server);
      grouped.set(key, group);
    }
  }
  const findings = [...grouped.values()].map(({ finding, servers }) => ({
    ...finding,
    facts: { ...finding.facts, servers: servers.join(' ') },
  }));
  return [...findings, ...disagreement(all), ...deniedAbove(all), ...staleResolvers(all)];
}

function disagreement(all: readonly Judged[]): Finding[] {
  const authoritative = all.filter((one) => one.answer.role === 'authoritative');
  if (concludeVerdict(authoritative) !== 'disagree') return [];
  const facts: Record<string, string> = {};
  for (const { answer } of authoritative) {
    facts[answer.verdict] = [facts[answer.verdict], answer.server].filter(Boolean).join(' ');
  }
  return [findingOf('servers_disagree', facts)];
}

/**
 * Servers that deny the name above the record (an empty non-terminal). Some resolvers then never reach the record: those that query label
 * by label (RFC 9156), and those that take every name below a nonexistent one as nonexistent (RFC 8020).
 */
function deniedAbove(all: readonly Judged[]): Finding[] {
  const denying = all.filter(({ response }) => response.denied !== undefined);
  const [first] = denying;
  if (first?.response.denied === undefined) return [];
  const missed = all.filter(({ answer }) => answer.role === 'resolver' && answer.verdict === 'absent');
  const facts = {
    name: first.response.denied,
    servers: [...new Set(denying.map(({ answer }) => answer.server))].join(' '),
    resolvers: missed.map(({ answer }) => answer.server).join(' '),
  };
  return [findingOf('empty_non_terminal', facts, missed.length > 0 ? 'error' : 'warning')];
}

function staleResolvers(all: readonly Judged[]): Finding[] {
  const denied = all.some(({ response }) => response.denied !== undefined);
  const stale = denied ? ['wrong'] : ['wrong', 'absent'];
  return all
    .filter(({ answer }) => answer.role === 'resolver' && stale.includes(answer.verdict))
    .map(({ answer }) => findingOf('resolver_stale', { servers: answer.server, verdict: answer.verdict }));
}

/** The zone that holds a name, according to its servers; null if no server shows one. */
export function zoneOf(name: string, all: readonly Judged[]): string | null {
  const zones = all.flatMap(({ response: { zone } }) => (zone !== undefined && isWithin(name, zone) ? [zone] : []));
  return zones.reduce<string | null>((best, zone) => (zone.length > (best?.length ?? -1) ? zone : best), null);
}

const comfort = ['wrong', 'absent', 'unknown', 'right'] as const;

/** One answer per server name. If its addresses disagree, the worst answer counts. */
export function answersByServer(all: readonly Judged[]): ServerAnswer[] {
  const byName = new Map<string, ServerAnswer>();
  for (const { answer } of all) {
    const known = byName.get(answer.server);
    if (known === undefined || comfort.indexOf(answer.verdict) < comfort.indexOf(known.verdict)) {
      byName.set(answer.server, answer);
    }
  }
  return [...byName.values()];
}

const shown = (zone: string): string => (zone === '' ? '.' : zone);

/**
 * An answer line for a parent zone whose servers did not reveal the name servers. It is never silent, so it cannot be waived by name (I2).
 * The remedy is to set the name servers in the configuration, which the approvers see.
 */
export function judgeCut({ apex, delegation }: Cut): readonly Judged[] {
  const { parent, problem, queried, millis } = delegation;
  if (problem === null) return [];
  // If the parent is unknown, the name above represents it.
  const server = shown(parent ?? nameAbove(apex));
  const result = { tag: 'unknown', reason: 'lame' } as const;
  const base = {
    server,
    role: 'parent',
    silent: false,
    rcode: null,
    authoritative: false,
    serial: null,
    millis,
  } as const;
  const facts = { zone: apex, parent: server, reason: problem, queried: queried.join(' ') };
  return [
    {
      response: { ...base, result, endpoint: null },
      answer: { ...base, verdict: 'unknown', ttlSeconds: null, records: [] },
      findings: [findingOf('delegation_unknown', facts)],
      content: null,
      negativeSeconds: null,
    },
  ];
}

/**
 * An answer line for a zone that is signed, or may be, and that no queried resolver validates. The result for validating receivers is unknown.
 * The line is not silent, so it cannot be waived by name (I2). The remedy is to configure validating resolvers.
 */
export function judgeUnvalidated(zone: string, code: 'dnssec_unvalidated' | 'dnssec_unknown'): Judged {
  const base = {
    server: nameAbove(zone) === '' ? '.' : nameAbove(zone),
    role: 'parent',
    silent: false,
    rcode: null,
    authoritative: false,
    serial: null,
    millis: 0,
  } as const;
  return {
    response: { ...base, result: { tag: 'unknown', reason: 'failed' }, endpoint: null },
    answer: { ...base, verdict: 'unknown', ttlSeconds: null, records: [] },
    findings: [findingOf(code, { zone })],
    content: null,
    negativeSeconds: null,
  };
}

/** A difference does not block a switch, because all servers are queried. But it lets a removed server answer some resolvers. */
export function differences({ apex, ownServers, delegation }: Cut): readonly Finding[] {
  const { names, problem, parent } = delegation;
  // Servers that hold both zones do not refer, so there is nothing to compare.
  if (problem !== null || names.length === 0) return [];
  const parentOnly = names.filter((name) => !ownServers.includes(name));
  const zoneOnly = ownServers.filter((name) => !names.includes(name));
  if (parentOnly.length + zoneOnly.length === 0) return [];
  const facts = {
    zone: apex,
    parent: shown(parent ?? nameAbove(apex)),
    parentOnly: parentOnly.join(' '),
    zoneOnly: [...zoneOnly].sort().join(' '),
  };
  return [findingOf('delegation_differs', facts)];
}
