/** Checks how validating resolvers (RFC 4035) see a zone. Only resolvers that do not validate see a zone with broken signatures. */

import type { Validation } from '../../ports/dns.ts';
import type { Query } from './client.ts';
import type { Lookup } from './lookup.ts';
import { type DnsMessage, type Endpoint, type ExtendedError, sameName } from './message.ts';
import { findParent } from './zone.ts';

const noError = 0;
const servFail = 2;

/** Larger than the number of signed zones above any real name. */
const zonesMax = 10;

/**
 * Whether a chain of DS records reaches from the root to the zone. A resolver validates the zone only then (RFC 4035 4.3). A signed zone
 * with an unsigned parent counts as unsigned. Null if the resolvers do not answer.
 */
export async function isSigned(lookup: Lookup, apex: string): Promise<boolean | null> {
  let zone = apex;
  for (let step = 0; step < zonesMax && zone !== ''; step += 1) {
    const answer = await lookup(zone, 'DS');
    if (answer === null) return null;
    if (!answer.answers.some((record) => isDs(record, zone))) return false;
    const parent = await findParent(lookup, zone);
    if (parent === null) return null;
    zone = parent.apex;
  }
  return zone === '';
}

/** Algorithms and digests that validators in use know (RFC 8624 3). They treat a zone with other ones only as unsigned (RFC 4035 5.2). */
const algorithms: readonly number[] = [5, 7, 8, 10, 13, 14, 15, 16];
const digestTypes: readonly number[] = [1, 2, 4];

const isDs = ({ name, data }: DnsMessage['answers'][number], zone: string): boolean =>
  sameName(name, zone) &&
  data.tag === 'DS' &&
  algorithms.includes(data.algorithm) &&
  digestTypes.includes(data.digestType);

/** A resolver has the data but returns SERVFAIL, because the signatures do not validate. */
export interface Bogus {
  /** One record set, or the whole zone. */
  readonly part: 'record' | 'zone';
  /** The resolver's extended errors (RFC 8914); empty without any. */
  readonly extended: string;
}

// RFC 8914 4: the codes about signatures, then those about reaching the zone.
const extendedNames: ReadonlyMap<number, string> = new Map([
  [1, 'Unsupported DNSKEY Algorithm'],
  [2, 'Unsupported DS Digest Type'],
  [5, 'DNSSEC Indeterminate'],
  [6, 'DNSSEC Bogus'],
  [7, 'Signature Expired'],
  [8, 'Signature Not Yet Valid'],
  [9, 'DNSKEY Missing'],
  [10, 'RRSIGs Missing'],
  [11, 'No Zone Key Bit Set'],
  [12, 'NSEC Missing'],
  [13, 'Cached Error'],
  [14, 'Not Ready'],
  [15, 'Blocked'],
  [16, 'Censored'],
  [17, 'Filtered'],
  [18, 'Prohibited'],
  [20, 'Not Authoritative'],
  [22, 'No Reachable Authority'],
  [23, 'Network Error'],
  [24, 'Invalid Data'],
]);

const wordsOf = ({ code, text }: ExtendedError): string =>
  [`EDE ${code}`, extendedNames.get(code) ?? '', text].filter((part) => part !== '').join(', ');

/** @param failed the resolver's answer. @param apex of the name's zone. */
export async function findBogus(
  query: Query,
  endpoint: Endpoint,
  failed: DnsMessage,
  name: string,
  apex: string,
): Promise<Bogus | null> {
  if (failed.rcode !== servFail) return null;
  const [unchecked, zone] = await Promise.all([
    query(endpoint, { name, type: 'TXT', recurse: true, dnssec: 'unchecked' }),
    query(endpoint, { name: apex, type: 'SOA', recurse: true, dnssec: 'authenticated' }),
  ]);
  // The query fails without validation too, so the cause is in the name servers and not in the signatures.
  if (unchecked.tag !== 'message' || unchecked.message.rcode === servFail) return null;
  const part = zone.tag === 'message' && zone.message.rcode === noError ? 'record' : 'zone';
  return { part, extended: extendedWords(failed) };
}

/** The server's own words for a failure; empty without any. */
export const extendedWords = ({ extendedErrors }: DnsMessage): string => extendedErrors.map(wordsOf).join('; ');

/** True if one of the resolvers validates this zone. */
export async function isValidated(query: Query, resolvers: readonly Endpoint[], zone: string): Promise<boolean> {
  const outcomes = await Promise.all(
    resolvers.map((endpoint) => query(endpoint, { name: zone, type: 'SOA', recurse: true, dnssec: 'authenticated' })),
  );
  return outcomes.some((outcome) => outcome.tag === 'message' && outcome.message.authenticated);
}

export async function validatesZone(
  query: Query,
  resolvers: readonly Endpoint[],
  lookup: Lookup,
  domain: string,
): Promise<Validation> {
  const outcomes = await Promise.all(
    resolvers.map((endpoint) => query(endpoint, { name: domain, type: 'SOA', recurse: true, dnssec: 'authenticated' })),
  );
  const messages = outcomes.flatMap((outcome) => (outcome.tag === 'message' ? [outcome.message] : []));
  if (messages.some(({ authenticated }) => authenticated)) return 'validated';
  const usable = messages.filter(({ rcode }) => rcode === noError);
  const zone = usable.flatMap(({ answers, authorities }) => [...answers, ...authorities]).find(isSoa)?.name;
  if (zone === undefined) return 'unneeded';
  const signed = await isSigned(lookup, zone);
  if (signed === null) return 'unknown';
  return signed ? 'unvalidated' : 'unneeded';
}

const isSoa = ({ data }: DnsMessage['answers'][number]): boolean => data.tag === 'SOA';
