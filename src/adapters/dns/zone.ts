/** What the servers of the zone above say of a zone's name servers: resolvers follow them, whatever the zone says of itself. */

import { createHash } from 'node:crypto';
import { type Glue, nameServersIn, type ParentResponse, parentResponse } from './answer.ts';
import type { Query } from './client.ts';
import { type AddressOptions, type Lookup, lookupAddresses } from './lookup.ts';
import { type Endpoint, isWithin, sameName } from './message.ts';

/** `every`: where a decision rests on it. `first`: one check of many, which spares servers and is asked again before a decision. */
export type HowMany = 'every' | 'first';

export interface ParentZone {
  /** The root is the empty name. */
  readonly apex: string;
  readonly names: readonly string[];
  readonly ttlSeconds: number;
}

export interface Delegation {
  /** The zone above; null when nobody could tell which it is. The root is the empty name. */
  readonly parent: string | null;
  /** Its servers that were asked. */
  readonly queried: readonly string[];
  /** Name servers that they name for the zone. */
  readonly names: readonly string[];
  readonly glue: readonly Glue[];
  /** Those that hold the zone themselves, and answer for it instead of referring. */
  readonly holders: readonly string[];
  /** Why it is not known which servers there are; null when it is. */
  readonly problem: string | null;
  /** How long it may be remembered; zero for what went wrong. */
  readonly ttlSeconds: number;
  readonly millis: number;
}

/** The root and the largest top-level domains have 13. */
const parentServersMax = 16;
/** Until one says something. */
const triedMax = 4;

export interface DelegationOptions extends AddressOptions {
  readonly query: Query;
  readonly parentOf: (apex: string) => Promise<ParentZone | null>;
  /** The parent is often a top-level domain, whose servers are spared where nothing rests on it. */
  readonly howMany: HowMany;
  readonly monotonicMs: () => number;
}

/** Asks the servers of the parent, without recursion. Never rejects for what the network does. */
export async function queryDelegation(options: DelegationOptions, apex: string): Promise<Delegation> {
  const startedMs = options.monotonicMs();
  const parent = await options.parentOf(apex);
  const done = (more: Partial<Delegation>): Delegation => ({
    ...noDelegation,
    parent: parent?.apex ?? null,
    millis: Math.round(options.monotonicMs() - startedMs),
    ...more,
  });
  if (parent === null) return done({ problem: 'no_parent' });
  const names = [...new Set(parent.names)].sort().slice(0, parentServersMax);
  const responses = await (options.howMany === 'every' ? queryEvery : queryFirst)(options, names, apex, parent.apex);
  return done(conclude(responses));
}

export const noDelegation: Delegation = {
  parent: null,
  queried: [],
  names: [],
  glue: [],
  holders: [],
  problem: null,
  ttlSeconds: 0,
  millis: 0,
};

interface Referral {
  readonly server: string;
  readonly response: ParentResponse;
}

const queryEvery = (
  options: DelegationOptions,
  names: readonly string[],
  apex: string,
  parent: string,
): Promise<readonly Referral[]> => Promise.all(names.map((name) => queryOne(options, name, apex, parent)));

/** Each zone begins at another server, and always at the same one: the load is shared, and what is found does not change by chance. */
async function queryFirst(
  options: DelegationOptions,
  names: readonly string[],
  apex: string,
  parent: string,
): Promise<readonly Referral[]> {
  const start = createHash('sha256').update(apex).digest().readUInt16BE(0) % names.length;
  const referralsByServer: Referral[] = [];
  for (const name of [...names.slice(start), ...names.slice(0, start)].slice(0, triedMax)) {
    const one = await queryOne(options, name, apex, parent);
    referralsByServer.push(one);
    if (one.response.tag !== 'unusable') break;
  }
  return referralsByServer;
}

/** One address of each: its servers are not ours to wait for, and one that answers is enough. */
async function queryOne(options: DelegationOptions, server: string, apex: string, parent: string): Promise<Referral> {
  const found = await lookupAddresses(options.lookup, server, options.ipv6);
  const address = found.tag === 'found' ? found.addresses[0] : undefined;
  if (address === undefined) return { server, response: { tag: 'unusable', reason: 'no_address' } };
  const endpoint = { address, port: options.port };
  const outcome = await options.query(endpoint, { name: apex, type: 'NS', recurse: false });
  const response =
    outcome.tag === 'message'
      ? parentResponse(outcome.message, apex, parent)
      : ({ tag: 'unusable', reason: outcome.tag } as const);
  return { server, response };
}

