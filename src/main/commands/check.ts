/** One look at one key record, against a key or by itself. */
import { isIP } from 'node:net';
import { parseEndpoint } from '../../adapters/dns/endpoint.ts';
import { createKeyRecordSource } from '../../adapters/dns/keyRecordSource.ts';
import { mended, recordTtlSeconds } from '../../domain/findings.ts';
import { readKeyRecord } from '../../domain/keyRecord.ts';
import { recordValue } from '../../domain/keyRecordText.ts';
import { type Fingerprint, noKeyHasIt } from '../../domain/names.ts';
import type { RecordObservation } from '../../domain/observation.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyRecordSource } from '../../ports/dns.ts';
import type { RecordReport } from '../../texts/recordReport.ts';
import type { CheckArguments } from '../check/arguments.ts';
import type { ExpectedKey } from '../check/expectedKey.ts';

export interface CheckSurroundings {
  /** Of this system, `address` or `address:port`. */
  readonly resolvers: readonly string[];
  readonly clock: Clock;
  /** 53, but for test servers. */
  readonly authoritativePort?: number;
}

export interface Looked extends RecordReport {
  /** That was asked for, or that was found; null when no key could be read. */
  readonly fingerprint: Fingerprint | null;
  readonly expected: boolean;
  /** The only resolver that said right. A switch asks at least two (I2): one cache may hold what nobody else gets. */
  readonly oneResolver: string | null;
}

const timeoutMs = 2_000;
const tries = 3;

/** The same one twice is one cache. */
const distinct = (resolvers: readonly string[]): readonly string[] => {
  const named = resolvers.map((text): [string, string] => {
    const { host, port } = parseEndpoint(text);
    return [`${host} ${port}`, text];
  });
  return [...new Map(named).values()];
};

const onlyResolver = ({ scope, verdict, servers }: RecordObservation): string | null => {
  const asked = servers.filter(({ role }) => role === 'resolver');
  return scope === 'everywhere' && verdict === 'right' && asked.length === 1 ? (asked[0]?.server ?? null) : null;
};

const sourceFor = (asked: CheckArguments, surroundings: CheckSurroundings): KeyRecordSource => {
  const { servers } = asked;
  const resolvers = distinct(surroundings.resolvers);
  // The servers that are named are all that is asked; only their names may need somebody else.
  const named = servers.some((server) => isIP(parseEndpoint(server).host) === 0);
  const system = servers.length === 0 || named ? resolvers : [];
  return createKeyRecordSource({ ...surroundings, resolvers, systemResolvers: system, timeoutMs, tries });
};

const valueIn = ({ servers }: RecordObservation, fingerprint: Fingerprint): string | null => {
  const keys = servers.flatMap(({ records }) =>
    records.map((strings) => readKeyRecord([strings], { fingerprint }).key),
  );
  const key = keys.find((one) => one?.fingerprint === fingerprint);
  return key ? recordValue(key.base64) : null;
};

export const look = async (
  asked: CheckArguments,
  key: ExpectedKey | null,
  surroundings: CheckSurroundings,
): Promise<Looked> => {
  const source = sourceFor(asked, surroundings);
  const { selector, domain, servers } = asked;
  const observation = await source.observe({
    selector,
    domain,
    expected: key?.fingerprint ?? 'published',
    scope: servers.length === 0 ? 'everywhere' : 'authoritative',
    ...(servers.length === 0 ? {} : { authoritative: servers, alone: true }),
  });
  const fingerprint = observation.expected === noKeyHasIt ? null : observation.expected;
  const published = fingerprint === null ? null : valueIn(observation, fingerprint);
  const value = key === null ? published : recordValue(key.publicKey);
  const wanted = { name: observation.name, value, ttlSeconds: recordTtlSeconds };
  const oneResolver = onlyResolver(observation);
  return { observation, fingerprint, expected: key !== null, oneResolver, ...mended(observation, wanted) };
};
