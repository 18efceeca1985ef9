import { aliasesMax, type Said } from './answer.ts';
import { type Asker, type Heard, hearAuthority } from './heard.ts';
import { isWithin } from './message.ts';
import { type Below, serversBelow } from './zoneBelow.ts';
import { findZoneAbove } from './zoneCut.ts';
import type { ZoneFinderOptions, ZoneServer, ZoneServers } from './zoneServers.ts';

const referralsMax = 4;
/** Servers of one zone that lead to different names: more than these are not followed. */
const targetsMax = 2;

/**
 * Asks every authoritative server of a zone for the TXT records at a name, and goes on where they lead: down a delegation, or
 * along a CNAME into another zone, all of whose servers are then asked too and join the list.
 * @param visited names on the way here, the first is the key record's own.
 */
export async function askZone(
  asker: Asker,
  finder: ZoneFinderOptions,
  zone: ZoneServers,
  name: string,
  visited: readonly string[] = [name],
): Promise<readonly Heard[]> {
  const heard = await askDown(asker, finder, zone, name, 0);
  const aliases = new Map(heard.flatMap(({ said }) => (said.tag === 'alias' ? [[said.target, said.through]] : [])));
  const reached = new Map<string, readonly Heard[]>();
  for (const [target, through] of [...aliases].slice(0, targetsMax)) {
    const passed = [...new Set([...visited, ...through])];
    reached.set(target, await askTarget(asker, finder, zone, target, passed));
  }
  const resolved = heard.flatMap((one) => {
    if (one.said.tag !== 'alias') return one;
    const { target, dname } = one.said;
    if (visited.includes(target)) return { ...one, said: { tag: 'alias_loop' } as const };
    return whatTargetSays(one, reached.get(target) ?? []).map((said) => ({
      ...one,
      said: reachedBy(said, dname),
      alias: target,
    }));
  });
  // A server that followed the alias itself has said it; one that leads elsewhere, or nowhere, may still answer for this target.
  const said = new Set(heard.map((one) => `${one.server} ${one.said.tag === 'alias' ? one.said.target : ''}`));
  const others = [...reached].flatMap(([target, all]) => all.filter(({ server }) => !said.has(`${server} ${target}`)));
  return [...new Map([...resolved, ...others].map((one) => [JSON.stringify([one.server, one.said]), one])).values()];
}

const reachedBy = (said: Said, dname: boolean): Said =>
  said.tag === 'records' ? { ...said, dname: said.dname || dname } : said;

async function askTarget(
  asker: Asker,
  finder: ZoneFinderOptions,
  zone: ZoneServers,
  target: string,
  visited: readonly string[],
): Promise<readonly Heard[]> {
  if (visited.includes(target) || visited.length > aliasesMax) return [];
  const next = isWithin(target, zone.apex) ? zone : await findZoneAbove(finder, target);
  return next === null ? [] : askZone(asker, finder, next, target, [...visited, target]);
}

/** The servers of the zone, or of the zone below to which they refer. */
async function askDown(
  asker: Asker,
  finder: ZoneFinderOptions,
  zone: ZoneServers,
  name: string,
  followed: number,
): Promise<readonly Heard[]> {
  const hear = (server: ZoneServer) => hearAuthority(asker, server, name, zone.apex, finder.howMany);
  const heard = (await Promise.all(zone.servers.map(hear))).flat();
  const below = zoneBelow(zone, heard);
  if (below === null || followed >= referralsMax) return heard.map(withoutReferral);
  const child = await serversBelow(finder, below);
  const answers = await askDown(asker, finder, child, name, followed + 1);
  const answered = new Set(answers.map((one) => one.server));
  // A parent that refers does not hold the record; one that answers for it is asked as the child's servers are.
  // So does a silent one count: nobody knows whether it would refer.
  const parents = heard.filter((one) => one.said.tag !== 'referral' && !answered.has(one.server));
  return [...answers, ...parents];
}

/** To which the servers refer, or which some of them hold themselves: the others of it can be reached all the same. */
function zoneBelow({ apex: parent, servers, given }: ZoneServers, heard: readonly Heard[]): Below | null {
  const referrals = heard.flatMap(({ said }) => (said.tag === 'referral' ? [said] : []));
  const apex = referrals[0]?.zone ?? (given ? undefined : heard.find(({ below }) => below !== undefined)?.below);
  if (apex === undefined) return null;
  const holding = new Set(given ? [] : heard.flatMap(({ server, below }) => (below === apex ? [server] : [])));
  return {
    parent,
    apex,
    names: referrals.flatMap(({ nameServers }) => nameServers),
    glue: referrals.flatMap(({ glue }) => glue),
    holders: servers.filter(({ name }) => holding.has(name)),
  };
}

const withoutReferral = (one: Heard): Heard =>
  one.said.tag === 'referral' ? { ...one, said: { tag: 'unknown', reason: 'lame' } } : one;

/** A server that gives only the alias is as good as the answers at its end: the worst of them counts. */
function whatTargetSays(one: Heard, target: readonly Heard[]): readonly Said[] {
  // The same server holds both names: its own word about the target.
  const own = target.filter((other) => other.server === one.server).map((other) => other.said);
  if (own.length > 0) return own;
  const worst = [...target].sort((a, b) => badness(b.said) - badness(a.said))[0]?.said;
  return [worst === undefined || worst.tag === 'unknown' ? { tag: 'unknown', reason: 'alias_target' } : worst];
}

const badness = (said: Said): number => {
  if (said.tag === 'records') return 0;
  return said.tag === 'unknown' ? 1 : 2;
};
