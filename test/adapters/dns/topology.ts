/** Random small worlds of zones, name servers and delegations that need not agree, and what each server says (RFC 1034 4.3.2). */
import { type DnsMessage, isWithin, type QuestionType, type RecordData } from '../../../src/adapters/dns/message.ts';
import { messageOf } from './dnsMessage.ts';
import type { Chance } from './fuzzChance.ts';

export const keyName = 's._domainkey.goo.jp';
export const rootServer = 'n0';
/** Of the key record; with `wrong` somewhere the record is not right. */
export const right = 'right';

/** One server's copy of a zone. */
interface Copy {
  readonly servers: readonly string[];
  readonly cuts: ReadonlyMap<string, readonly string[]>;
  readonly data: Map<string, RecordData>;
}

/** By server, then by the zone's apex. */
export type Topology = ReadonlyMap<string, ReadonlyMap<string, Copy>>;

const pool = ['n2', 'n3', 'n4', 'n5', 'n6', 'n7'];
const percent = (chance: Chance, share: number): boolean => chance.lessThan(100) < share;
const some = (chance: Chance, most: number): string[] => [
  ...new Set(Array.from({ length: 1 + chance.lessThan(most) }, () => chance.pick(pool))),
];

/** Now and then a server more, or one less: a change that has not come everywhere. */
const drifted = (chance: Chance, servers: readonly string[]): string[] => {
  const more = percent(chance, 12) ? [...new Set([...servers, chance.pick(pool)])] : [...servers];
  return more.length > 1 && percent(chance, 10) ? more.slice(1) : more;
};

const deepest = (apexes: Iterable<string>, name: string): string | undefined =>
  [...apexes].filter((apex) => isWithin(name, apex)).sort((a, b) => b.length - a.length)[0];

export function randomTopology(chance: Chance): Topology {
  const target = percent(chance, 35) ? chance.pick(['x.d.k.net', 'x.d.k.net', 'k.net']) : null;
  const apexes = ['', 'jp', 'goo.jp'];
  if (percent(chance, 50)) apexes.push('_domainkey.goo.jp');
  if (target !== null) apexes.push('net', 'k.net', ...(percent(chance, 30) ? ['d.k.net'] : []));
  const above = (apex: string): string =>
    deepest(
      apexes.filter((other) => other !== apex),
      apex,
    ) ?? '';
  const servers = new Map<string, readonly string[]>([['', [rootServer]]]);
  for (const apex of apexes.slice(1)) {
    const beside = percent(chance, 35) ? (servers.get(above(apex)) ?? []) : [];
    const top = above(apex) === '';
    servers.set(apex, [...new Set([...beside, ...(top ? [rootServer, 'n1'] : some(chance, 3))])]);
  }
  const world = new Map<string, Map<string, Copy>>([rootServer, 'n1', ...pool].map((name) => [name, new Map()]));
  const share = chance.pick([0, 12]);
  for (const apex of apexes) {
    const holders = new Set([...(servers.get(apex) ?? []), ...(percent(chance, 10) ? [chance.pick(pool)] : [])]);
    for (const holder of holders) {
      const childZones = apexes.filter((other) => other !== apex && other !== '' && above(other) === apex);
      const cuts = new Map(childZones.map((cut) => [cut, drifted(chance, servers.get(cut) ?? [])]));
      // Who holds the zones at the top is what the resolvers say (ADR 0010).
      const ownServers = servers.get(apex) ?? [];
      const top = above(apex) === '';
      const copy = {
        servers: top ? ownServers : drifted(chance, ownServers),
        cuts,
        data: new Map<string, RecordData>(),
      };
      world.get(holder)?.set(apex, copy);
      for (const name of [keyName, target, 'y.d.k.net']) {
        if (name === null || deepest(apexes, name) !== apex) continue;
        const data = dataAt(chance, name === keyName ? target : null, share);
        if (data !== null) copy.data.set(name, data);
      }
    }
  }
  return world;
}

function dataAt(chance: Chance, target: string | null, wrongShare: number): RecordData | null {
  if (percent(chance, wrongShare)) return percent(chance, 50) ? { tag: 'TXT', strings: ['wrong'] } : null;
  if (target === null) return { tag: 'TXT', strings: [right] };
  return { tag: 'name', type: 'CNAME', name: percent(chance, 6) ? 'y.d.k.net' : target };
}

const aliasesMax = 3;
const refused = 5;

/** What a server of that name says without recursion. */
export function answerOf(world: Topology, server: string, queried: string, type: QuestionType): DnsMessage {
  const zones = world.get(server) ?? new Map<string, Copy>();
  const result = (more: Partial<DnsMessage>): DnsMessage => messageOf({ authoritative: true, ...more });
  const answers: DnsMessage['answers'][number][] = [];
  const record = (name: string, data: RecordData) => ({ name, ttlSeconds: 60, data });
  const names = (apex: string, list: readonly string[] = []) =>
    list.map((name) => record(apex, { tag: 'name', type: 'NS', name }));
  let at = queried;
  for (let alias = 0; alias < aliasesMax; alias += 1) {
    const apex = deepest(zones.keys(), at);
    const zone = apex === undefined ? undefined : zones.get(apex);
    if (apex === undefined || zone === undefined)
      return alias > 0 ? result({ answers }) : result({ rcode: refused, authoritative: false });
    const cut = [...zone.cuts.keys()].find((childZones) => isWithin(at, childZones));
    if (cut !== undefined)
      return result({ authoritative: alias > 0, answers, authorities: names(cut, zone.cuts.get(cut)) });
    const soa = record(apex, { tag: 'SOA', serial: 1, minimumSeconds: 60 });
    if (at === apex && type === 'NS') return result({ answers: [...answers, ...names(apex, zone.servers)] });
    if (at === apex && type === 'SOA') return result({ answers: [...answers, soa] });
    const data = zone.data.get(at);
    if (data?.tag === 'name') {
      answers.push(record(at, data));
      at = data.name;
      continue;
    }
    return data !== undefined && type === 'TXT'
      ? result({ answers: [...answers, record(at, data)] })
      : result({ answers, authorities: [soa] });
  }
  return result({ answers });
}

export const serversIn = (records: DnsMessage['answers'], name: string): readonly (readonly [string, string])[] =>
  records.flatMap(({ name: apex, data }) =>
    data.tag === 'name' && data.type === 'NS' && isWithin(name, apex) ? [[apex, data.name] as const] : [],
  );
