import type { Clock } from '../../ports/clock.ts';
import { Authority, type ServerName, serverNames, type ZoneOptions } from './authority.ts';
import type { DnsFault } from './listener.ts';
import { type NameServer, startNameServer } from './nameServer.ts';
import { Resolver } from './resolver.ts';

export type { DnsFault, ServerName };
export type ResolverName = 'resolver1' | 'resolver2';

export interface DnsWorldOptions {
  readonly clock: Clock;
  /** More can be added later. */
  readonly zones?: readonly (Partial<ZoneOptions> & { readonly apex: string })[];
  /**
   * Addresses of ns1 and ns2. The default is 127.0.0.1 with a port each, which works everywhere but leaves no way to find
   * them by name servers' names. Two different loopback addresses share one port (`authoritativePort`), as the real DNS does.
   */
  readonly addresses?: Readonly<Record<ServerName, string>>;
  /** Real milliseconds that the fault `slow` waits. */
  readonly slowMs?: number;
  /** Real milliseconds that the recursive resolvers give each authoritative server. */
  readonly resolverTimeoutMs?: number;
}

export interface WorldRecord {
  readonly server: ServerName;
  readonly name: string;
  readonly ttlSeconds: number;
  readonly strings: readonly string[];
}

export type TxtLookup =
  | { readonly tag: 'records'; readonly records: readonly (readonly string[])[] }
  | { readonly tag: 'absent'; readonly kind: 'nxdomain' | 'nodata' }
  | { readonly tag: 'failed' };

export interface PublishOptions {
  /** Seconds; 3600 unless told. */
  readonly ttl?: number;
  /** Only on this server's copy, as when a transfer failed. */
  readonly server?: ServerName;
}

/** The sandbox's DNS: two authoritative servers and two caching resolvers, on loopback, over real UDP and TCP. */
export interface DnsWorld {
  /** `host:port` of ns1 and ns2: the override list of the record source. */
  readonly authoritative: readonly string[];
  /** Port of ns1, and of ns2 when they have addresses of their own. */
  readonly authoritativePort: number;
  readonly resolvers: readonly string[];
  /** Repeating a zone empties it. */
  addZone(zone: Partial<ZoneOptions> & { readonly apex: string }): void;
  /** Replaces the TXT record at the name by one with these strings. @throws RangeError when no zone holds the name. */
  publish(name: string, strings: readonly string[], options?: PublishOptions): void;
  /** Several TXT records at one name. */
  publishAll(name: string, records: readonly (readonly string[])[], options?: PublishOptions): void;
  /** A CNAME. */
  alias(name: string, target: string, options?: PublishOptions): void;
  /** Removes TXT and CNAME. Removing what is not there still makes a new serial, as an edit by hand does. */
  remove(name: string, options?: { readonly server?: ServerName }): void;
  /** The TXT records of every server's copy. */
  list(): readonly WorldRecord[];
  setFault(server: ServerName | ResolverName, fault: DnsFault | null): void;
  /** Questions that a server received, `TXT name`, oldest first. */
  asked(server: ServerName | ResolverName): readonly string[];
  /** Empties the resolvers' caches. */
  flush(): void;
  /** For the sandbox's SES: what resolver1 answers, cache included, without the wire between; it asks ns1 and ns2 over it. */
  lookupTxt(name: string): Promise<TxtLookup>;
  close(): Promise<void>;
}

const ttlSecondsDefault = 3_600;

