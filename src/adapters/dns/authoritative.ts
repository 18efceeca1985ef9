import type { ServerRole } from '../../domain/findings.ts';
import type { Clock } from '../../ports/settings.ts';
import {
  aliasesMax,
  authorityResult,
  type Glue,
  type LookupResult,
  rcodeOf,
  resolverResult,
  type ZoneHeld,
  zoneHeld,
} from './answer.ts';
import type { Outcome, Query } from './client.ts';
import { type Bogus, extendedWords, findBogus } from './dnssec.ts';
import { type Endpoint, isWithin, sameName } from './message.ts';
import {
  findZoneAbove,
  firstNamed,
  type HowMany,
  nameAbove,
  noDelegation,
  serversNamed,
  serversOfCut,
  type ZoneFinderOptions,
  type ZoneServer,
  type ZoneServers,
} from './zone.ts';

/** The response of one server, before the verdict. */
export interface ServerResponse {
  readonly server: string;
  readonly role: ServerRole;
  readonly result: LookupResult;
  /** No packet arrived. */
  readonly silent: boolean;
  /** Silent because the query was not sent: the server recently answered nothing. */
  readonly skipped?: true;
  readonly rcode: string | null;
  /** The server's extended errors (RFC 8914), if it sent any. */
  readonly extended?: string;
  readonly authoritative: boolean;
  readonly serial: number | null;
  readonly millis: number;
  /** The address that responded, for further queries. */
  readonly endpoint: Endpoint | null;
  /** The target of the server's CNAME, if the result comes from that target. */
  readonly alias?: string;
  /** The end of the CNAME chain, where the record is. Absent if a DNAME produced one of the aliases. */
  readonly end?: string;
  /** The name above this one. The server denies that it exists, although this name does (RFC 8020). */
  readonly denied?: string;
  /** A resolver validated the answer. */
  readonly authenticated?: true;
  /** A resolver has the record but refuses it because validation fails. */
  readonly bogus?: Bogus;
  /** A zone between the queried zone and the name. The server holds both, so it does not refer (RFC 1034 4.3.2). */
  readonly childZone?: string;
  /** The zone of the SOA that the server returns. */
  readonly zone?: string;
}

const nxDomain = 3;

export interface Querier {
  readonly query: Query;
  readonly clock: Clock;
}

/** Queries one address of a server for the record and for the zones between the apex and the name. */
async function queryEndpoint(
  querier: Querier,
  endpoint: ZoneServer['endpoints'][number],
  name: string,
  apex: string,
  howMany: HowMany,
) {
  const [outcome, ...soas] = await Promise.all([
    querier.query(endpoint, { name, type: 'TXT', recurse: false }),
    ...zonesShownAt(name, apex, howMany).map((at) =>
      querier.query(endpoint, { name: at, type: 'SOA', recurse: false }),
    ),
  ]);
  const result = outcome.tag === 'message' ? authorityResult(outcome.message, name, apex) : noResult(outcome);
  const zones = soas.map((soa) => (soa.tag === 'message' ? zoneHeld(soa.message) : null));
  const childZone = zones.map((zone) => childZoneIn(zone, name, apex)).findLast((zone) => zone !== null);
  const [above] = soas;
  const denies = above?.tag === 'message' && above.message.rcode === nxDomain && result.tag !== 'absent';
  return {
    ...describe(outcome),
    result,
    ...('end' in result && result.end !== undefined ? { end: result.end } : {}),
    ...(denies ? { denied: nameAbove(name) } : {}),
    serial: zones[0]?.serial ?? null,
    endpoint,
    ...(childZone ? { childZone } : {}),
    ...(zones[0] ? { zone: zones[0].apex } : {}),
  };
}
/**
 * Queries every address of an authoritative server, without recursion, for the TXT records and for the serial of their zone.
 * Returns one entry if all addresses agree. Otherwise it returns each distinct answer, so that none is lost.
 */
export async function queryAuthority(
  querier: Querier,
  server: ZoneServer,
  name: string,
  apex: string,
  howMany: HowMany = 'first',
): Promise<readonly ServerResponse[]> {
  const startedMs = querier.clock.monotonicMs();
  const all = await Promise.all(
    server.endpoints.map((endpoint) => queryEndpoint(querier, endpoint, name, apex, howMany)),
  );
  const millis = Math.round(querier.clock.monotonicMs() - startedMs);
  const base = { server: server.name, role: 'authoritative' as const, millis };
  const answered = all.filter((one) => !one.silent);
  // If all addresses are silent, a skipped one represents the server.
  const responses =
    answered.length > 0 ? answered : [all.find((one) => one.skipped) ?? all[0]].flatMap((one) => one ?? []);
  if (responses.length > 0) {
    return [
      ...new Map(
        responses.map((one) => [`${meaning(one.result)} ${one.childZone ?? ''}`, { ...base, ...one }]),
      ).values(),
    ];
  }
  // A name without an address counts as silence. A failed look-up reveals nothing about the server.
  const result = { tag: 'unknown', reason: 'no_address' } as const;
  return [
    { ...base, result, silent: server.unreachable, rcode: null, authoritative: false, serial: null, endpoint: null },
  ];
}