function conclude(referralsByServer: readonly Referral[]): Partial<Delegation> {
  const referrals = referralsByServer.flatMap(({ response }) =>
    response.tag === 'refers' || response.tag === 'holds' ? [response] : [],
  );
  const reasons = referralsByServer.flatMap(({ response }) => (response.tag === 'unusable' ? [response.reason] : []));
  const known = {
    queried: referralsByServer.map(({ server }) => server),
    names: [...new Set(referrals.flatMap(({ names }) => names))].sort(),
    glue: referrals.flatMap((response) => (response.tag === 'refers' ? response.glue : [])),
    holders: referralsByServer.flatMap(({ server, response }) => (response.tag === 'holds' ? [server] : [])),
  };
  // Who asks that server finds no zone at all.
  if (referralsByServer.some(({ response }) => response.tag === 'denies'))
    return { ...known, problem: 'not_delegated' };
  if (referrals.length === 0) return { ...known, problem: reasons[0] ?? 'silent' };
  return { ...known, ttlSeconds: Math.min(...referrals.map(({ ttlSeconds }) => ttlSeconds)) };
}

/** One name server: it answers if any of its addresses does (I2). */
export interface ZoneServer {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** True when its name has no address although the DNS could tell: nobody can reach it. */
  readonly unreachable: boolean;
}

export interface ZoneServers {
  readonly apex: string;
  readonly servers: readonly ZoneServer[];
  /** By the configuration: its servers are all that is asked, whatever they say of others. */
  readonly given?: true;
}

/** A zone whose name servers were found: what its parent says of them, and what it says itself. */
export interface Cut {
  readonly apex: string;
  readonly delegation: Delegation;
  readonly ownServers: readonly string[];
}

export interface ZoneFinderOptions extends AddressOptions {
  readonly query: Query;
  readonly howMany: HowMany;
  readonly delegationOf: (apex: string) => Promise<Delegation>;
  /** Told each zone that is asked. */
  readonly found: (cut: Cut) => void;
}

/** More than any zone has; what is left of a list that is longer counts as not heard. */
const nameServersMax = 64;

export async function serversNamed(
  options: AddressOptions,
  apex: string,
  names: readonly string[],
  glue: readonly Glue[] = [],
): Promise<ZoneServers> {
  const distinct = [...new Set(names)].sort();
  const found = distinct.slice(0, nameServersMax).map((name) => serverNamed(options, name, name, options.port, glue));
  // Nobody may take a part of the servers for all of them (I2).
  const beyondMax = distinct.slice(nameServersMax, nameServersMax + 1);
  const left = beyondMax.map((name) => ({ name, endpoints: [], unreachable: false }));
  return { apex, servers: [...(await Promise.all(found)), ...left] };
}

/**
 * @param label what people call it: the name, or `host:port` where the configuration gives it.
 * @param glue of a referral: asked beside what the name has in its own zone, because resolvers go to either.
 */
export async function serverNamed(
  options: AddressOptions,
  label: string,
  host: string,
  port: number,
  glue: readonly Glue[] = [],
): Promise<ZoneServer> {
  const found = await lookupAddresses(options.lookup, host, options.ipv6);
  const glued = glue.flatMap(({ name, address }) =>
    name === host && (options.ipv6 || !address.includes(':')) ? [address] : [],
  );
  // Nobody may take a part of the addresses for all of them: where the look-up failed, the glue alone does not speak for the server.
  const addresses = found.tag === 'failed' ? [] : [...(found.tag === 'found' ? found.addresses : []), ...glued];
  const endpoints = [...new Set(addresses)].map((address) => ({ address, port }));
  return { name: label, endpoints, unreachable: found.tag === 'none' && endpoints.length === 0 };
}

/** Servers that were named only by those that were named before: more often than this nobody goes on asking. */
const roundsMax = 4;

/**
 * All that a resolver may reach (I2): those that the parent names, those that the zone names itself, and those of the parent that hold
 * the zone too, which answer without referring. What a resolver has of the zone's own names may be as old as their TTL, and two servers
 * may name different ones, so where a decision rests on it each server is asked for them.
 * @param beside others that hold the zone: they are heard elsewhere, but whoever comes to them goes on to those that they name.
 */
export async function serversOfCut(
  finder: ZoneFinderOptions,
  cut: Cut,
  beside: readonly ZoneServer[] = [],
): Promise<ZoneServers> {
  const { apex, delegation } = cut;
  const { names, glue, holders } = delegation;
  const zone = await serversNamed(finder, apex, [...cut.ownServers, ...names, ...holders], glue);
  const { servers, ownServers } =
    finder.howMany === 'every' ? await followNames(finder, zone, glue, beside) : { ...zone, ownServers: [] };
  finder.found({ ...cut, ownServers: [...new Set([...cut.ownServers, ...ownServers])] });
  return { apex, servers };
}

interface NamedServers {
  readonly servers: readonly ZoneServer[];
  readonly ownServers: readonly string[];
}

