/** One look at one key record, against a key or by itself. */
import { isIP } from 'node:net';
import { parseEndpoint } from '../../adapters/dns/endpoint.ts';
import { createKeyRecordSource } from '../../adapters/dns/keyRecordSource.ts';
import { mended, recordTtlSeconds } from '../../domain/correction.ts';
import { readKeyRecord } from '../../domain/keyRecord.ts';
import { recordValue } from '../../domain/keyRecordText.ts';
import { Fingerprint } from '../../domain/names.ts';
import type { RecordObservation } from '../../domain/observation.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyRecordSource, RecordQuestion } from '../../ports/dns.ts';
import type { RecordReport } from '../../texts/recordReport.ts';
import type { CheckArguments } from './arguments.ts';
import type { ExpectedKey } from './expectedKey.ts';

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
}

const timeoutMs = 2_000;
const tries = 3;

/** Fits no key: what stands there is found out first, and then judged as if it were wanted. */
const noKey = '0'.repeat(64) as Fingerprint;

const sourceFor = (asked: CheckArguments, { resolvers, ...more }: CheckSurroundings): KeyRecordSource => {
  const { servers } = asked;
  // The servers that are named are all that is asked; only their names may need somebody else.
  const named = servers.some((server) => isIP(parseEndpoint(server).host) === 0);
  const system = servers.length === 0 || named ? resolvers : [];
  return createKeyRecordSource({ ...more, resolvers, systemResolvers: system, timeoutMs, tries });
};

/** The key that most of all deserves to be called the published one: the first that some server showed. */
const publishedIn = ({ findings }: RecordObservation): Fingerprint | null =>
  Fingerprint.parse(findings.find(({ facts }) => facts.published !== undefined)?.facts.published ?? '');

const valueIn = ({ servers }: RecordObservation, fingerprint: Fingerprint): string | null => {
  const keys = servers.flatMap(({ records }) =>
    records.map((strings) => readKeyRecord([strings], { fingerprint }).key),
  );
  const key = keys.find((one) => one?.fingerprint === fingerprint);
  return key ? recordValue(Buffer.from(key.spki).toString('base64')) : null;
};

export const look = async (
  asked: CheckArguments,
  key: ExpectedKey | null,
  surroundings: CheckSurroundings,
): Promise<Looked> => {
  const source = sourceFor(asked, surroundings);
  const { selector, domain, servers } = asked;
  const question = (expected: Fingerprint): RecordQuestion => ({
    selector,
    domain,
    expected,
    scope: servers.length === 0 ? 'everywhere' : 'authoritative',
    ...(servers.length === 0 ? {} : { authoritative: servers }),
  });
  const first = await source.observe(question(key?.fingerprint ?? noKey));
  const fingerprint = key?.fingerprint ?? publishedIn(first);
  const observation = key === null && fingerprint !== null ? await source.observe(question(fingerprint)) : first;
  const published = fingerprint === null ? null : valueIn(observation, fingerprint);
  const value = key === null ? published : recordValue(key.publicKey);
  const wanted = { name: observation.name, value, ttlSeconds: recordTtlSeconds };
  return { observation, fingerprint, expected: key !== null, ...mended(observation, wanted) };
};
