import { Authority, type ServerName } from './authority.ts';
import type { DnsWorld, DnsWorldOptions, TxtLookup } from './dnsWorld.ts';
import { canonical, editing, stringsOf } from './editing.ts';
import { type NameServer, startNameServer } from './nameServer.ts';
import { Resolver } from './resolver.ts';

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
  const addresses = options.addresses ?? { ns1: '127.0.0.1', ns2: '127.0.0.1' };
  const shared = addresses.ns1 !== addresses.ns2;
  for (let attempt = 1; ; attempt += 1) {
    const servers = new Map<string, NameServer>();
    try {
      return await startWorld(options, addresses, shared, servers);
    } catch (error) {
      await closeAll(servers);
      // The port that ns1 was given can be taken on the address of ns2.
      if (!shared || attempt >= startAttemptsMax) throw error;
    }
  }
}

const startAttemptsMax = 5;

const closeAll = async (servers: ReadonlyMap<string, NameServer>): Promise<void> => {
  await Promise.all([...servers.values()].map((server) => server.close()));
};

type Answer = Parameters<typeof startNameServer>[0]['answer'];

async function startWorld(
  options: DnsWorldOptions,
  addresses: Readonly<Record<ServerName, string>>,
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
  const ns1 = await start('ns1', addresses.ns1, 0, async (name, type) => authority.answer('ns1', name, type));
  const ns2Port = shared ? ns1.port : 0;
  const ns2 = await start('ns2', addresses.ns2, ns2Port, async (name, type) => authority.answer('ns2', name, type));
  const endpoints = { ns1: ns1.endpoint, ns2: ns2.endpoint };
  const serversFor = (name: string) => authority.zoneOf(name)?.servers.map((server) => endpoints[server]) ?? [];
  const timeoutMs = options.resolverTimeoutMs ?? 1_000;
  const first = new Resolver({ clock: options.clock, serversFor, timeoutMs });
  const second = new Resolver({ clock: options.clock, serversFor, timeoutMs });
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
