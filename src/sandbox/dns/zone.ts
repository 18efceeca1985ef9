import type { Answer, StringAnswer, TxtAnswer } from 'dns-packet';

/** One server's copy of a zone: the copies of two servers may differ, as after a transfer that failed. */
export interface ZoneSettings {
  /** Lower case, without a trailing dot. */
  readonly apex: string;
  /** TTL of the SOA record, seconds; with `minimumSeconds` it bounds negative caching (RFC 2308 5). */
  readonly soaTtlSeconds: number;
  readonly minimumSeconds: number;
}

export type ZoneRecord = TxtAnswer | StringAnswer;

export interface ZoneAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

const aliasesMax = 8;
const labelsMax = 127;

export class Zone {
  readonly settings: ZoneSettings;
  #serial = 0;
  readonly #records = new Map<string, ZoneRecord[]>();

  constructor(settings: ZoneSettings) {
    this.settings = settings;
  }

  /** Replaces what the name has of this type; null removes it. The serial says that the zone changed. */
  set(name: string, type: ZoneRecord['type'], records: readonly ZoneRecord[] | null, serial: number): void {
    const rest = (this.#records.get(name) ?? []).filter((record) => record.type !== type);
    const all = [...rest, ...(records ?? [])];
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

  /** RFC 1034 4.3.2, RFC 6672 3.2: aliases within the zone are followed, NXDOMAIN and NODATA told apart, wildcards by RFC 4592. */
  lookup(asked: string, type: string): ZoneAnswer {
    const answers: Answer[] = [];
    let name = asked;
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

  /** RFC 6672: below a DNAME every name is another's; the CNAME that says so is made for the question. */
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

  /** Null when the name does not exist; an empty list for one that only has names below it. */
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

export const isWithin = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);
