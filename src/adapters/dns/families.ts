/** Whether a zone's name servers answer by IPv4 and by IPv6, over UDP and over TCP. */

import { isIP } from 'node:net';
import type { Clock } from '../../ports/settings.ts';
import { createQueryClient, type ServerLimits } from './client.ts';
import { patientStrategy } from './keyRecordSource.ts';
import { type DnsQuestion, type Endpoint, parseEndpoint } from './message.ts';
import { queryTcp } from './transport.ts';
import { findZoneOf, serverNamed, type ZoneServer } from './zone.ts';

interface FamilyOptions {
  /** Recursive resolvers, `address` or `address:port`. */
  readonly resolvers: readonly string[];
  /** Real milliseconds of one try. */
  readonly timeoutMs: number;
  readonly tries: number;
  readonly windowMax?: number;
  readonly limits?: Partial<ServerLimits>;
  readonly clock: Clock;
  /** `host:port` of name servers that replace the look-up; empty: none. */
  readonly authoritative: readonly string[];
}

type Transport = 'UDP' | 'TCP';

/** One address of a name server. */
interface ServerAddress {
  readonly name: string;
  readonly endpoint: Endpoint;
}

export interface FamilyReach {
  readonly family: 'IPv4' | 'IPv6';
  /** Those that were queried; empty: the zone has none of this family. */
  readonly servers: readonly ServerAddress[];
  /** One that answered; null: over UDP or over TCP none did. */
  readonly reached: string | null;
  /** The transports over which no server answered. */
  readonly silent: readonly Transport[];
}

const dnsPort = 53;
/** Of one family: one silent server says nothing of the firewall. */
const queriedMax = 3;

const strategyOf = ({ resolvers, clock, ...options }: FamilyOptions) => {
  const queries = createQueryClient({ ...options, now: () => clock.now() });
  const endpoints = resolvers.map(parseEndpoint).map(({ host, port }) => ({ address: host, port }));
  // Whatever this host reaches: addresses are judged by their family.
  return patientStrategy({ queries, resolvers: endpoints, clock, port: dnsPort, ipv6: true });
};

type Strategy = ReturnType<typeof strategyOf>;

const serversOf = async (
  { addresses, querier, howMany, delegationOf }: Strategy,
  { authoritative }: FamilyOptions,
  domain: string,
): Promise<readonly ZoneServer[]> => {
  if (authoritative.length === 0) {
    const finder = { ...addresses, query: querier.query, howMany, delegationOf, found: () => {} };
    return (await findZoneOf(finder, domain))?.servers ?? [];
  }
  const given = authoritative.map((text) => {
    const { host, port } = parseEndpoint(text);
    return serverNamed(addresses, text, host, port);
  });
  return Promise.all(given);
};

const answersOver = async (
  strategy: Strategy,
  { timeoutMs }: FamilyOptions,
  endpoint: Endpoint,
  domain: string,
): Promise<readonly Transport[]> => {
  const question = { name: domain, type: 'SOA', recurse: false } as const satisfies DnsQuestion;
  const [udp, tcp] = await Promise.all([
    strategy.querier.query(endpoint, question),
    queryTcp(endpoint, question, true, timeoutMs),
  ]);
  return [udp.tag === 'message' ? (['UDP'] as const) : [], tcp.tag === 'message' ? (['TCP'] as const) : []].flat();
};

/**
 * @param ipv6 whether this host reaches IPv6; otherwise no IPv6 address is queried
 * @returns both families; null: the zone's name servers were not found
 */
export const reachOfFamilies = async (
  options: FamilyOptions,
  domain: string,
  ipv6: boolean,
): Promise<readonly FamilyReach[] | null> => {
  const strategy = strategyOf(options);
  const all = (await serversOf(strategy, options, domain)).flatMap(({ name, endpoints }) =>
    endpoints.map((endpoint) => ({ name, endpoint })),
  );
  if (all.length === 0) return null;
  const families = ([4, 6] as const).map(async (version): Promise<FamilyReach> => {
    const servers = all.filter(({ endpoint }) => isIP(endpoint.address) === version).slice(0, queriedMax);
    const queried = version === 6 && !ipv6 ? [] : servers;
    const answers = await Promise.all(queried.map(({ endpoint }) => answersOver(strategy, options, endpoint, domain)));
    const transports = new Set(answers.flat());
    const silent = (['UDP', 'TCP'] as const).filter((transport) => !transports.has(transport));
    const reached = queried[answers.findIndex(({ length }) => length > 0)]?.name ?? null;
    return { family: `IPv${version}`, servers, reached: silent.length === 0 ? reached : null, silent };
  });
  return Promise.all(families);
};
