import type { Glue } from './glue.ts';
import { saidByParent } from './saidByParent.ts';
import { type Cut, serversNamed, type ZoneFinderOptions, type ZoneServer, type ZoneServers } from './zoneServers.ts';

/** Servers that were named only by those that were named before: more often than this nobody goes on asking. */
const roundsMax = 4;
/** Servers of a zone that are asked in a hurry, until one says which there are. */
const triedMax = 4;

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
  const zone = await serversNamed(finder, apex, [...cut.own, ...names, ...holders], glue);
  const { servers, own } = finder.howMany === 'every' ? await toldOn(finder, zone, glue, beside) : { ...zone, own: [] };
  finder.found({ ...cut, own: [...new Set([...cut.own, ...own])] });
  return { apex, servers };
}

interface Told {
  readonly servers: readonly ZoneServer[];
  readonly own: readonly string[];
}

/** Whom the servers name, whom those name, and so on. */
async function toldOn(
  finder: ZoneFinderOptions,
  { apex, servers: first }: ZoneServers,
  glue: readonly Glue[],
  beside: readonly ZoneServer[],
): Promise<Told> {
  const servers = [...first];
  const own = new Set<string>();
  let fresh: readonly ZoneServer[] = [...first, ...beside];
  for (let round = 0; round < roundsMax && fresh.length > 0; round += 1) {
    const endpoints = fresh.flatMap((server) => server.endpoints);
    const said = await Promise.all(endpoints.map((endpoint) => named(finder, endpoint, apex)));
    for (const name of said.flat()) own.add(name);
    const unknown = [...own].filter((name) => servers.every((server) => server.name !== name));
    fresh = (await serversNamed(finder, apex, unknown, glue)).servers;
    servers.push(...fresh);
  }
  return { servers, own: [...own] };
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
  { ask }: ZoneFinderOptions,
  endpoint: ZoneServer['endpoints'][number],
  apex: string,
): Promise<readonly string[]> {
  const outcome = await ask(endpoint, { name: apex, type: 'NS', recurse: false });
  if (outcome.tag !== 'message') return [];
  const said = saidByParent(outcome.message, apex, apex);
  return said.tag === 'holds' ? said.names : [];
}
