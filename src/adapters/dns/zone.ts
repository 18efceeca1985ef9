/** Finds the name servers of a zone: those in the parent's referrals, which resolvers follow, and those in the zone's own NS records. */

import { createHash } from 'node:crypto';
import { type Glue, nameServersIn, type ParentResponse, parentResponse } from './answer.ts';
import type { Query } from './client.ts';
import { type AddressOptions, type Lookup, lookupAddresses } from './lookup.ts';
import { type Endpoint, isWithin, sameName } from './message.ts';

/** `every`: for a decision. `first`: one check of many, which spares servers and is repeated before a decision. */
export type HowMany = 'every' | 'first';

export interface ParentZone {
  /** The root is the empty name. */
  readonly apex: string;
  readonly names: readonly string[];
  readonly ttlSeconds: number;
}

export interface Delegation {
  /** The parent zone; null when the resolvers did not reveal it. The root is the empty name. */
  readonly parent: string | null;
  /** The parent's servers that were queried. */
  readonly queried: readonly string[];
  /** The zone's name servers in their answers. */
  readonly names: readonly string[];
  readonly glue: readonly Glue[];
  /** The parent's servers that hold the zone themselves, and answer for it instead of referring. */
  readonly holders: readonly string[];
  /** Why the zone's name servers are unknown; null when they are known. */
  readonly problem: string | null;
  /** How long the delegation may be cached; zero after a problem. */
  readonly ttlSeconds: number;
  readonly millis: number;
}

/** The root and the largest top-level domains have 13. */
const parentServersMax = 16;
/** The number of servers that are tried until one gives a usable answer. */
const triedMax = 4;

export interface DelegationOptions extends AddressOptions {
  readonly query: Query;
  readonly parentOf: (apex: string) => Promise<ParentZone | null>;
  /** The parent is often a top-level domain, whose servers are spared unless a decision depends on them. */
  readonly howMany: HowMany;
  readonly monotonicMs: () => number;
}

/** Queries the parent's servers, without recursion. Never rejects because of the network. */
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

/** Each zone starts at its own fixed server. This spreads the load, and the result does not change by chance. */
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

/** Queries one address of each server. The parent's servers are not part of the record's verdict, and one answer is enough. */
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
  // A resolver that queries this server finds no zone.
  if (referralsByServer.some(({ response }) => response.tag === 'denies'))
    return { ...known, problem: 'not_delegated' };
  if (referrals.length === 0) return { ...known, problem: reasons[0] ?? 'silent' };
  return { ...known, ttlSeconds: Math.min(...referrals.map(({ ttlSeconds }) => ttlSeconds)) };
}

/** One name server. It answers if any of its addresses does (I2). */
export interface ZoneServer {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** True when the DNS has no address for its name, so that nobody can reach it. */
  readonly unreachable: boolean;
}

export interface ZoneServers {
  readonly apex: string;
  readonly servers: readonly ZoneServer[];
  /** The configuration gives the servers. Only these are queried, whatever other servers they name. */
  readonly given?: true;
}

/** A zone with its name servers, from its parent and from the zone itself. */
export interface Cut {
  readonly apex: string;
  readonly delegation: Delegation;
  readonly ownServers: readonly string[];
}

export interface ZoneFinderOptions extends AddressOptions {
  readonly query: Query;
  readonly howMany: HowMany;
  readonly delegationOf: (apex: string) => Promise<Delegation>;
  /** Receives each zone that is queried. */
  readonly found: (cut: Cut) => void;
}

/** Larger than the list of any real zone. Servers beyond it count as unknown. */
const nameServersMax = 64;

export async function serversNamed(
  options: AddressOptions,
  apex: string,
  names: readonly string[],
  glue: readonly Glue[] = [],
): Promise<ZoneServers> {
  const distinct = [...new Set(names)].sort();
  const found = distinct.slice(0, nameServersMax).map((name) => serverNamed(options, name, name, options.port, glue));
  // A longer list gets one server without addresses, so that a part of the servers never counts as all of them (I2).
  const beyondMax = distinct.slice(nameServersMax, nameServersMax + 1);
  const left = beyondMax.map((name) => ({ name, endpoints: [], unreachable: false }));
  return { apex, servers: [...(await Promise.all(found)), ...left] };
}

/**
 * @param label the name that people see: the host, or `host:port` from the configuration
 * @param glue addresses from a referral. They are queried in addition to the name's own, because resolvers use both.
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
  // A part of the addresses must not count as all of them. If the look-up fails, the glue alone does not represent the server.
  const addresses = found.tag === 'failed' ? [] : [...(found.tag === 'found' ? found.addresses : []), ...glued];
  const endpoints = [...new Set(addresses)].map((address) => ({ address, port }));
  return { name: label, endpoints, unreachable: found.tag === 'none' && endpoints.length === 0 };
}

/** The limit of rounds in which servers name further servers. */
const roundsMax = 4;

/**
 * All servers that a resolver may reach (I2): those that the parent names, those that the zone names, and the parent's servers that hold
 * the zone too and answer without referring. A resolver may have cached the zone's NS records for up to their TTL, and two servers may
 * return different ones. A decision therefore queries each server for them.
 * @param beside other servers that hold the zone. They are queried for the record elsewhere, but the servers that they name count here.
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

/** Follows the NS records of the servers, then those of the servers in them, and so on. */
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

/** The zone's NS records from the first server that has them. A recursive resolver could cache the name as absent (RFC 8020). */
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

/** Empty if the server does not hold the zone, or gives no usable answer. */
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

/** The zone that holds a signing domain. Querying the domain itself is safe: it exists, because it sends mail. Null: unknown. */
export async function findZoneOf(options: ZoneFinderOptions, domain: string): Promise<ZoneServers | null> {
  const apex = await findApexOf(options.lookup, suffixes(domain));
  return apex === null || apex === 'unanswered' ? null : serversOf(options, apex);
}

/**
 * A zone above the target of an alias, from the top down. It does not query the target itself, because a recursive resolver would
 * cache its absence for the negative TTL. Referrals of the returned servers lead to the target's own zone.
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

/** The parent zone and its name servers, from the resolvers; null when they give no answer. */
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

/** The zone of the first name whose SOA answer reveals one; null when none does. */
async function findApexOf(lookup: Lookup, names: readonly string[]): Promise<string | 'unanswered' | null> {
  for (const candidate of names) {
    const soa = await soaOwner(lookup, candidate);
    if (soa !== null) return soa;
  }
  return null;
}

/** The owner of the SOA in the answer: the name itself, or its zone. Null when the answer contains none. */
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

/** The empty name, the root, for a single label. */
export const nameAbove = (name: string): string => name.split('.').slice(1).join('.');
