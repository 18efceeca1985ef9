import type { ServerRole } from '../../domain/findings.ts';
import type { Clock } from '../../ports/settings.ts';
import {
  aliasesMax,
  type Glue,
  rcodeOf,
  type Said,
  saidByAuthority,
  saidByResolver,
  type ZoneHeld,
  zoneHeld,
} from './answer.ts';
import type { Ask, Outcome } from './client.ts';
import { type Endpoint, isWithin, sameName } from './message.ts';
import {
  findZoneAbove,
  firstNamed,
  type HowMany,
  nameAbove,
  serversNamed,
  serversOfCut,
  untold,
  type ZoneFinderOptions,
  type ZoneServer,
  type ZoneServers,
} from './zone.ts';

/** What one server said, before it is judged. */
export interface Heard {
  readonly server: string;
  readonly role: ServerRole;
  readonly said: Said;
  /** Nothing came back at all. */
  readonly silent: boolean;
  /** Silent, and not asked this time. */
  readonly unasked?: true;
  readonly rcode: string | null;
  readonly authoritative: boolean;
  readonly serial: number | null;
  readonly millis: number;
  /** The address that was heard, for further questions. */
  readonly endpoint: Endpoint | null;
  /** Where its alias leads, when what is said was found there. */
  readonly alias?: string;
  /** A zone between the one that it was asked for and the name: it holds both, so that it refers to nobody (RFC 1034 4.3.2). */
  readonly below?: string;
}

export interface Asker {
  readonly ask: Ask;
  readonly clock: Clock;
}

/**
 * Asks every address of an authoritative server, without recursion, for the TXT records and for the serial of the zone that they are in.
 * One entry when its addresses say the same; each of the different ones otherwise, so that none hides behind another.
 */
export async function hearAuthority(
  asker: Asker,
  server: ZoneServer,
  name: string,
  apex: string,
  howMany: HowMany = 'first',
): Promise<readonly Heard[]> {
  const startedMs = asker.clock.monotonicMs();
  const all = await Promise.all(
    server.endpoints.map(async (endpoint) => {
      const [outcome, ...soas] = await Promise.all([
        asker.ask(endpoint, { name, type: 'TXT', recurse: false }),
        ...zonesShownAt(name, apex, howMany).map((at) =>
          asker.ask(endpoint, { name: at, type: 'SOA', recurse: false }),
        ),
      ]);
      const said = outcome.tag === 'message' ? saidByAuthority(outcome.message, name, apex) : unheard(outcome);
      const zones = soas.map((soa) => (soa.tag === 'message' ? zoneHeld(soa.message) : null));
      const below = zones.map((zone) => belowIn(zone, name, apex)).findLast((zone) => zone !== null);
      return { ...describe(outcome), said, serial: zones[0]?.serial ?? null, endpoint, ...(below ? { below } : {}) };
    }),
  );
  const millis = Math.round(asker.clock.monotonicMs() - startedMs);
  const base = { server: server.name, role: 'authoritative' as const, millis };
  const answered = all.filter((one) => !one.silent);
  // Of addresses that are all silent, one that was not asked tells it of the server.
  const heard = answered.length > 0 ? answered : [all.find((one) => one.unasked) ?? all[0]].flatMap((one) => one ?? []);
  if (heard.length > 0) {
    return [...new Map(heard.map((one) => [`${meaning(one.said)} ${one.below ?? ''}`, { ...base, ...one }])).values()];
  }
  // A name without an address answers nobody, which is silence; a look-up that failed tells nothing about the server.
  const said = { tag: 'unknown', reason: 'no_address' } as const;
  return [
    { ...base, said, silent: server.unreachable, rcode: null, authoritative: false, serial: null, endpoint: null },
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

const belowIn = (zone: ZoneHeld | null, name: string, apex: string): string | null =>
  zone !== null && !sameName(zone.apex, apex) && isWithin(zone.apex, apex) && isWithin(name, zone.apex)
    ? zone.apex
    : null;

export async function hearResolver(asker: Asker, label: string, endpoint: Endpoint, name: string): Promise<Heard> {
  const startedMs = asker.clock.monotonicMs();
  const outcome = await asker.ask(endpoint, { name, type: 'TXT', recurse: true });
  return {
    server: label,
    role: 'resolver',
    said: outcome.tag === 'message' ? saidByResolver(outcome.message, name) : unheard(outcome),
    ...describe(outcome),
    authoritative: false,
    serial: null,
    millis: Math.round(asker.clock.monotonicMs() - startedMs),
    endpoint,
  };
}

const unheard = (outcome: Exclude<Outcome, { tag: 'message' }>): Said => ({ tag: 'unknown', reason: outcome.tag });

const describe = (outcome: Outcome): Pick<Heard, 'silent' | 'unasked' | 'rcode' | 'authoritative'> => ({
  silent: outcome.tag === 'silent',
  ...(outcome.tag === 'silent' && outcome.unasked ? { unasked: true } : {}),
  rcode: outcome.tag === 'message' ? rcodeOf(outcome.message) : null,
  authoritative: outcome.tag === 'message' && outcome.message.authoritative,
});

/** Equal for answers that differ in time and cutting only. */
const meaning = (said: Said): string =>
  said.tag === 'records'
    ? JSON.stringify(said.records.map((strings) => strings.join('')).sort())
    : JSON.stringify({ ...said, negativeSeconds: 0 });

/** A zone that showed itself when the servers of the zone above were asked for a record. */
interface Below {
  readonly parent: string;
  readonly apex: string;
  /** To which servers were referred. */
  readonly names: readonly string[];
  readonly glue: readonly Glue[];
  /** Servers of the zone above that hold it too, and so refer to nobody. */
  readonly holders: readonly ZoneServer[];
}

/** The servers of such a zone: those of the referrals, and those that it names itself. */
async function serversBelow(finder: ZoneFinderOptions, below: Below): Promise<ZoneServers> {
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
