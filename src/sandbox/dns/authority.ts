import type { Answer } from 'dns-packet';
import { failure, type ServerAnswer } from './nameServer.ts';
import { isWithin, Zone, type ZoneRecord, type ZoneSettings } from './zone.ts';

export const serverNames = ['ns1', 'ns2', 'ns3'] as const;
export type ServerName = (typeof serverNames)[number];

export interface ZoneOptions extends ZoneSettings {
  /** Which servers hold the zone; a server that holds only the parent refers to these. */
  readonly servers: readonly ServerName[];
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
    for (const server of servers) this.#copies.get(server)?.set(apex, new Zone(options));
    const ttl = infrastructureTtlSeconds;
    this.set(apex, 'NS', this.#nameServers(options));
    for (const server of servers) {
      const name = `${server}.${apex}`;
      this.set(name, 'A', [{ type: 'A', name, ttl, data: this.#addresses.get(server) ?? '' }]);
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
    return { rcode: 'NOERROR', authoritative: false, answers: [], authorities: this.#nameServers(zone) };
  }

  *records(): Iterable<{ server: ServerName; record: ZoneRecord }> {
    for (const [server, zones] of this.#copies) {
      for (const zone of zones.values()) for (const record of zone.records()) yield { server, record };
    }
  }

  #parentHeldBy(server: ServerName, name: string): boolean {
    return [...(this.#copies.get(server)?.keys() ?? [])].some((apex) => isWithin(name, apex));
  }

  #nameServers(zone: ZoneOptions): (Answer & ZoneRecord)[] {
    const ttl = infrastructureTtlSeconds;
    return zone.servers.map((server) => ({ type: 'NS', name: zone.apex, ttl, data: `${server}.${zone.apex}` }));
  }
}
