import { isIP } from 'node:net';
import { findingOf, type RecordObservation } from '../../domain/findings.ts';
import { type Fingerprint, recordName } from '../../domain/names.ts';
import type { KeyRecordSource, RecordQuery, TextRecords } from '../../ports/dns.ts';
import type { Clock } from '../../ports/settings.ts';
import { type Querier, queryResolver, queryZone } from './authoritative.ts';
import { createQueryClient, type QueryClient, type ServerLimits } from './client.ts';
import { findBogus, isSigned, validatesZone } from './dnssec.ts';
import { findHints } from './hints.ts';
import {
  type AddressOptions,
  createLookup,
  createRememberedLookup,
  createTextRecords,
  type Lookup,
  Memory,
} from './lookup.ts';
import { type Endpoint, parseEndpoint, reachesIpv6 } from './message.ts';
import {
  answersByServer,
  bogusFinding,
  concludeFindings,
  concludeVerdict,
  differences,
  expectationOf,
  type Judged,
  judge,
  judgeCut,
  judgeUnvalidated,
  zoneOf,
} from './verdict.ts';
import {
  type Cut,
  type Delegation,
  findParent,
  findZoneOf,
  type HowMany,
  nameAbove,
  type ParentZone,
  queryDelegation,
  serverNamed,
  type ZoneFinderOptions,
  type ZoneServers,
} from './zone.ts';

/** How a check asks: its servers, its look-ups, and the zones above. */
interface QueryStrategy {
  readonly querier: Querier;
  readonly addresses: AddressOptions;
  readonly delegationOf: (apex: string) => Promise<Delegation>;
  readonly howMany: HowMany;
}

interface StrategyOptions {
  readonly queries: QueryClient;
  /** Resolvers for the look-up of zones and name servers. */
  readonly resolvers: readonly Endpoint[];
  readonly clock: Clock;
  readonly port: number;
  readonly ipv6: boolean;
}

/** For a check on which a decision rests: everything is asked anew, and every server of the parent zone. */
export function patientStrategy({ queries, resolvers, clock, port, ipv6 }: StrategyOptions): QueryStrategy {
  const lookup = createLookup(queries.patient, resolvers);
  const addresses = { lookup, port, ipv6 };
  const options = {
    ...addresses,
    query: queries.patient,
    howMany: 'every',
    parentOf: (apex: string) => findParent(lookup, apex),
    monotonicMs: () => clock.monotonicMs(),
  } as const;
  return {
    querier: { query: queries.patient, clock },
    addresses,
    howMany: options.howMany,
    delegationOf: (apex) => queryDelegation(options, apex),
  };
}

/** For one check of many: addresses and delegations are remembered within their TTL, and of the parent's servers one is enough. */
function hurriedStrategy({ queries, resolvers, clock, port, ipv6 }: StrategyOptions): QueryStrategy {
  const now = () => clock.now();
  const lookup = createRememberedLookup(createLookup(queries.hurried, resolvers), now);
  const addresses = { lookup, port, ipv6 };
  const parents = new Memory<ParentZone | null>(now, (parent) => parent?.ttlSeconds ?? 0);
  const options = {
    ...addresses,
    query: queries.hurried,
    howMany: 'first',
    // Zones side by side have the same parent.
    parentOf: (apex: string) => parents.get(nameAbove(apex), () => findParent(lookup, apex)),
    monotonicMs: () => clock.monotonicMs(),
  } as const;
  const known = new Memory<Delegation>(now, ({ ttlSeconds }) => ttlSeconds);
  return {
    querier: { query: queries.hurried, clock },
    addresses,
    howMany: options.howMany,
    delegationOf: (apex) => known.get(apex, () => queryDelegation(options, apex)),
  };
}

interface KeyRecordSourceOptions {
  /** Recursive resolvers whose word is wanted, `address` or `address:port`. */
  readonly resolvers: readonly string[];
  /** Resolvers for the look-up of zones and name servers; without them `resolvers` are used. */
  readonly systemResolvers?: readonly string[];
  /** For each try, real milliseconds. A server that never answers costs `tries` times this. */
  readonly timeoutMs: number;
  /** How often a silent server is asked; 3 unless told. */
  readonly tries?: number;
  readonly clock: Clock;
  /** Questions at one moment, all servers together; 500 unless told. */
  readonly windowMax?: number;
  /** How much one server address is asked: 50 questions at one moment and 200 a second unless told. */
  readonly limits?: Partial<ServerLimits>;
  /** Port of the name servers found by name: 53, but for test servers. */
  readonly authoritativePort?: number;
  /** Whether addresses of this family are asked; found out from the interfaces unless told. */
  readonly ipv6?: boolean;
}

