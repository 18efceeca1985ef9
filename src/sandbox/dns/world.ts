import type { Clock } from '../../ports/settings.ts';
import { Authority, rootAnswer, type ServerName, serverNames, type ZoneOptions } from './authority.ts';
import { Resolver, type SignedZone } from './resolver.ts';
import { type DnsFault, type NameServer, startNameServer } from './server.ts';

export type { DnsFault, ServerName };

type ResolverName = 'resolver1' | 'resolver2';
/** The root server, which exists only if the name servers have their own addresses. */
type RootName = 'root';

export interface DnsWorldOptions {
  readonly clock: Clock;
  /** The initial zones. */
  readonly zones?: readonly (Partial<ZoneOptions> & { readonly apex: string })[];
  /**
   * Addresses of the name servers; the default is 127.0.0.1 with separate ports. That works on every machine, but nobody can then find the
   * servers by the zone's NS records. Two different loopback addresses share one port (`authoritativePort`), as in the real DNS. A root
   * server then delegates the zones.
   */
  readonly addresses?: Readonly<Partial<Record<ServerName, string>>>;
  /** The number of authoritative servers. With three, a silent one may be waived (I2). */
  readonly nameServers?: 2 | 3;
  /** The ports that the servers had before; where one is in use, a free one is taken. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Real milliseconds of delay for the fault `slow`. */
  readonly slowMs?: number;
}

/** Real milliseconds that each recursive resolver waits for an authoritative server. */
const resolverTimeoutMs = 1_000;

export interface WorldRecord {
  readonly server: ServerName;
  readonly name: string;
  readonly ttlSeconds: number;
  readonly strings: readonly string[];
}

type TxtLookup =
  | { readonly tag: 'records'; readonly records: readonly (readonly string[])[] }
  | { readonly tag: 'absent'; readonly kind: 'nxdomain' | 'nodata' }
  | { readonly tag: 'failed' };

interface PublishOptions {
  /** Seconds; the default is 3600. */
  readonly ttl?: number;
  /** Changes only this server's copy, as after a failed zone transfer. */
  readonly server?: ServerName;
}

/** The sandbox's DNS: two or three authoritative servers and two caching resolvers, on loopback, over real UDP and TCP. */
export interface DnsWorld {
  /** The name servers in order, then the resolvers. */
  readonly servers: readonly (ServerName | ResolverName)[];
  /** `host:port` of each name server, for the override list of the record source. */
  readonly authoritative: readonly string[];
  /** Port of ns1. If the name servers have their own addresses, all of them use it. */
  readonly authoritativePort: number;
  readonly resolvers: readonly string[];
  /** Adds a zone. An existing zone with this apex becomes empty. */
  addZone(zone: Partial<ZoneOptions> & { readonly apex: string }): void;
  /** Replaces the TXT records at the name with one of these strings. @throws RangeError when no zone holds the name */
  publish(name: string, strings: readonly string[], options?: PublishOptions): void;
  /** Like `publish`, for several TXT records at one name. */
  publishAll(name: string, records: readonly (readonly string[])[], options?: PublishOptions): void;
  /** Publishes a CNAME. */
  alias(name: string, target: string, options?: PublishOptions): void;
  /** Publishes a DNAME, which maps every name below it to a name below the target. */
  redirect(name: string, target: string, options?: PublishOptions): void;
  /** Removes TXT, CNAME and DNAME. The serial increases even without such records, as after a manual edit. */
  remove(name: string, options?: { readonly server?: ServerName }): void;
  /** Calls the listener after each edit, with the name. @returns a function that ends it */
  onEdit(listener: (name: string) => void): () => void;
  /** The TXT records in every server's copy. */
  list(): readonly WorldRecord[];
  /** @throws RangeError for a name server that this world does not have */
  setFault(server: ServerName | ResolverName | RootName, fault: DnsFault | null): void;
  /** Queries that a server received, `TXT name`, oldest first. */
  queries(server: ServerName | ResolverName | RootName): readonly string[];
  /** Makes the zone appear signed, with a DS in the parent zone; null removes the signatures. */
  sign(apex: string, signed: Omit<SignedZone, 'apex'> | null): void;
  /** Sets whether a resolver validates signatures. Initially none does. */
  validate(resolver: ResolverName, validates: boolean): void;
  /** Sets whether a resolver queries label by label and trusts NXDOMAIN. Initially none does. */
  minimise(resolver: ResolverName, minimises: boolean): void;
  /** Empties the resolvers' caches. */
  flush(): void;
  /** The answer of resolver1 for the sandbox's SES, including its cache. Only the resolver's own queries use the network. */
  lookupTxt(name: string): Promise<TxtLookup>;
  /** Like `lookupTxt`, for the zone's SOA; null without one. */
  lookupSoa(apex: string): Promise<{ readonly primaryNameServer: string; readonly serial: number } | null>;
  close(): Promise<void>;
}

