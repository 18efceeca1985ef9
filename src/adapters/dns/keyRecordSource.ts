import { isIP } from 'node:net';
import { findingOf, type RecordObservation } from '../../domain/findings.ts';
import { type Fingerprint, recordName } from '../../domain/names.ts';
import type { KeyRecordSource, RecordQuery, TextRecords } from '../../ports/dns.ts';
import type { Clock } from '../../ports/settings.ts';
import { type Querier, queryResolver, queryZone } from './authoritative.ts';
import { createQueryClient, type QueryClient, type ServerLimits } from './client.ts';
import { findBogus, isSigned, isValidated, validatesZone } from './dnssec.ts';
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

/** The queries of one check: for records, for addresses and for delegations. */
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

/** For a check that a decision depends on. It caches nothing, and queries every server of the parent zone. */
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

/** For one check of many. It caches addresses and delegations within their TTL, and one answer of the parent's servers is enough. */
function hurriedStrategy({ queries, resolvers, clock, port, ipv6 }: StrategyOptions): QueryStrategy {
  const now = () => clock.now();
  const lookup = createRememberedLookup(createLookup(queries.hurried, resolvers), now);
  const addresses = { lookup, port, ipv6 };
  const parents = new Memory<ParentZone | null>(now, (parent) => parent?.ttlSeconds ?? 0);
  const options = {
    ...addresses,
    query: queries.hurried,
    howMany: 'first',
    // Sibling zones share a parent.
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
  /** Recursive resolvers whose answers count, `address` or `address:port`. */
  readonly resolvers: readonly string[];
  /** Resolvers for the look-up of zones and name servers. The default is `resolvers`. */
  readonly systemResolvers?: readonly string[];
  /** For each try, real milliseconds. A server that never answers takes `tries` times this. */
  readonly timeoutMs: number;
  /** How often a silent server is queried; the default is 3. */
  readonly tries?: number;
  readonly clock: Clock;
  /** Queries in flight at one moment, for all servers together; the default is 500. */
  readonly windowMax?: number;
  /** The limits for one server address. The default is 50 queries in flight and 200 a second. */
  readonly limits?: Partial<ServerLimits>;
  /** The port of name servers found by name. The default is 53; test servers use others. */
  readonly authoritativePort?: number;
  /** Whether IPv6 addresses are queried. The default depends on the network interfaces. */
  readonly ipv6?: boolean;
}

const triesDefault = 3;
const dnsPort = 53;
/** I2: a silent server may be waived when at least this many others are right. The resolvers' answers are then required too. */
const othersRightMin = 2;

/**
 * Observes key records with its own DNS client, because libraries hide TTL, AA and strings (RFC 1035, 2308, 6891). `observe` never
 * rejects because of the network. @throws RangeError at creation for a resolver that is not an address.
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

/** One observation: first the zone's servers, then the resolvers if the verdict may need them, then the hints. */
async function observeWith(
  { querier, addresses, delegationOf, howMany }: QueryStrategy,
  resolvers: readonly ReturnType<typeof resolverEndpoint>[],
  strategyOptions: StrategyOptions,
  query: RecordQuery,
): Promise<RecordObservation> {
  const { clock } = strategyOptions;
  const cuts = new Map<string, Cut>();
  // The same zone can be reached twice, and only one of the two may find its servers.
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
  const validators = (signed: string): Promise<boolean> =>
    isValidated(
      querier.query,
      others.map(({ endpoint }) => endpoint),
      signed,
    );
  const path = { apex, cuts: zones, validators };
  const signatures = await judgeSignatures(query, addresses.lookup, path, [...authoritative, ...recursive]);
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
  /** Part of the verdict. */
  readonly judged: readonly Judged[];
  /** Findings outside the verdict. */
  readonly advice: RecordObservation['findings'];
}

async function judgeSignatures(
  { signatures }: RecordQuery,
  lookup: Lookup,
  path: Path,
  all: readonly Judged[],
): Promise<Signatures> {
  const found = await unvalidatedIn(lookup, path, all);
  if (found === null) return { judged: [], advice: [] };
  const { code, zone } = found;
  return signatures === 'advisory'
    ? { judged: [], advice: [findingOf(code, { zone }, 'warning')] }
    : { judged: [judgeUnvalidated(zone, code)], advice: [] };
}

/** The zones through which a resolver reaches the record. */
interface Path {
  readonly apex: string;
  readonly cuts: readonly Cut[];
  /** Whether a queried resolver validates a signed zone. */
  readonly validators: (zone: string) => Promise<boolean>;
}

interface Unvalidated {
  readonly code: 'dnssec_unvalidated' | 'dnssec_unknown';
  readonly zone: string;
}

/**
 * Why a right record says too little: no queried resolver validated it, and a zone on its path is signed, or the look-up of a DS record
 * failed. Such resolvers would not notice broken signatures. Null if a resolver validated the record, or if there is nothing to validate.
 */
async function unvalidatedIn(
  lookup: Lookup,
  { apex, cuts, validators }: Path,
  all: readonly Judged[],
): Promise<Unvalidated | null> {
  const recursive = all.filter(({ answer }) => answer.role === 'resolver');
  const spoke = all.filter(({ answer }) => !answer.silent);
  if (recursive.length === 0 || concludeVerdict(spoke) !== 'right') return null;
  if (recursive.some(({ response }) => response.authenticated)) return null;
  const zones = [...new Set([apex, ...cuts.map((cut) => cut.apex)])];
  const signed = await Promise.all(zones.map(async (zone) => ({ zone, is: await isSigned(lookup, zone) })));
  const suspects = signed.filter(({ is }) => is !== false);
  // An answer that ends in an unsigned zone is never authenticated, so each signed zone before it is queried by itself.
  const isMixed = suspects.length < signed.length;
  for (const { zone, is } of suspects) {
    if (isMixed && (await validators(zone))) continue;
    return { code: is === null ? 'dnssec_unknown' : 'dnssec_unvalidated', zone };
  }
  return null;
}

/** If no resolver finds the zone, checks whether one refuses it because of its signatures. */
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
  /** Findings that do not belong to one server. */
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
  // Resolvers that refuse a bogus zone do not return its name servers either.
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

/** Ignores silent servers. If one is waived, the approval is still bound to the content from the others. */
function contentOf(all: readonly Judged[]): string | null {
  const responses = all.filter(({ answer }) => !answer.silent);
  return concludeVerdict(responses) === 'right' ? (responses[0]?.content ?? null) : null;
}

/** The verdict for `everywhere` cannot be right without a queried resolver. */
function verdictFor(
  query: RecordQuery,
  authoritative: readonly Judged[],
  all: readonly Judged[],
): Conclusion['verdict'] {
  const verdict = concludeVerdict(all);
  const onlyHalf = query.scope === 'everywhere' && all.length === authoritative.length;
  return verdict === 'right' && onlyHalf ? 'unknown' : verdict;
}

/** A resolver that is queried too early caches the record's absence for the negative TTL (RFC 2308). */
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
