import { Authority, type ServerName, serverNames } from './authority.ts';
import type { DnsWorld, DnsWorldOptions, TxtLookup } from './dnsWorld.ts';
import { canonical, editing, stringsOf } from './editing.ts';
import { type NameServer, startNameServer } from './nameServer.ts';
import { Resolver } from './resolver.ts';
import { rootAnswer } from './root.ts';

export type {
  DnsFault,
  DnsWorld,
  DnsWorldOptions,
  ResolverName,
  ServerName,
  TxtLookup,
  WorldRecord,
} from './dnsWorld.ts';

/** Starts everything, or nothing. */
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
      // The port that ns1 was given can be taken on the address of another.
      if (!shared || attempt >= startAttemptsMax) throw error;
    }
  }
}

const startAttemptsMax = 5;
/** Beside those that are usual for name servers. */
const rootAddress = '127.0.0.9';

const closeAll = async (servers: ReadonlyMap<string, NameServer>): Promise<void> => {
  await Promise.all([...servers.values()].map((server) => server.close()));
};

type Answer = Parameters<typeof startNameServer>[0]['answer'];

async function startWorld(
  options: DnsWorldOptions,
  addresses: ReadonlyMap<ServerName, string>,
  shared: boolean,
  servers: Map<string, NameServer>,
): Promise<DnsWorld> {
  const authority = new Authority(addresses);
  const slowMs = options.slowMs ?? 150;
  const start = async (name: string, address: string, port: number, answer: Answer) => {
    const server = await startNameServer({ address, port, recursive: name.startsWith('resolver'), slowMs, answer });
    servers.set(name, server);
    return server;
  };
  const authoritative: NameServer[] = [];
  for (const [name, address] of addresses) {
    const port = shared ? (authoritative[0]?.port ?? 0) : 0;
    authoritative.push(await start(name, address, port, async (asked, type) => authority.answer(name, asked, type)));
  }
  const delegation = (name: string) => {
    const zone = authority.topZoneOf(name);
    return zone && authority.delegation(zone);
  };
  const serversFor = (name: string) =>
    authority.zoneOf(name)?.servers.flatMap((server) => servers.get(server)?.endpoint ?? []) ?? [];
  const root = (name: string, type: string) => rootAnswer({ address: rootAddress, delegation }, name, type);
  // Found by name, the zones above are asked as well.
  if (shared) {
    await start('root', rootAddress, authoritative[0]?.port ?? 0, async (name, type) => root(name, type));
  }
  const timeoutMs = options.resolverTimeoutMs ?? 1_000;
  const first = new Resolver({ clock: options.clock, root, serversFor, timeoutMs });
  const second = new Resolver({ clock: options.clock, root, serversFor, timeoutMs });
  const resolver1 = await start('resolver1', '127.0.0.1', 0, (name, type) => first.resolve(name, type));
  const resolver2 = await start('resolver2', '127.0.0.1', 0, (name, type) => second.resolve(name, type));
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
    asked: (server) => servers.get(server)?.asked ?? [],
    flush: () => {
      first.flush();
      second.flush();
    },
    lookupTxt: async (name) => txtOf(await first.resolve(canonical(name), 'TXT')),
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