const ttlSecondsDefault = 3_600;

const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** The operations that edit zones. */
function editing(
  authority: Authority,
): Pick<DnsWorld, 'addZone' | 'publish' | 'publishAll' | 'alias' | 'redirect' | 'remove' | 'onEdit' | 'list'> {
  const listeners = new Set<(name: string) => void>();
  const edited = (name: string): void => {
    for (const listener of listeners) listener(name);
  };
  const publishAll: DnsWorld['publishAll'] = (at, records, { ttl = ttlSecondsDefault, server } = {}) => {
    const name = canonical(at);
    const data = records.map((strings) => strings.map((text) => Buffer.from(text, 'latin1')));
    authority.set(
      name,
      'TXT',
      data.map((strings) => ({ type: 'TXT', name, ttl, data: strings })),
      server,
    );
    edited(name);
  };
  const link =
    (type: 'CNAME' | 'DNAME'): DnsWorld['alias'] =>
    (queried, target, { ttl = ttlSecondsDefault, server } = {}) => {
      const name = canonical(queried);
      authority.set(name, type, [{ type, name, ttl, data: canonical(target) }], server);
      edited(name);
    };
  return {
    addZone: (zone) =>
      authority.addZone({
        soaTtlSeconds: 3_600,
        minimumSeconds: 900,
        servers: authority.servers,
        ...zone,
        apex: canonical(zone.apex),
      }),
    publish: (name, strings, published) => publishAll(name, [strings], published),
    publishAll,
    alias: link('CNAME'),
    redirect: link('DNAME'),
    remove: (name, { server } = {}) => {
      for (const type of ['TXT', 'CNAME', 'DNAME'] as const) authority.set(canonical(name), type, null, server);
      edited(canonical(name));
    },
    onEdit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
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

/** Starts all servers, or none if one fails. */
export async function createDnsWorld(options: DnsWorldOptions): Promise<DnsWorld> {
  const names = serverNames.slice(0, options.nameServers ?? 2);
  const addresses = new Map(names.map((name) => [name, options.addresses?.[name] ?? '127.0.0.1']));
  const shared = new Set(addresses.values()).size > 1;
  for (let attempt = 1; ; attempt += 1) {
    const servers = new Map<string, NameServer>();
    try {
      return await startWorld(options, addresses, shared, servers);
    } catch (error) {
      await closeAll(servers);
      // The port of ns1 can already be in use on another server's address.
      if (!shared || attempt >= startAttemptsMax) throw error;
    }
  }
}

const startAttemptsMax = 5;
/** Differs from the usual addresses of the name servers. */
const rootAddress = '127.0.0.9';

const closeAll = async (servers: ReadonlyMap<string, NameServer>): Promise<void> => {
  await Promise.all([...servers.values()].map((server) => server.close()));
};

type Answer = Parameters<typeof startNameServer>[0]['answer'];

type Start = (name: string, address: string, port: number, answer: Answer) => Promise<NameServer>;

const startAuthoritative = async (
  start: Start,
  authority: Authority,
  addresses: ReadonlyMap<ServerName, string>,
  shared: boolean,
): Promise<readonly NameServer[]> => {
  const authoritative: NameServer[] = [];
  for (const [name, address] of addresses) {
    const port = shared ? (authoritative[0]?.port ?? 0) : 0;
    authoritative.push(
      await start(name, address, port, async (queried, type) => authority.answer(name, queried, type)),
    );
  }
  return authoritative;
};

const rootOf = (authority: Authority) => {
  const delegation = (name: string) => {
    const zone = authority.topZoneOf(name);
    return zone && authority.delegation(zone);
  };
  return (name: string, type: string) => rootAnswer({ address: rootAddress, delegation }, name, type);
};

const signing =
  (signed: Map<string, SignedZone>): DnsWorld['sign'] =>
  (apex, zone) => {
    if (zone === null) signed.delete(canonical(apex));
    else signed.set(canonical(apex), { ...zone, apex: canonical(apex) });
  };

/** The operations on the two resolvers. */
const resolving = (
  first: Resolver,
  second: Resolver,
): Pick<DnsWorld, 'validate' | 'minimise' | 'flush' | 'lookupTxt' | 'lookupSoa'> => ({
  validate: (resolver, validates) => {
    (resolver === 'resolver1' ? first : second).validates = validates;
  },
  minimise: (resolver, minimises) => {
    (resolver === 'resolver1' ? first : second).minimises = minimises;
  },
  flush: () => {
    first.flush();
    second.flush();
  },
  lookupTxt: async (name) => txtOf(await first.resolve(canonical(name), 'TXT')),
  lookupSoa: async (apex) => {
    const { answers } = await first.resolve(canonical(apex), 'SOA');
    const found = answers.find((record) => record.type === 'SOA');
    const { mname, serial } = found?.type === 'SOA' ? found.data : {};
    return mname === undefined || serial === undefined ? null : { primaryNameServer: mname, serial };
  },
});

const starting =
  ({ ports, slowMs = 150 }: DnsWorldOptions, servers: Map<string, NameServer>): Start =>
  async (name, address, port, answer) => {
    const open = (wanted: number) =>
      startNameServer({ address, port: wanted, recursive: name.startsWith('resolver'), slowMs, answer });
    const earlier = ports?.[name];
    const server = await (port !== 0 || earlier === undefined ? open(port) : open(earlier).catch(() => open(0)));
    servers.set(name, server);
    return server;
  };

async function startWorld(
  options: DnsWorldOptions,
  addresses: ReadonlyMap<ServerName, string>,
  shared: boolean,
  servers: Map<string, NameServer>,
): Promise<DnsWorld> {
  const authority = new Authority(addresses);
  const start = starting(options, servers);
  const authoritative = await startAuthoritative(start, authority, addresses, shared);
  const serversFor = (name: string) =>
    authority.zoneOf(name)?.servers.flatMap((server) => servers.get(server)?.endpoint ?? []) ?? [];
  const root = rootOf(authority);
  // Name servers that are found by name need a root server, because clients query the parent zone too.
  if (shared) {
    await start('root', rootAddress, authoritative[0]?.port ?? 0, async (name, type) => root(name, type));
  }
  const signed = new Map<string, SignedZone>();
  const signedZone = (name: string): SignedZone | null => signed.get(authority.zoneOf(name)?.apex ?? '') ?? null;
  const shown = { clock: options.clock, root, serversFor, timeoutMs: resolverTimeoutMs, signedZone };
  const make = () => new Resolver({ ...shown, minimises: false, validates: false });
  const [first, second] = [make(), make()];
  const resolver1 = await start('resolver1', '127.0.0.1', 0, (...query) => first.answer(...query));
  const resolver2 = await start('resolver2', '127.0.0.1', 0, (...query) => second.answer(...query));
  const world: DnsWorld = {
    servers: [...addresses.keys(), 'resolver1', 'resolver2'],
    authoritative: authoritative.map(({ endpoint }) => endpoint),
    authoritativePort: authoritative[0]?.port ?? 0,
    resolvers: [resolver1.endpoint, resolver2.endpoint],
    ...editing(authority),
    setFault: (name, fault) => {
      const server = servers.get(name);
      if (server === undefined) throw new RangeError(`this sandbox has no ${name}`);
      server.setFault(fault);
    },
    queries: (server) => servers.get(server)?.queries ?? [],
    ...resolving(first, second),
    sign: signing(signed),
    close: () => closeAll(servers),
  };
  for (const zone of options.zones ?? []) world.addZone(zone);
  return world;
}

function txtOf(answer: Awaited<ReturnType<Resolver['resolve']>>): TxtLookup {
  const records = answer.answers.flatMap((record) => (record.type === 'TXT' ? [stringsOf(record.data)] : []));
  if (records.length > 0) return { tag: 'records', records };
  if (answer.rcode === 'NXDOMAIN') return { tag: 'absent', kind: 'nxdomain' };
  return answer.rcode === 'NOERROR' ? { tag: 'absent', kind: 'nodata' } : { tag: 'failed' };
}