export async function createDnsWorld(options: DnsWorldOptions): Promise<DnsWorld> {
  const addresses = options.addresses ?? { ns1: '127.0.0.1', ns2: '127.0.0.1' };
  const authority = new Authority(addresses);
  const servers = new Map<string, NameServer>();
  const slowMs = options.slowMs ?? 150;
  const start = async (
    name: string,
    address: string,
    port: number,
    answer: Parameters<typeof startNameServer>[0]['answer'],
  ) => {
    const server = await startNameServer({ address, port, recursive: name.startsWith('resolver'), slowMs, answer });
    servers.set(name, server);
    return server;
  };
  const ns1 = await start('ns1', addresses.ns1, 0, async (name, type) => authority.answer('ns1', name, type));
  const sharedPort = addresses.ns1 === addresses.ns2 ? 0 : ns1.port;
  const ns2 = await start('ns2', addresses.ns2, sharedPort, async (name, type) => authority.answer('ns2', name, type));
  const endpoints = { ns1: ns1.endpoint, ns2: ns2.endpoint };
  const resolvers = serverNames.map(
    () =>
      new Resolver({
        clock: options.clock,
        serversFor: (name) => authority.zoneOf(name)?.servers.map((server) => endpoints[server]) ?? [],
        timeoutMs: options.resolverTimeoutMs ?? 1_000,
      }),
  );
  const [first, second] = resolvers as [Resolver, Resolver];
  const resolver1 = await start('resolver1', '127.0.0.1', 0, (name, type) => first.resolve(name, type));
  const resolver2 = await start('resolver2', '127.0.0.1', 0, (name, type) => second.resolve(name, type));
  const world: DnsWorld = {
    authoritative: [ns1.endpoint, ns2.endpoint],
    authoritativePort: ns1.port,
    resolvers: [resolver1.endpoint, resolver2.endpoint],
    ...editing(authority),
    setFault: (server, fault) => servers.get(server)?.setFault(fault),
    asked: (server) => servers.get(server)?.asked ?? [],
    flush: () => {
      for (const resolver of resolvers) resolver.flush();
    },
    lookupTxt: async (name) => txtOf(await first.resolve(canonical(name), 'TXT')),
    close: async () => {
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
  for (const zone of options.zones ?? []) world.addZone(zone);
  return world;
}

const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function editing(
  authority: Authority,
): Pick<DnsWorld, 'addZone' | 'publish' | 'publishAll' | 'alias' | 'remove' | 'list'> {
  const publishAll: DnsWorld['publishAll'] = (asked, records, { ttl = ttlSecondsDefault, server } = {}) => {
    const name = canonical(asked);
    const data = records.map((strings) => strings.map((text) => Buffer.from(text, 'latin1')));
    authority.set(
      name,
      'TXT',
      data.map((strings) => ({ type: 'TXT', name, ttl, data: strings })),
      server,
    );
  };
  return {
    addZone: (zone) =>
      authority.addZone({
        soaTtlSeconds: 3_600,
        minimumSeconds: 900,
        servers: serverNames,
        ...zone,
        apex: canonical(zone.apex),
      }),
    publish: (name, strings, published) => publishAll(name, [strings], published),
    publishAll,
    alias: (asked, target, { ttl = ttlSecondsDefault, server } = {}) => {
      const name = canonical(asked);
      authority.set(name, 'CNAME', [{ type: 'CNAME', name, ttl, data: canonical(target) }], server);
    },
    remove: (name, { server } = {}) => {
      authority.set(canonical(name), 'TXT', null, server);
      authority.set(canonical(name), 'CNAME', null, server);
    },
    list: () => listTxt(authority),
  };
}

const listTxt = (authority: Authority): WorldRecord[] =>
  [...authority.records()].flatMap(({ server, record }) =>
    record.type === 'TXT'
      ? [{ server, name: record.name, ttlSeconds: record.ttl ?? 0, strings: stringsOf(record.data) }]
      : [],
  );

const stringsOf = (data: unknown): string[] =>
  [data].flat().map((part) => Buffer.from(part as Buffer).toString('latin1'));

function txtOf(answer: Awaited<ReturnType<Resolver['resolve']>>): TxtLookup {
  const records = answer.answers.flatMap((record) => (record.type === 'TXT' ? [stringsOf(record.data)] : []));
  if (records.length > 0) return { tag: 'records', records };
  if (answer.rcode === 'NXDOMAIN') return { tag: 'absent', kind: 'nxdomain' };
  return answer.rcode === 'NOERROR' ? { tag: 'absent', kind: 'nodata' } : { tag: 'failed' };
}
