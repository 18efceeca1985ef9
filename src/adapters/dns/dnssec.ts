/** Whether resolvers that validate signatures (RFC 4035) see a zone as others do: one that is signed wrongly is there for some receivers only. */

import type { Query } from './client.ts';
import type { Lookup } from './lookup.ts';
import { type DnsMessage, type Endpoint, type ExtendedError, recordType, sameName } from './message.ts';
import { findParent } from './zone.ts';

const noError = 0;
const servFail = 2;

/** No name has more zones above it that anybody signs. */
const zonesMax = 10;

/**
 * Whether the chain of DS records reaches from the root to the zone: only then does a resolver validate it (RFC 4035 4.3). A zone whose
 * parent is not signed is an island that nobody sees as signed. Null where the resolvers could not tell.
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

const isDs = ({ name, data }: DnsMessage['answers'][number], zone: string): boolean =>
  sameName(name, zone) && data.tag === 'other' && data.type === recordType.DS;

/** A resolver has the data and says SERVFAIL: the signatures do not validate. */
export interface Bogus {
  /** One set of records, or all of the zone. */
  readonly part: 'record' | 'zone';
  /** In the resolver's own words (RFC 8914); empty where it has none. */
  readonly extended: string;
}

// RFC 8914 4: those about signatures.
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
]);

const wordsOf = ({ code, text }: ExtendedError): string =>
  [`EDE ${code}`, extendedNames.get(code) ?? '', text].filter((part) => part !== '').join(', ');

/** @param failed what the resolver said. @param apex of the name's zone. */
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
  // Without checking it fails too: the name servers, not the signatures.
  if (unchecked.tag !== 'message' || unchecked.message.rcode === servFail) return null;
  const part = zone.tag === 'message' && zone.message.rcode === noError ? 'record' : 'zone';
  return { part, extended: failed.extendedErrors.map(wordsOf).join('; ') };
}

/** What the resolvers make of a zone. Null: it is not signed, or they could not tell. */
export async function validatesZone(
  query: Query,
  resolvers: readonly Endpoint[],
  lookup: Lookup,
  domain: string,
): Promise<boolean | null> {
  const outcomes = await Promise.all(
    resolvers.map((endpoint) => query(endpoint, { name: domain, type: 'SOA', recurse: true, dnssec: 'authenticated' })),
  );
  const messages = outcomes.flatMap((outcome) => (outcome.tag === 'message' ? [outcome.message] : []));
  if (messages.some(({ authenticated }) => authenticated)) return true;
  const usable = messages.filter(({ rcode }) => rcode === noError);
  const zone = usable.flatMap(({ answers, authorities }) => [...answers, ...authorities]).find(isSoa)?.name;
  return zone !== undefined && (await isSigned(lookup, zone)) === true ? false : null;
}

const isSoa = ({ data }: DnsMessage['answers'][number]): boolean => data.tag === 'SOA';