/**
 * The names whose SOA shows the zone of the record. The name above the record is enough, because the record's own name may be an alias.
 * A decision also queries the name itself, which can be a zone of its own.
 */
function zonesShownAt(name: string, apex: string, howMany: HowMany): readonly string[] {
  const above = nameAbove(name);
  const at = isWithin(above, apex) ? above : apex;
  return howMany === 'every' && !sameName(name, at) ? [at, name] : [at];
}

const childZoneIn = (zone: ZoneHeld | null, name: string, apex: string): string | null =>
  zone !== null && !sameName(zone.apex, apex) && isWithin(zone.apex, apex) && isWithin(name, zone.apex)
    ? zone.apex
    : null;

export async function queryResolver(
  querier: Querier,
  label: string,
  endpoint: Endpoint,
  name: string,
  apex: string,
): Promise<ServerResponse> {
  const startedMs = querier.clock.monotonicMs();
  const outcome = await querier.query(endpoint, { name, type: 'TXT', recurse: true, dnssec: 'authenticated' });
  const bogus =
    outcome.tag === 'message' ? await findBogus(querier.query, endpoint, outcome.message, name, apex) : null;
  return {
    server: label,
    role: 'resolver',
    result: outcome.tag === 'message' ? resolverResult(outcome.message, name) : noResult(outcome),
    ...describe(outcome),
    authoritative: false,
    serial: null,
    millis: Math.round(querier.clock.monotonicMs() - startedMs),
    endpoint,
    ...(outcome.tag === 'message' && outcome.message.authenticated ? { authenticated: true } : {}),
    ...(bogus === null ? {} : { bogus }),
  };
}

const noResult = (outcome: Exclude<Outcome, { tag: 'message' }>): LookupResult => ({
  tag: 'unknown',
  reason: outcome.tag === 'silent' && outcome.closed ? 'closed' : outcome.tag,
});

const describe = (
  outcome: Outcome,
): Pick<ServerResponse, 'silent' | 'skipped' | 'rcode' | 'extended' | 'authoritative'> => ({
  silent: outcome.tag === 'silent',
  ...(outcome.tag === 'message' && outcome.message.extendedErrors.length > 0
    ? { extended: extendedWords(outcome.message) }
    : {}),
  ...(outcome.tag === 'silent' && outcome.skipped ? { skipped: true } : {}),
  rcode: outcome.tag === 'message' ? rcodeOf(outcome.message) : null,
  authoritative: outcome.tag === 'message' && outcome.message.authoritative,
});

/** Equal for answers that differ only in TTL and in how the strings are split. */
const meaning = (result: LookupResult): string =>
  result.tag === 'records'
    ? JSON.stringify(result.records.map((strings) => strings.join('')).sort())
    : JSON.stringify({ ...result, negativeSeconds: 0 });

/** A child zone that appears in the answers of the parent zone's servers. */
interface ChildZone {
  readonly parent: string;
  readonly apex: string;
  /** The name servers in the referrals. */
  readonly names: readonly string[];
  readonly glue: readonly Glue[];
  /** Servers of the parent zone that hold the child zone too, and so do not refer. */
  readonly holders: readonly ZoneServer[];
}

/** The servers of a child zone: those in the referrals, and those in its own NS records. */
async function childZoneServers(finder: ZoneFinderOptions, childZone: ChildZone): Promise<ZoneServers> {
  const { apex, parent, glue, holders } = childZone;
  const names = [...new Set(childZone.names)].sort();
  const referred = await serversNamed(finder, apex, names, glue);
  const ownServers = await firstNamed(finder, apex, [...referred.servers, ...holders]);
  const delegation = { ...noDelegation, parent, names, glue };
  if (ownServers.length > 0) return serversOfCut(finder, { apex, ownServers, delegation }, holders);
  // The servers that hold the zone do not reveal its other servers.
  if (names.length === 0)
    finder.found({
      apex,
      ownServers,
      delegation: { ...delegation, problem: 'lame', queried: holders.map(({ name }) => name) },
    });
  // The zone has referrals but returns no NS records. The answers of its servers show what that means.
  return referred;
}

const referralsMax = 4;
/** The limit of distinct alias targets that are followed for one zone. */
const targetsMax = 2;

/**
 * Queries every authoritative server of a zone for the TXT records at a name. It follows delegations, and CNAMEs into other zones.
 * It then queries all servers of those zones too and adds them to the list.
 * @param visited names on the alias chain so far. The first is the name of the key record.
 */
