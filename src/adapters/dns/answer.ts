/** Interprets one DNS message as a server's answer to a query for the TXT records at a name. */

import { type DnsMessage, isWithin, type ResourceRecord, rcodeName, recordType, sameName } from './message.ts';

/** The address of a name server in a referral. Resolvers use it, whatever the name server's own zone holds. */
export interface Glue {
  readonly name: string;
  readonly address: string;
}

/** Larger than any real referral. Further addresses are ignored. */
const glueMax = 64;

/** @param bailiwick the zone of the referring server. Addresses of names outside it are not trusted (RFC 2181 5.4.1). */
const glueIn = (message: DnsMessage, names: readonly string[], bailiwick: string): readonly Glue[] =>
  message.glue
    .flatMap(({ name, data }) =>
      data.tag === 'address' && names.includes(name) && isWithin(name, bailiwick)
        ? [{ name, address: data.address }]
        : [],
    )
    .slice(0, glueMax);

export type LookupResult =
  | {
      readonly tag: 'records';
      readonly records: readonly (readonly string[])[];
      readonly ttlSeconds: number;
      readonly dname: boolean;
      /** The last name of the CNAME chain in this message. Absent without a CNAME, and with a DNAME. */
      readonly end?: string;
    }
  | {
      readonly tag: 'absent';
      readonly kind: 'nxdomain' | 'nodata';
      readonly negativeSeconds: number | null;
      readonly end?: string;
    }
  /** A CNAME chain over the names `through`. This message does not answer for its target. */
  | { readonly tag: 'alias'; readonly target: string; readonly through: readonly string[]; readonly dname: boolean }
  | { readonly tag: 'alias_loop' }
  /** The server delegates the name to a child zone on these name servers. */
  | {
      readonly tag: 'referral';
      readonly zone: string;
      readonly nameServers: readonly string[];
      readonly glue: readonly Glue[];
    }
  | { readonly tag: 'unknown'; readonly reason: UnknownReason };

type UnknownReason =
  | 'silent'
  /** The host reports that the port is closed. */
  | 'closed'
  | 'garbled'
  /** The answer over UDP is truncated, and TCP brings none. */
  | 'no_tcp'
  /** A combination of records that no valid zone holds. */
  | 'contradictory'
  | 'lame'
  | 'failed'
  /** The name server's name has no address, or the look-up of it failed. */
  | 'no_address'
  | 'alias_target'
  /** More aliases or referrals than the limit. */
  | 'too_far';

const failed: LookupResult = { tag: 'unknown', reason: 'failed' };

const noError = 0;
const servFail = 2;
const nxDomain = 3;
/** RFC 1034 sets no limit; resolvers stop between 8 and 16. */
export const aliasesMax = 8;

/** @param apex of the zone that the query is about. Data outside it is not trusted, even with AA (RFC 2181 5.4.1). */
export function authorityResult(message: DnsMessage, name: string, apex: string): LookupResult {
  if (message.rcode !== noError && message.rcode !== nxDomain) return loopIn(message, name, apex) ?? failed;
  if (message.authoritative) return follow(message, name, apex);
  return referralIn(message, name, apex) ?? { tag: 'unknown', reason: 'lame' };
}

export function resolverResult(message: DnsMessage, name: string): LookupResult {
  if (message.rcode !== noError && message.rcode !== nxDomain) return failed;
  const result = follow(message, name, '');
  // A resolver follows aliases itself, so an alias without an answer means that its target has no record.
  return result.tag === 'alias' ? absent(message) : result;
}

/** BIND answers a loop of aliases with SERVFAIL and the aliases. Other servers answer with NOERROR. */
function loopIn(message: DnsMessage, name: string, apex: string): LookupResult | null {
  if (message.rcode !== servFail || !message.authoritative) return null;
  const result = follow(message, name, apex);
  return result.tag === 'alias_loop' ? result : null;
}

/** The RCODE as people write it: `NXDOMAIN`, `SERVFAIL`. */
export const rcodeOf = (message: DnsMessage): string => rcodeName(message.rcode);

export interface ZoneHeld {
  /** Lower case. */
  readonly apex: string;
  readonly serial: number;
}

/** The zone from which a server answers an SOA query. It can differ from the zone for which the server is known. */
export const zoneHeld = (message: DnsMessage): ZoneHeld | null => {
  const soa = message.authoritative ? soaIn([...message.answers, ...message.authorities]) : null;
  return soa && { apex: soa.owner, serial: soa.serial };
};

function follow(message: DnsMessage, name: string, apex: string): LookupResult {
  const visited = new Set<string>();
  let at = name.toLowerCase();
  let ttlSeconds = Number.MAX_SAFE_INTEGER;
  for (let alias = 0; alias <= aliasesMax; alias += 1) {
    if (visited.has(at)) return { tag: 'alias_loop' };
    visited.add(at);
    const here = message.answers.filter((record) => sameName(record.name, at));
    ttlSeconds = Math.min(ttlSeconds, ...here.map((record) => record.ttlSeconds));
    const records = here.flatMap(({ data }) => (data.tag === 'TXT' ? [data.strings] : []));
    const links = new Set(
      here.flatMap(({ data }) => (data.tag === 'name' && data.type === 'CNAME' ? [data.name] : [])),
    );
    if (contradicts(message, records.length > 0, links.size)) return { tag: 'unknown', reason: 'contradictory' };
    if (records.length > 0) {
      const dname = hasDname(message);
      return { tag: 'records', records, ttlSeconds, dname, ...(visited.size > 1 && !dname ? { end: at } : {}) };
    }
    const [link] = links;
    if (link === undefined) return endOf(message, at, visited);
    at = link;
    if (!isWithin(at, apex)) return { tag: 'alias', target: at, through: [...visited], dname: hasDname(message) };
  }
  return { tag: 'unknown', reason: 'too_far' };
}

