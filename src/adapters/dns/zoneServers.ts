import type { Ask } from './client.ts';
import type { Glue } from './glue.ts';
import { type AddressOptions, lookupAddresses } from './lookup.ts';
import type { Endpoint } from './reply.ts';
import type { Delegation, HowMany } from './zone.ts';

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
  readonly own: readonly string[];
}

export interface ZoneFinderOptions extends AddressOptions {
  readonly ask: Ask;
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
  const asked = distinct.slice(0, nameServersMax).map((name) => serverNamed(options, name, name, options.port, glue));
  // Nobody may take a part of the servers for all of them (I2).
  const unasked = distinct.slice(nameServersMax, nameServersMax + 1);
  const left = unasked.map((name) => ({ name, endpoints: [], unreachable: false }));
  return { apex, servers: [...(await Promise.all(asked)), ...left] };
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