/** Whom the servers name, whom those name, and so on. */
async function followNames(
  finder: ZoneFinderOptions,
  { apex, servers: first }: ZoneServers,
  glue: readonly Glue[],
  beside: readonly ZoneServer[],
): Promise<NamedServers> {
  const servers = [...first];
  const ownNames = new Set<string>();
  let fresh: readonly ZoneServer[] = [...first, ...beside];
  for (let round = 0; round < roundsMax && fresh.length > 0; round += 1) {
    const endpoints = fresh.flatMap((server) => server.endpoints);
    const nameLists = await Promise.all(endpoints.map((endpoint) => named(finder, endpoint, apex)));
    for (const name of nameLists.flat()) ownNames.add(name);
    const unknown = [...ownNames].filter((name) => servers.every((server) => server.name !== name));
    fresh = (await serversNamed(finder, apex, unknown, glue)).servers;
    servers.push(...fresh);
  }
  return { servers, ownServers: [...ownNames] };
}

/** Which servers a zone has, as the first of these says it. A recursive resolver might remember a name below the signing domain as absent (RFC 8020). */
export async function firstNamed(
  finder: ZoneFinderOptions,
  apex: string,
  servers: readonly ZoneServer[],
): Promise<readonly string[]> {
  for (const endpoint of servers.flatMap(({ endpoints }) => endpoints).slice(0, triedMax)) {
    const names = await named(finder, endpoint, apex);
    if (names.length > 0) return names;
  }
  return [];
}

/** Empty where it does not hold the zone, or cannot tell. */
async function named(
  { query }: ZoneFinderOptions,
  endpoint: ZoneServer['endpoints'][number],
  apex: string,
): Promise<readonly string[]> {
  const outcome = await query(endpoint, { name: apex, type: 'NS', recurse: false });
  if (outcome.tag !== 'message') return [];
  const response = parentResponse(outcome.message, apex, apex);
  return response.tag === 'holds' ? response.names : [];
}

const labelsMax = 127;

/** The zone that holds a signing domain. It may be asked for itself: mail comes from it, so it exists. Null: unknown. */
export async function findZoneOf(options: ZoneFinderOptions, domain: string): Promise<ZoneServers | null> {
  const apex = await findApexOf(options.lookup, suffixes(domain));
  return apex === null || apex === 'unanswered' ? null : serversOf(options, apex);
}

/**
 * A zone at or above the target of an alias, from the top down. The target itself is not asked for: a recursive resolver would
 * remember for the whole negative TTL that it is not there. Referrals of the servers found lead to the zone itself.
 */
export async function findZoneAbove(options: ZoneFinderOptions, target: string): Promise<ZoneServers | null> {
  let best: string | null = null;
  const above = suffixes(target)
    .slice(1)
    .filter((name) => name.includes('.'))
    .reverse();
  for (const candidate of above.length > 0 ? above : suffixes(target).slice(1)) {
    const soa = await soaOwner(options.lookup, candidate);
    if (soa === 'unanswered') return null;
    best = soa ?? best;
    if (soa !== null && sameName(soa, candidate)) break;
  }
  return best === null ? null : serversOf(options, best);
}

const root = '';

/** The zone above a zone and its name servers, as the resolvers tell them; null when they cannot. */
export async function findParent(lookup: Lookup, apex: string): Promise<ParentZone | null> {
  const owner = await findApexOf(lookup, suffixes(apex).slice(1));
  if (owner === 'unanswered') return null;
  const parent = owner ?? root;
  const found = nameServersIn((await lookup(parent, 'NS'))?.answers ?? [], parent);
  return found.names.length === 0 ? null : { apex: parent, ...found };
}

async function serversOf(options: ZoneFinderOptions, apex: string): Promise<ZoneServers | null> {
  const [answer, delegation] = await Promise.all([options.lookup(apex, 'NS'), options.delegationOf(apex)]);
  const ownServers = nameServersIn(answer?.answers ?? [], apex).names;
  return ownServers.length === 0 ? null : serversOfCut(options, { apex, delegation, ownServers });
}

/** The first of the names that tells which zone it is in; null when none does. */
async function findApexOf(lookup: Lookup, names: readonly string[]): Promise<string | 'unanswered' | null> {
  for (const candidate of names) {
    const soa = await soaOwner(lookup, candidate);
    if (soa !== null) return soa;
  }
  return null;
}

/** Whose SOA the answer carries: of the name itself, or of the zone that it is in. Null when it tells nothing about that. */
async function soaOwner(lookup: Lookup, name: string): Promise<string | 'unanswered' | null> {
  const answer = await lookup(name, 'SOA');
  if (answer === null) return 'unanswered';
  const soa = [...answer.answers, ...answer.authorities].find(
    (record) => record.data.tag === 'SOA' && record.name !== '' && isWithin(name, record.name),
  );
  return soa?.name ?? null;
}

/** The name, then its parents. */
function suffixes(name: string): string[] {
  const labels = name.split('.').slice(-labelsMax);
  return labels.map((_, i) => labels.slice(i).join('.'));
}

/** Empty above a single label: the root. */
export const nameAbove = (name: string): string => name.split('.').slice(1).join('.');