/** True for combinations that no valid zone holds (RFC 1034 3.6.2, RFC 2181 10.1). A resolver uses either part of them. */
const contradicts = ({ rcode }: DnsMessage, hasRecords: boolean, aliases: number): boolean =>
  aliases > 1 || (hasRecords && (aliases > 0 || rcode === nxDomain));

/** Servers put the DNAME (RFC 6672) before the CNAME that they synthesize from it. */
const hasDname = ({ answers }: DnsMessage): boolean =>
  answers.some(({ data }) => data.tag === 'other' && data.type === recordType.DNAME);

/** The chain ends without a record: either the server denies the record, or the target needs a query of its own. */
function endOf(message: DnsMessage, at: string, visited: ReadonlySet<string>): LookupResult {
  const negative = message.rcode === nxDomain || soaIn(message.authorities) !== null;
  if (visited.size === 1) return absent(message);
  // A name that a DNAME synthesizes is not a record that a person can fix.
  if (negative) return { ...absent(message), ...(hasDname(message) ? {} : { end: at }) };
  const through = [...visited].filter((name) => name !== at);
  return { tag: 'alias', target: at, through, dname: hasDname(message) };
}

function absent(message: DnsMessage): Extract<LookupResult, { tag: 'absent' }> {
  const soa = soaIn(message.authorities);
  return {
    tag: 'absent',
    kind: message.rcode === nxDomain ? 'nxdomain' : 'nodata',
    // RFC 2308 5: how long a resolver caches this negative answer.
    negativeSeconds: soa === null ? null : Math.min(soa.ttlSeconds, soa.minimumSeconds),
  };
}

function referralIn(message: DnsMessage, name: string, apex: string): LookupResult | null {
  if (message.rcode !== noError || message.answers.length > 0) return null;
  const childRecords = message.authorities.filter(
    (record) => isWithin(name, record.name) && isWithin(record.name, apex) && !sameName(record.name, apex),
  );
  const zone = childRecords[0]?.name;
  const nameServers = childRecords.flatMap(({ name: owner, data }) =>
    data.tag === 'name' && data.type === 'NS' && owner === zone ? [data.name] : [],
  );
  return zone === undefined || nameServers.length === 0
    ? null
    : { tag: 'referral', zone, nameServers, glue: glueIn(message, nameServers, apex) };
}

function soaIn(
  records: readonly ResourceRecord[],
): { owner: string; ttlSeconds: number; minimumSeconds: number; serial: number } | null {
  for (const { name: owner, ttlSeconds, data } of records)
    if (data.tag === 'SOA') return { owner, ttlSeconds, ...data };
  return null;
}

/** The name servers in the NS records of a zone. Without records the TTL is `Number.MAX_SAFE_INTEGER`. */
export function nameServersIn(
  records: readonly ResourceRecord[],
  apex: string,
): {
  readonly names: readonly string[];
  readonly ttlSeconds: number;
} {
  const found = records.filter(({ name, data }) => data.tag === 'name' && data.type === 'NS' && sameName(name, apex));
  return {
    names: found.flatMap(({ data }) => (data.tag === 'name' ? [data.name] : [])),
    ttlSeconds: Math.min(...found.map(({ ttlSeconds }) => ttlSeconds), Number.MAX_SAFE_INTEGER),
  };
}

/** The answer of a parent zone's server to a query for the NS records of a child zone. RFC 1034 4.3.2. */
export type ParentResponse =
  | {
      readonly tag: 'refers';
      readonly names: readonly string[];
      readonly glue: readonly Glue[];
      readonly ttlSeconds: number;
    }
  /** The server holds the child zone too, so it does not refer. A resolver that queries it gets its copy of the record. */
  | { readonly tag: 'holds'; readonly names: readonly string[]; readonly ttlSeconds: number }
  /** The child zone does not exist. */
  | { readonly tag: 'denies' }
  | { readonly tag: 'unusable'; readonly reason: string };

/** @param parent the zone for which the server is authoritative */
export function parentResponse(message: DnsMessage, apex: string, parent: string): ParentResponse {
  const { rcode, authoritative, answers, authorities } = message;
  if (rcode !== noError && rcode !== nxDomain) return { tag: 'unusable', reason: rcodeName(rcode).toLowerCase() };
  const referred = nameServersIn(authorities, apex);
  if (rcode === noError && answers.length === 0 && referred.names.length > 0) {
    return { tag: 'refers', ...referred, glue: glueIn(message, referred.names, parent) };
  }
  if (!authoritative) return { tag: 'unusable', reason: 'lame' };
  const held = nameServersIn(answers, apex);
  return held.names.length > 0 ? { tag: 'holds', ...held } : { tag: 'denies' };
}
