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
import { type Bogus, findBogus } from './dnssec.ts';
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

/** What one server said, before it is judged. */
export interface ServerResponse {
  readonly server: string;
  readonly role: ServerRole;
  readonly result: LookupResult;
  /** Nothing came back at all. */
  readonly silent: boolean;
  /** Silent, and not asked this time. */
  readonly skipped?: true;
  readonly rcode: string | null;
  readonly authoritative: boolean;
  readonly serial: number | null;
  readonly millis: number;
  /** The address that was heard, for further questions. */
  readonly endpoint: Endpoint | null;
  /** Where its alias leads, when what is said was found there. */
  readonly alias?: string;
  /** Where all aliases lead, the record's place; not where a DNAME made one of them. */
  readonly end?: string;
  /** The name above, of which it says that it does not exist although this one does (RFC 8020). */
  readonly denied?: string;
  /** A resolver that validated what it says. */
  readonly authenticated?: true;
  /** A resolver that refuses what it has, because it does not validate. */
  readonly bogus?: Bogus;
  /** A zone between the one that it was asked for and the name: it holds both, so that it refers to nobody (RFC 1034 4.3.2). */
  readonly childZone?: string;
  /** That it answers from, as its SOA shows. */
  readonly zone?: string;
}

const nxDomain = 3;

export interface Querier {
  readonly query: Query;
  readonly clock: Clock;
}

/** One address of a server: the record, and the zones that it shows on the way to the name. */
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
 * Asks every address of an authoritative server, without recursion, for the TXT records and for the serial of the zone that they are in.
 * One entry when its addresses say the same; each of the different ones otherwise, so that none hides behind another.
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
  // Of addresses that are all silent, one that was not asked tells it of the server.
  const responses =
    answered.length > 0 ? answered : [all.find((one) => one.skipped) ?? all[0]].flatMap((one) => one ?? []);
  if (responses.length > 0) {
    return [
      ...new Map(
        responses.map((one) => [`${meaning(one.result)} ${one.childZone ?? ''}`, { ...base, ...one }]),
      ).values(),
    ];
  }
  // A name without an address answers nobody, which is silence; a look-up that failed tells nothing about the server.
  const result = { tag: 'unknown', reason: 'no_address' } as const;
  return [
    { ...base, result, silent: server.unreachable, rcode: null, authoritative: false, serial: null, endpoint: null },
  ];
}

/**
 * Where the zone of the record shows itself: above its name, whose alias would lead elsewhere. Where a decision rests on it also at the name,
 * which can be a zone of its own.
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

const describe = (outcome: Outcome): Pick<ServerResponse, 'silent' | 'skipped' | 'rcode' | 'authoritative'> => ({
  silent: outcome.tag === 'silent',
  ...(outcome.tag === 'silent' && outcome.skipped ? { skipped: true } : {}),
  rcode: outcome.tag === 'message' ? rcodeOf(outcome.message) : null,
  authoritative: outcome.tag === 'message' && outcome.message.authoritative,
});

/** Equal for answers that differ in time and cutting only. */
const meaning = (result: LookupResult): string =>
  result.tag === 'records'
    ? JSON.stringify(result.records.map((strings) => strings.join('')).sort())
    : JSON.stringify({ ...result, negativeSeconds: 0 });

/** A zone that showed itself when the servers of the zone above were asked for a record. */
interface ChildZone {
  readonly parent: string;
  readonly apex: string;
  /** To which servers were referred. */
  readonly names: readonly string[];
  readonly glue: readonly Glue[];
  /** Servers of the zone above that hold it too, and so refer to nobody. */
  readonly holders: readonly ZoneServer[];
}

/** The servers of such a zone: those of the referrals, and those that it names itself. */
async function childZoneServers(finder: ZoneFinderOptions, childZone: ChildZone): Promise<ZoneServers> {
  const { apex, parent, glue, holders } = childZone;
  const names = [...new Set(childZone.names)].sort();
  const referred = await serversNamed(finder, apex, names, glue);
  const ownServers = await firstNamed(finder, apex, [...referred.servers, ...holders]);
  const delegation = { ...noDelegation, parent, names, glue };
  if (ownServers.length > 0) return serversOfCut(finder, { apex, ownServers, delegation }, holders);
  // Who holds it does not say who else does.
  if (names.length === 0)
    finder.found({
      apex,
      ownServers,
      delegation: { ...delegation, problem: 'lame', queried: holders.map(({ name }) => name) },
    });
  // Referred to, it says nothing of itself: its servers' own answers will show what that means.
  return referred;
}

const referralsMax = 4;
/** Servers of one zone that lead to different names: more than these are not followed. */
const targetsMax = 2;

/**
 * Asks every authoritative server of a zone for the TXT records at a name, and goes on where they lead: down a delegation, or
 * along a CNAME into another zone, all of whose servers are then asked too and join the list.
 * @param visited names on the way here, the first is the key record's own.
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
  // A server that followed the alias itself has said it; one that leads elsewhere, or nowhere, may still answer for this target.
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

/** The servers of the zone, or of the zone below to which they refer. */
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
  // A parent that refers does not hold the record; one that answers for it is asked as the child's servers are.
  // So does a silent one count: nobody knows whether it would refer.
  const parents = responses.filter((one) => one.result.tag !== 'referral' && !answered.has(one.server));
  return [...answers, ...parents];
}

/** To which the servers refer, or which some of them hold themselves: the others of it can be reached all the same. */
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

/** A server that gives only the alias is as good as the answers at its end: the worst of them counts. */
function targetResults(one: ServerResponse, target: readonly ServerResponse[]): readonly LookupResult[] {
  // The same server holds both names: its own word about the target.
  const sameServer = target.filter((other) => other.server === one.server).map((other) => other.result);
  if (sameServer.length > 0) return sameServer;
  const worst = [...target].sort((a, b) => badness(b.result) - badness(a.result))[0]?.result;
  return [worst === undefined || worst.tag === 'unknown' ? { tag: 'unknown', reason: 'alias_target' } : worst];
}

const badness = (result: LookupResult): number => {
  if (result.tag === 'records') return 0;
  return result.tag === 'unknown' ? 1 : 2;
};