const triesDefault = 3;
const dnsPort = 53;
/** I2: a silent server may be waived when at least so many others say right; then the resolvers' word is needed too. */
const othersRightMin = 2;

/**
 * Asks the DNS itself, not a library that hides TTL, AA and strings (RFC 1035, 2308, 6891). `observe` never rejects for what the
 * network does. @throws RangeError at creation for a resolver that is not an address.
 */
export function createKeyRecordSource(options: KeyRecordSourceOptions): KeyRecordSource & TextRecords {
  const resolvers = options.resolvers.map(resolverEndpoint);
  const system = (options.systemResolvers ?? options.resolvers).map(resolverEndpoint);
  const { clock } = options;
  const queries = createQueryClient({ ...options, tries: options.tries ?? triesDefault, now: () => clock.now() });
  const strategyOptions = {
    queries,
    resolvers: system.map(({ endpoint }) => endpoint),
    clock,
    port: options.authoritativePort ?? dnsPort,
    ipv6: options.ipv6 ?? reachesIpv6(),
  };
  const patient = patientStrategy(strategyOptions);
  const hurried = hurriedStrategy(strategyOptions);
  return {
    ...createTextRecords(patient.addresses.lookup),
    validates: (domain) =>
      validatesZone(
        patient.querier.query,
        resolvers.map(({ endpoint }) => endpoint),
        patient.addresses.lookup,
        domain,
      ),
    observe: (query) => observeWith(query.hurried ? hurried : patient, resolvers, strategyOptions, query),
  };
}

/** One observation: the zone's servers, then the resolvers where the verdict may need them, then what explains it. */
async function observeWith(
  { querier, addresses, delegationOf, howMany }: QueryStrategy,
  resolvers: readonly ReturnType<typeof resolverEndpoint>[],
  strategyOptions: StrategyOptions,
  query: RecordQuery,
): Promise<RecordObservation> {
  const { clock } = strategyOptions;
  const cuts = new Map<string, Cut>();
  // A zone that is reached in two ways may be known by one only.
  const found = (cut: Cut) => void cuts.set(`${cut.apex} ${cut.delegation.problem}`, cut);
  const finder = { ...addresses, query: querier.query, howMany, delegationOf, found };
  const requestedAt = clock.now();
  const name = recordName(query.selector, query.domain);
  const zone = await zoneFor(finder, query);
  const further = query.alone ? { ...finder, lookup: nowhere } : finder;
  const responses = zone === null ? [] : await queryZone(querier, further, zone, name);
  const expectation = expectationOf(query, responses);
  const zones = [...cuts.values()];
  const authoritative = [...responses.map((one) => judge(one, expectation)), ...zones.flatMap(judgeCut)];
  const heldIn = zoneOf(name, authoritative);
  const others = query.scope === 'everywhere' && mayQueryResolvers(authoritative) ? resolvers : [];
  const recursive = await Promise.all(
    others.map(async ({ label, endpoint }) =>
      judge(await queryResolver(querier, label, endpoint, name, heldIn ?? query.domain), expectation),
    ),
  );
  const apex = heldIn ?? zone?.apex ?? query.domain;
  const signatures = await judgeSignatures(query, addresses.lookup, apex, zones, [...authoritative, ...recursive]);
  const all = [...authoritative, ...recursive, ...signatures.judged];
  const verdict = verdictFor(query, authoritative, all);
  const hints = await findHints(querier, { ...query, apex, expectation, verdict }, all);
  const bogus = zone === null ? await bogusZone(querier, strategyOptions.resolvers, query.domain) : [];
  const more = [...zones.flatMap(differences), ...hints, ...signatures.advice, ...bogus];
  return summarize(query, name, requestedAt, clock, {
    ...{ all, verdict, more, zone: heldIn },
    expected: expectation.fingerprint,
  });
}

interface Signatures {
  /** Of the verdict. */
  readonly judged: readonly Judged[];
  /** Beside it. */
  readonly advice: RecordObservation['findings'];
}

async function judgeSignatures(
  { signatures }: RecordQuery,
  lookup: Lookup,
  apex: string,
  cuts: readonly Cut[],
  all: readonly Judged[],
): Promise<Signatures> {
  const zone = await unvalidatedZone(lookup, apex, cuts, all);
  if (zone === null) return { judged: [], advice: [] };
  return signatures === 'advisory'
    ? { judged: [], advice: [findingOf('dnssec_unvalidated', { zone }, 'warning')] }
    : { judged: [judgeUnvalidated(zone)], advice: [] };
}

/**
 * The zone that is signed, as all are that the record was reached through, where the record is right and no resolver that was asked validated
 * it: broken signatures would show to none of them. Null where one did, or there is nothing to validate.
 */
