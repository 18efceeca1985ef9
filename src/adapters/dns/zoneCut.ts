import type { Lookup } from './lookup.ts';
import { isWithin, sameName } from './message.ts';
import { nameServersIn } from './nameServersIn.ts';
import { serversOfCut } from './serversOfCut.ts';
import type { ParentZone } from './zone.ts';
import type { ZoneFinderOptions, ZoneServers } from './zoneServers.ts';

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
  const own = nameServersIn(answer?.answers ?? [], apex).names;
  return own.length === 0 ? null : serversOfCut(options, { apex, delegation, own });
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
