import { parse } from 'tldts';
import { type Finding, findingOf, type RecordVerdict, type ServerAnswer } from '../../domain/findings.ts';
import { type Expectation, type KeyReading, readKeyRecord, recordContent } from '../../domain/keyRecord.ts';
import { Fingerprint, noKeyHasIt, unreachable } from '../../domain/names.ts';
import type { RecordQuery } from '../../ports/dns.ts';
import type { ServerResponse } from './authoritative.ts';
import type { Bogus } from './dnssec.ts';
import { isWithin, sameName } from './message.ts';
import { type Cut, nameAbove } from './zone.ts';

/** One server's answer with what is wrong about it. */
export interface Judged {
  readonly response: ServerResponse;
  readonly answer: ServerAnswer;
  readonly findings: readonly Finding[];
  /** What the record says, where it is right. */
  readonly content: string | null;
  readonly negativeSeconds: number | null;
}

/** The key that most of all deserves to be called the published one: the first that some server showed. */
const publishedIn = (responses: readonly ServerResponse[]): Fingerprint => {
  for (const { result } of responses) {
    if (result.tag !== 'records') continue;
    const { findings } = readKeyRecord(result.records, { fingerprint: noKeyHasIt });
    const published = findings.find(({ facts }) => facts.published !== undefined)?.facts.published;
    if (published !== undefined) return Fingerprint.parse(published) ?? noKeyHasIt;
  }
  return noKeyHasIt;
};

/** What the answers are judged by; of a record without a readable key nothing is right. */
export const expectationOf = (
  { expected, previous = [] }: Pick<RecordQuery, 'expected' | 'previous'>,
  responses: readonly ServerResponse[],
): Expectation => ({ fingerprint: expected === 'published' ? publishedIn(responses) : expected, previous });

// The record is public, and the key leaked; still nothing that we store or show repeats it (I7).
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
        findingOf('unreachable', { reason: unknownReason(response, result.reason) }),
      ]);
    case 'alias':
    case 'referral':
      // Followed before judging; what is left of them led further than the bounds.
      return judged(response, 'unknown', [findingOf('unreachable', { reason: 'too_far' })]);
    default:
      return unreachable(result);
  }
}

/** A private key is to be deleted where it stands. */
const placedAtEnd = (finding: Finding, { end }: ServerResponse): Finding =>
  finding.code === 'private_key_published' && end !== undefined
    ? { ...finding, facts: { ...finding.facts, name: end } }
    : finding;

/**
 * At a name that is a CNAME no TXT can stand (RFC 1034 3.6.2). The record is mended where the CNAME leads, if that is in the same zone;
 * another zone is somebody else's.
 */
function aliasFindings({ role, end, zone }: ServerResponse, isAbsent: boolean): readonly Finding[] {
  if (role !== 'authoritative' || end === undefined) return [];
  const meant = isAbsent && zone !== undefined ? withoutZone(end, zone) : null;
  if (meant !== null) return [findingOf('cname_without_dot', { target: end, meant })];
  return [findingOf('cname', { target: end, place: zone !== undefined && isWithin(end, zone) ? 'target' : 'name' })];
}

/** In a zone file a target without its final dot gets the zone's name behind it (RFC 1035 5.1). What it was before is a name of its own. */
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
 * One verdict over all servers asked. `right` and `absent` need every one of them; `wrong` is certain from one that says it when
 * no other contradicts; a silent server makes the whole unknown (and can be waived by name, which the core decides).
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

/** The findings of all servers, one for each thing that is wrong, with the servers that it was seen on. */
export function concludeFindings(all: readonly Judged[]): Finding[] {
  const grouped = new Map<string, { finding: Finding; servers: string[] }>();
  for (const { answer, findings } of all) {
    for (const finding of findings) {
      // A resolver that is behind is one finding, not a second list of what it still sees.
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
 * Servers that deny the name above (an empty non-terminal): a resolver that asks label by label (RFC 9156), or believes that below a name
 * that does not exist there is nothing (RFC 8020), never comes to the record.
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

/** The zone that holds a name, as its servers showed it; null when none did. */
export function zoneOf(name: string, all: readonly Judged[]): string | null {
  const zones = all.flatMap(({ response: { zone } }) => (zone !== undefined && isWithin(name, zone) ? [zone] : []));
  return zones.reduce<string | null>((best, zone) => (zone.length > (best?.length ?? -1) ? zone : best), null);
}

const comfort = ['wrong', 'absent', 'unknown', 'right'] as const;

/** One answer for each server, a server being a name: of addresses that say different things the least comforting one. */
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
 * The line of a parent zone that did not say which servers there are: never silent, so that it cannot be waived by name (I2). The way
 * out are name servers in the configuration, which the approvers see.
 */
export function judgeCut({ apex, delegation }: Cut): readonly Judged[] {
  const { parent, problem, queried, millis } = delegation;
  if (problem === null) return [];
  // Where nobody could tell, the name above stands for it.
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
 * A line for the signatures of a zone that is signed, where nobody who was asked validates them: what such receivers see is not known.
 * Not silent, so that it cannot be waived by name (I2). The way out are resolvers that validate, in the configuration.
 */
export function judgeUnvalidated(zone: string): Judged {
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
    findings: [findingOf('dnssec_unvalidated', { zone })],
    content: null,
    negativeSeconds: null,
  };
}

/** Everybody is asked, so this alone is no reason against a switch; but it is how a former server goes on answering some people. */
export function differences({ apex, ownServers, delegation }: Cut): readonly Finding[] {
  const { names, problem, parent } = delegation;
  // Servers that hold both zones refer to nobody: there is nothing to compare with.
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
