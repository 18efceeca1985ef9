import type { Answer, StringAnswer, TxtAnswer } from 'dns-packet';
import { failure, type ServerAnswer } from './server.ts';

/** The settings of one server's copy of a zone. Copies can differ between servers, as after a failed transfer. */
interface ZoneSettings {
  /** Lower case, without a trailing dot. */
  readonly apex: string;
  /** TTL of the SOA record, seconds. Together with `minimumSeconds` it limits negative caching (RFC 2308 5). */
  readonly soaTtlSeconds: number;
  readonly minimumSeconds: number;
}

type ZoneRecord = TxtAnswer | StringAnswer;

interface ZoneAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

const aliasesMax = 8;
const labelsMax = 127;

class Zone {
  readonly settings: ZoneSettings;
  #serial = 0;
  readonly #records = new Map<string, ZoneRecord[]>();

  constructor(settings: ZoneSettings) {
    this.settings = settings;
  }

  /** Replaces the name's records of this type; null removes them. The new serial marks the change. */
  set(name: string, type: ZoneRecord['type'], records: readonly ZoneRecord[] | null, serial: number): void {
    const others = (this.#records.get(name) ?? []).filter((record) => record.type !== type);
    const all = [...others, ...(records ?? [])];
    if (all.length === 0) this.#records.delete(name);
    else this.#records.set(name, all);
    this.#serial = serial;
  }

  *records(): Iterable<ZoneRecord> {
    for (const records of this.#records.values()) yield* records;
  }

  soa(): Answer {
    const { apex, soaTtlSeconds, minimumSeconds } = this.settings;
    return {
      type: 'SOA',
      name: apex,
      ttl: soaTtlSeconds,
      data: {
        mname: `ns1.${apex}`,
        rname: `hostmaster.${apex}`,
        serial: this.#serial,
        refresh: 3_600,
        retry: 600,
        expire: 1_209_600,
        minimum: minimumSeconds,
      },
    };
  }

  /** RFC 1034 4.3.2, RFC 6672 3.2: follows aliases within the zone, separates NXDOMAIN from NODATA, applies wildcards (RFC 4592). */
  lookup(queried: string, type: string): ZoneAnswer {
    const answers: Answer[] = [];
    let name = queried;
    for (let alias = 0; alias <= aliasesMax; alias += 1) {
      const moved = this.#moved(name);
      if (moved !== null) {
        answers.push(...moved.links);
        name = moved.target;
        if (!isWithin(name, this.settings.apex)) break;
        continue;
      }
      const found = this.#at(name);
      if (found === null) return { rcode: 'NXDOMAIN', answers, authorities: [this.soa()] };
      const wanted =
        type === 'SOA' && name === this.settings.apex ? [this.soa()] : found.filter((r) => r.type === type);
      if (wanted.length > 0) return { rcode: 'NOERROR', answers: [...answers, ...wanted], authorities: [] };
      const link = found.find((record) => record.type === 'CNAME');
      if (link === undefined || link.type === 'TXT') return { rcode: 'NOERROR', answers, authorities: [this.soa()] };
      answers.push(link);
      name = link.data.toLowerCase();
      if (!isWithin(name, this.settings.apex)) break;
    }
    return { rcode: 'NOERROR', answers, authorities: [] };
  }

  /** RFC 6672: a DNAME maps every name below it. The CNAME in the answer is synthesized for the query. */
  #moved(name: string): { readonly links: readonly Answer[]; readonly target: string } | null {
    let above = name;
    for (let i = 0; i < labelsMax && above !== this.settings.apex; i += 1) {
      above = above.slice(above.indexOf('.') + 1);
      const link = this.#records.get(above)?.find(({ type }) => type === 'DNAME');
      if (link === undefined || link.type === 'TXT') continue;
      const target = `${name.slice(0, -above.length)}${link.data}`.toLowerCase();
      return { links: [link, { type: 'CNAME', name, ttl: link.ttl ?? 0, data: target }], target };
    }
    return null;
  }

  /** Null when the name does not exist. Empty for a name that only has names below it. */
  #at(name: string): readonly ZoneRecord[] | null {
    if (name === this.settings.apex || this.#exists(name)) return this.#records.get(name) ?? [];
    let encloser = name;
    for (let i = 0; i < labelsMax && encloser !== this.settings.apex; i += 1) {
      encloser = encloser.slice(encloser.indexOf('.') + 1);
      const wildcard = this.#records.get(`*.${encloser}`);
      if (wildcard !== undefined) return wildcard.map((record) => ({ ...record, name }));
      if (this.#exists(encloser)) return null;
    }
    return null;
  }

  #exists(name: string): boolean {
    if (this.#records.has(name)) return true;
    for (const other of this.#records.keys()) if (other.endsWith(`.${name}`)) return true;
    return false;
  }
}

const isWithin = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** The parent of all top zones in the sandbox. Names outside these zones do not exist. */
interface RootOptions {
  /** The address of the root server. */
  readonly address: string;
  /** The delegation that covers a name: NS and addresses; null without a zone. */
  readonly delegation: (name: string) => Delegated | null;
}

interface Delegated {
  readonly nameServers: readonly Answer[];
  readonly glue: readonly Answer[];
}

const serverName = 'a.root.invalid';
const ttl = 86_400;

const soa: Answer = {
  type: 'SOA',
  name: '.',
  ttl,
  data: {
    mname: serverName,
    rname: 'hostmaster.invalid',
    serial: 1,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum: ttl,
  },
};

const isRoot = (name: string): boolean => name === '.' || name === '';

/** The answer of the root server. About the zones below it knows only the delegations. */
export function rootAnswer({ address, delegation }: RootOptions, name: string, type: string): ServerAnswer {
  const answerWith = (answers: readonly Answer[]): ServerAnswer => ({
    rcode: 'NOERROR',
    authoritative: true,
    answers,
    authorities: answers.length > 0 ? [] : [soa],
  });
  if (isRoot(name)) {
    if (type === 'SOA') return answerWith([soa]);
    return answerWith(type === 'NS' ? [{ type: 'NS', name: '.', ttl, data: serverName }] : []);
  }
  if (name === serverName) return answerWith(type === 'A' ? [{ type: 'A', name, ttl, data: address }] : []);
  const delegated = delegation(name);
  if (delegated === null || delegated.nameServers.length === 0)
    return { rcode: 'NXDOMAIN', authoritative: true, answers: [], authorities: [soa] };
  const { nameServers: authorities, glue: additionals } = delegated;
  return { rcode: 'NOERROR', authoritative: false, answers: [], authorities, additionals };
}

export const serverNames = ['ns1', 'ns2', 'ns3'] as const;
export type ServerName = (typeof serverNames)[number];

export interface ZoneOptions extends ZoneSettings {
  /** The servers that hold the zone. A server that holds only the parent refers to these. */
  readonly servers: readonly ServerName[];
  /**
   * The servers in the parent's delegation; the default is `servers`. A server that only the parent names has its own copy, which changes
   * only through edits for that server. It represents a former provider.
   */
  readonly delegatedTo?: readonly ServerName[];
}

const infrastructureTtlSeconds = 3_600;

/** The data of the authoritative servers: a copy of each zone per server. */
export class Authority {
  readonly #zones = new Map<string, ZoneOptions>();
  readonly #copies: ReadonlyMap<ServerName, Map<string, Zone>>;
  readonly #addresses: ReadonlyMap<ServerName, string>;
  #serial = 2_026_010_100;

  /** @param addresses of the existing servers */
  constructor(addresses: ReadonlyMap<ServerName, string>) {
    this.#addresses = addresses;
    this.#copies = new Map([...addresses.keys()].map((server) => [server, new Map()]));
  }

  get servers(): readonly ServerName[] {
    return [...this.#addresses.keys()];
  }

  addZone(options: ZoneOptions): void {
    const { apex, servers } = options;
    this.#zones.set(apex, options);
    const ttl = infrastructureTtlSeconds;
    for (const holder of new Set([...servers, ...(options.delegatedTo ?? [])])) {
      this.#copies.get(holder)?.set(apex, new Zone(options));
      this.set(apex, 'NS', nameServersOf(apex, servers), holder);
      for (const server of servers) {
        const name = `${server}.${apex}`;
        this.set(name, 'A', [{ type: 'A', name, ttl, data: this.#addresses.get(server) ?? '' }], holder);
      }
    }
  }

  zoneOf(name: string): ZoneOptions | null {
    let best: ZoneOptions | null = null;
    for (const zone of this.#zones.values()) {
      if (isWithin(name, zone.apex) && zone.apex.length > (best?.apex.length ?? -1)) best = zone;
    }
    return best;
  }

  /** @throws RangeError when no zone holds the name, or the server does not hold that zone */
  set(name: string, type: ZoneRecord['type'], records: readonly ZoneRecord[] | null, only?: ServerName): void {
    const zone = this.zoneOf(name);
    if (zone === null) throw new RangeError(`no zone holds ${name}`);
    const servers = only === undefined ? zone.servers : [only];
    this.#serial += 1;
    for (const server of servers) {
      const copy = this.#copies.get(server)?.get(zone.apex);
      if (copy === undefined) throw new RangeError(`${server} does not hold ${zone.apex}`);
      copy.set(name, type, records, this.#serial);
    }
  }

  answer(server: ServerName, name: string, type: string): ServerAnswer {
    const zone = this.zoneOf(name);
    const copy = zone && this.#copies.get(server)?.get(zone.apex);
    if (copy) return { ...copy.lookup(name, type), authoritative: true };
    const parent = zone && this.#parentHeldBy(server, name);
    if (!zone || !parent) return failure('REFUSED');
    const { nameServers: authorities, glue: additionals } = this.delegation(zone);
    return { rcode: 'NOERROR', authoritative: false, answers: [], authorities, additionals };
  }

  /** The delegation of a zone in its parent. */
  delegation({ apex, servers, delegatedTo = servers }: ZoneOptions): Delegated {
    const ttl = infrastructureTtlSeconds;
    const glue = delegatedTo.map((server): Answer => {
      return { type: 'A', name: `${server}.${apex}`, ttl, data: this.#addresses.get(server) ?? '' };
    });
    return { nameServers: nameServersOf(apex, delegatedTo), glue };
  }

  /** The topmost zone that contains the name. The root delegates it. */
  topZoneOf(name: string): ZoneOptions | null {
    const above = [...this.#zones.values()].filter(({ apex }) => isWithin(name, apex));
    return above.sort((a, b) => a.apex.length - b.apex.length)[0] ?? null;
  }

  *records(): Iterable<{ server: ServerName; record: ZoneRecord }> {
    for (const [server, zones] of this.#copies) {
      for (const zone of zones.values()) for (const record of zone.records()) yield { server, record };
    }
  }

  #parentHeldBy(server: ServerName, name: string): boolean {
    return [...(this.#copies.get(server)?.keys() ?? [])].some((apex) => isWithin(name, apex));
  }
}

const nameServersOf = (apex: string, servers: readonly ServerName[]): (Answer & ZoneRecord)[] =>
  servers.map((server) => ({ type: 'NS', name: apex, ttl: infrastructureTtlSeconds, data: `${server}.${apex}` }));