export async function queryZone(
  querier: Querier,
  finder: ZoneFinderOptions,
  zone: ZoneServers,
  name: string,
  visited: readonly string[] = [name],
): Promise<readonly ServerResponse[]> {
  const responses = await queryDown(querier, finder, zone, name, 0);
  const aliases = new Map(
    responses.flatMap(({ result: aliased }) => (aliased.tag === 'alias' ? [[aliased.target, aliased.through]] : [])),
  );
  const reached = new Map<string, readonly ServerResponse[]>();
  for (const [target, through] of [...aliases].slice(0, targetsMax)) {
    const passed = [...new Set([...visited, ...through])];
    reached.set(target, await queryTarget(querier, finder, zone, target, passed));
  }
  const resolved = responses.flatMap((one) => {
    if (one.result.tag !== 'alias') return one;
    const { target, dname } = one.result;
    if (visited.includes(target)) return { ...one, result: { tag: 'alias_loop' } as const };
    return targetResults(one, reached.get(target) ?? []).map((aliased) => ({
      ...one,
      result: reachedBy(aliased, dname),
      alias: target,
      ...(dname ? {} : { end: endOf(aliased) ?? target }),
    }));
  });
  // A server that follows the alias itself has already answered. A server with another alias, or none, can still answer for this target.
  const aliased = new Set(
    responses.map((one) => `${one.server} ${one.result.tag === 'alias' ? one.result.target : ''}`),
  );
  const others = [...reached].flatMap(([target, all]) =>
    all.filter(({ server }) => !aliased.has(`${server} ${target}`)),
  );
  return [...new Map([...resolved, ...others].map((one) => [JSON.stringify([one.server, one.result]), one])).values()];
}

const endOf = (result: LookupResult): string | undefined => ('end' in result ? result.end : undefined);

const reachedBy = (result: LookupResult, dname: boolean): LookupResult =>
  result.tag === 'records' ? { ...result, dname: result.dname || dname } : result;

async function queryTarget(
  querier: Querier,
  finder: ZoneFinderOptions,
  zone: ZoneServers,
  target: string,
  visited: readonly string[],
): Promise<readonly ServerResponse[]> {
  if (visited.includes(target) || visited.length > aliasesMax) return [];
  const next = isWithin(target, zone.apex) ? zone : await findZoneAbove(finder, target);
  return next === null ? [] : queryZone(querier, finder, next, target, [...visited, target]);
}

/** Queries the servers of the zone, or of the child zone to which they refer. */
async function queryDown(
  querier: Querier,
  finder: ZoneFinderOptions,
  zone: ZoneServers,
  name: string,
  followed: number,
): Promise<readonly ServerResponse[]> {
  const query = (server: ZoneServer) => queryAuthority(querier, server, name, zone.apex, finder.howMany);
  const responses = (await Promise.all(zone.servers.map(query))).flat();
  const childZone = childZoneOf(zone, responses);
  if (childZone === null || followed >= referralsMax) return responses.map(withoutReferral);
  const child = await childZoneServers(finder, childZone);
  const answers = await queryDown(querier, finder, child, name, followed + 1);
  const answered = new Set(answers.map((one) => one.server));
  // A parent server that refers does not hold the record. Any other parent server is queried like a server of the child zone.
  // This includes a silent one, because nobody knows whether it would refer.
  const parents = responses.filter((one) => one.result.tag !== 'referral' && !answered.has(one.server));
  return [...answers, ...parents];
}

/** The child zone to which servers refer, or which some servers hold themselves. Its other servers are reachable in both cases. */
function childZoneOf(
  { apex: parent, servers, given }: ZoneServers,
  responses: readonly ServerResponse[],
): ChildZone | null {
  const referrals = responses.flatMap(({ result }) => (result.tag === 'referral' ? [result] : []));
  const apex =
    referrals[0]?.zone ?? (given ? undefined : responses.find(({ childZone }) => childZone !== undefined)?.childZone);
  if (apex === undefined) return null;
  const holding = new Set(
    given ? [] : responses.flatMap(({ server, childZone }) => (childZone === apex ? [server] : [])),
  );
  return {
    parent,
    apex,
    names: referrals.flatMap(({ nameServers }) => nameServers),
    glue: referrals.flatMap(({ glue }) => glue),
    holders: servers.filter(({ name }) => holding.has(name)),
  };
}

const withoutReferral = (one: ServerResponse): ServerResponse =>
  one.result.tag === 'referral' ? { ...one, result: { tag: 'unknown', reason: 'lame' } } : one;

/** A server that returns only the alias depends on the servers of the target. The worst of their results counts. */
function targetResults(one: ServerResponse, target: readonly ServerResponse[]): readonly LookupResult[] {
  // The same server holds both names, so its own answer for the target counts.
  const sameServer = target.filter((other) => other.server === one.server).map((other) => other.result);
  if (sameServer.length > 0) return sameServer;
  const worst = [...target].sort((a, b) => badness(b.result) - badness(a.result))[0]?.result;
  return [worst === undefined || worst.tag === 'unknown' ? { tag: 'unknown', reason: 'alias_target' } : worst];
}

const badness = (result: LookupResult): number => {
  if (result.tag === 'records') return 0;
  return result.tag === 'unknown' ? 1 : 2;
};
