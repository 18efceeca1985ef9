import type { Answer } from 'dns-packet';
import { failure, type ServerAnswer } from './nameServer.ts';
import type { Delegated } from './root.ts';
import { isWithin, Zone, type ZoneRecord, type ZoneSettings } from './zone.ts';

export const serverNames = ['ns1', 'ns2', 'ns3'] as const;
export type ServerName = (typeof serverNames)[number];

export interface ZoneOptions extends ZoneSettings {
  /** Which servers hold the zone; a server that holds only the parent refers to these. */
  readonly servers: readonly ServerName[];
  /**
   * Which servers the zone above names, `servers` unless told. One that only it names has a copy of its own, which is changed only by
   * naming that server: a former provider's.
   */
  readonly delegatedTo?: readonly ServerName[];
}

const infrastructureTtlSeconds = 3_600;

/** What the authoritative servers know: a copy of each zone per server. */
export class Authority {
  readonly #zones = new Map<string, ZoneOptions>();
  readonly #copies: ReadonlyMap<ServerName, Map<string, Zone>>;
  readonly #addresses: ReadonlyMap<ServerName, string>;
  #serial = 2_026_010_100;

  /** @param addresses of the servers that there are. */
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

  /** @throws RangeError when no zone holds the name, or the server does not hold that zone. */
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

  /** What the zone above says of it. */
  delegation({ apex, servers, delegatedTo = servers }: ZoneOptions): Delegated {
    const ttl = infrastructureTtlSeconds;
    const glue = delegatedTo.map((server): Answer => {
      return { type: 'A', name: `${server}.${apex}`, ttl, data: this.#addresses.get(server) ?? '' };
    });
    return { nameServers: nameServersOf(apex, delegatedTo), glue };
  }

  /** The topmost of the zones that hold the name: the one that the root delegates. */
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
