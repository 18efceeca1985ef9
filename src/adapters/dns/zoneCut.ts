import { type Lookup, lookupAddresses } from './lookup.ts';
import { isWithin, sameName } from './message.ts';
import type { Endpoint } from './reply.ts';

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
}

export interface ZoneFinderOptions {
  readonly lookup: Lookup;
  readonly port: number;
  readonly ipv6: boolean;
}

const labelsMax = 127;
/** More than any zone has; what is left of a list that is longer counts as not heard. */
const nameServersMax = 64;

/** The zone that holds a signing domain. It may be asked for itself: mail comes from it, so it exists. Null: unknown. */
export async function findZoneOf(options: ZoneFinderOptions, domain: string): Promise<ZoneServers | null> {
  for (const candidate of suffixes(domain)) {
    const soa = await soaOwner(options.lookup, candidate);
    if (soa === 'unanswered') return null;
    if (soa !== null) return serversOf(options, soa);
  }
  return null;
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

export async function serversNamed(
  options: ZoneFinderOptions,
  apex: string,
  names: readonly string[],
): Promise<ZoneServers> {
  const distinct = [...new Set(names)].sort();
  const asked = distinct.slice(0, nameServersMax).map((name) => serverNamed(options, name, name, options.port));
  // Nobody may take a part of the servers for all of them (I2).
  const unasked = distinct.slice(nameServersMax, nameServersMax + 1);
  const left = unasked.map((name) => ({ name, endpoints: [], unreachable: false }));
  return { apex, servers: [...(await Promise.all(asked)), ...left] };
}

/** @param label what people call it: the name, or `host:port` where the configuration gives it. */
export async function serverNamed(
  options: ZoneFinderOptions,
  label: string,
  host: string,
  port: number,
): Promise<ZoneServer> {
  const found = await lookupAddresses(options.lookup, host, options.ipv6);
  const addresses = found.tag === 'found' ? found.addresses : [];
  return { name: label, endpoints: addresses.map((address) => ({ address, port })), unreachable: found.tag === 'none' };
}

async function serversOf(options: ZoneFinderOptions, apex: string): Promise<ZoneServers | null> {
  const answer = await options.lookup(apex, 'NS');
  const names = (answer?.answers ?? []).flatMap(({ name, data }) =>
    data.tag === 'name' && data.type === 'NS' && sameName(name, apex) ? [data.name] : [],
  );
  return names.length === 0 ? null : serversNamed(options, apex, names);
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
