import { untold } from './delegation.ts';
import type { Glue } from './glue.ts';
import type { Asker } from './heard.ts';
import { saidByParent } from './saidByParent.ts';
import { serversNamed, serversOfCut, type ZoneFinderOptions, type ZoneServers } from './zoneServers.ts';

/** A delegation that the servers of a zone gave when they were asked for a record. */
export interface Below {
  readonly parent: string;
  readonly apex: string;
  readonly names: readonly string[];
  readonly glue: readonly Glue[];
}

/** Servers of the zone that are asked which servers it has, until one says it. */
const triedMax = 4;

/** The servers of a zone to which others referred: those that they named, and those that it names itself. */
export async function serversBelow(asker: Asker, finder: ZoneFinderOptions, below: Below): Promise<ZoneServers> {
  const { apex, parent, glue } = below;
  const names = [...new Set(below.names)].sort();
  const referred = await serversNamed(finder, apex, names, glue);
  const own = await namesInZone(asker, referred);
  // It says nothing of itself: its servers' own answers will show what that means.
  if (own.length === 0) return referred;
  return serversOfCut(finder, { apex, own, delegation: { ...untold, parent, names, glue } });
}

/** A recursive resolver is not asked for a name below the signing domain: it might remember that nothing is there (RFC 8020). */
async function namesInZone(asker: Asker, { apex, servers }: ZoneServers): Promise<readonly string[]> {
  for (const endpoint of servers.flatMap(({ endpoints }) => endpoints).slice(0, triedMax)) {
    const outcome = await asker.ask(endpoint, { name: apex, type: 'NS', recurse: false });
    if (outcome.tag !== 'message') continue;
    const said = saidByParent(outcome.message, apex, apex);
    if (said.tag === 'holds') return said.names;
  }
  return [];
}