async function unvalidatedZone(
  lookup: Lookup,
  apex: string,
  cuts: readonly Cut[],
  all: readonly Judged[],
): Promise<string | null> {
  const recursive = all.filter(({ answer }) => answer.role === 'resolver');
  const spoke = all.filter(({ answer }) => !answer.silent);
  if (recursive.length === 0 || concludeVerdict(spoke) !== 'right') return null;
  if (recursive.some(({ response }) => response.authenticated)) return null;
  const zones = [...new Set([apex, ...cuts.map((cut) => cut.apex)])];
  const signed = await Promise.all(zones.map((zone) => isSigned(lookup, zone)));
  return signed.every((one) => one === true) ? apex : null;
}

/** Where no resolver finds the zone: whether one refuses it for its signatures. */
async function bogusZone(querier: Querier, resolvers: readonly Endpoint[], domain: string) {
  for (const endpoint of resolvers) {
    const outcome = await querier.query(endpoint, {
      name: domain,
      type: 'SOA',
      recurse: true,
      dnssec: 'authenticated',
    });
    if (outcome.tag !== 'message') continue;
    const bogus = await findBogus(querier.query, endpoint, outcome.message, domain, domain);
    if (bogus !== null)
      return [{ ...bogusFinding(bogus), facts: { ...bogusFinding(bogus).facts, servers: endpoint.address } }];
  }
  return [];
}

interface Conclusion {
  readonly all: readonly Judged[];
  readonly verdict: RecordObservation['verdict'];
  /** Findings that are not those of one server. */
  readonly more: RecordObservation['findings'];
  readonly zone: string | null;
  readonly expected: Fingerprint;
}

function summarize(
  query: RecordQuery,
  name: string,
  requestedAt: number,
  clock: Clock,
  { all, verdict, more, zone, expected }: Conclusion,
): RecordObservation {
  const findings = [...concludeFindings(all), ...more];
  // Resolvers that refuse the zone for its signatures tell no name servers either.
  if (all.length === 0 && more.every(({ code }) => code !== 'dnssec_bogus')) {
    findings.push(findingOf('unreachable', { reason: 'no_name_servers', servers: '' }));
  }
  const negative = all.flatMap((one) => (one.negativeSeconds === null ? [] : [one.negativeSeconds]));
  return {
    name,
    ...(zone === null ? {} : { zone }),
    expected,
    scope: query.scope,
    requestedAt,
    servers: answersByServer(all),
    verdict,
    findings,
    content: contentOf(all),
    negativeUntil: negative.length === 0 ? null : clock.now() + Math.max(...negative) * 1000,
  };
}

/** Silent servers aside: where one of them is waived, the approval must still be bound to what the others say. */
function contentOf(all: readonly Judged[]): string | null {
  const responses = all.filter(({ answer }) => !answer.silent);
  return concludeVerdict(responses) === 'right' ? (responses[0]?.content ?? null) : null;
}

/** `everywhere` cannot be right while no resolver was asked. */
function verdictFor(
  query: RecordQuery,
  authoritative: readonly Judged[],
  all: readonly Judged[],
): Conclusion['verdict'] {
  const verdict = concludeVerdict(all);
  const onlyHalf = query.scope === 'everywhere' && all.length === authoritative.length;
  return verdict === 'right' && onlyHalf ? 'unknown' : verdict;
}

/** Asked too early, a resolver remembers for the negative TTL that there is no record (RFC 2308). */
function mayQueryResolvers(authoritative: readonly Judged[]): boolean {
  const right = authoritative.filter(({ answer }) => answer.verdict === 'right');
  const silent = authoritative.filter(({ answer }) => answer.silent);
  if (right.length + silent.length < authoritative.length || concludeVerdict(right) !== 'right') return false;
  return silent.length === 0 || answersByServer(right).length >= othersRightMin;
}

const nowhere: Lookup = async () => null;

async function zoneFor(finder: ZoneFinderOptions, query: RecordQuery): Promise<ZoneServers | null> {
  const override = query.authoritative ?? [];
  if (override.length === 0) return findZoneOf(finder, query.domain);
  const servers = override.map((text) => {
    const { host, port } = parseEndpoint(text);
    return serverNamed(finder, text, host, port);
  });
  return { apex: query.domain, servers: await Promise.all(servers), given: true };
}

function resolverEndpoint(text: string): { label: string; endpoint: Endpoint } {
  const { host, port } = parseEndpoint(text);
  if (isIP(host) === 0) throw new RangeError(`a resolver is given by its address: ${text}`);
  return { label: text, endpoint: { address: host, port } };
}
