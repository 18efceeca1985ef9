import type { Glue } from './glue.ts';
import { firstNamed, serversOfCut } from './serversOfCut.ts';
import { untold } from './zone.ts';
import { serversNamed, type ZoneFinderOptions, type ZoneServer, type ZoneServers } from './zoneServers.ts';

/** A zone that showed itself when the servers of the zone above were asked for a record. */
export interface Below {
  readonly parent: string;
  readonly apex: string;
  /** To which servers were referred. */
  readonly names: readonly string[];
  readonly glue: readonly Glue[];
  /** Servers of the zone above that hold it too, and so refer to nobody. */
  readonly holders: readonly ZoneServer[];
}

/** The servers of such a zone: those of the referrals, and those that it names itself. */
export async function serversBelow(finder: ZoneFinderOptions, below: Below): Promise<ZoneServers> {
  const { apex, parent, glue, holders } = below;
  const names = [...new Set(below.names)].sort();
  const referred = await serversNamed(finder, apex, names, glue);
  const own = await firstNamed(finder, apex, [...referred.servers, ...holders]);
  const delegation = { ...untold, parent, names, glue };
  if (own.length > 0) return serversOfCut(finder, { apex, own, delegation }, holders);
  // Who holds it does not say who else does.
  if (names.length === 0)
    finder.found({ apex, own, delegation: { ...delegation, problem: 'lame', asked: holders.map(({ name }) => name) } });
  // Referred to, it says nothing of itself: its servers' own answers will show what that means.
  return referred;
}
