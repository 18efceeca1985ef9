/** What one DNS message means for the question "which TXT records stand at this name?". */

import { type DnsMessage, isWithin, type ResourceRecord, rcodeName, recordType, sameName } from './message.ts';

/** An address that a referral gives for a name server. Resolvers go there, whatever the server's own zone says. */
export interface Glue {
  readonly name: string;
  readonly address: string;
}

/** More than any referral carries; so many are asked, and no more. */
const glueMax = 64;

/** @param bailiwick the zone of the server that refers: addresses of names outside of it are hearsay (RFC 2181 5.4.1). */
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
      /** Where the CNAMEs of this message lead, when they do. */
      readonly end?: string;
    }
  | {
      readonly tag: 'absent';
      readonly kind: 'nxdomain' | 'nodata';
      readonly negativeSeconds: number | null;
      readonly end?: string;
    }
  /** A CNAME, over the names `through`, to one that this message cannot answer for. */
  | { readonly tag: 'alias'; readonly target: string; readonly through: readonly string[]; readonly dname: boolean }
  | { readonly tag: 'alias_loop' }
  /** The zone is delegated further down: these servers hold it. */
  | {
      readonly tag: 'referral';
      readonly zone: string;
      readonly nameServers: readonly string[];
      readonly glue: readonly Glue[];
    }
  | { readonly tag: 'unknown'; readonly reason: UnknownReason };

type UnknownReason =
  | 'silent'
  /** The host says that nobody listens there. */
  | 'closed'
  | 'garbled'
  | 'lame'
  | 'failed'
  /** The name server's own name has no address, or its look-up failed. */
  | 'no_address'
  | 'alias_target'
  /** More aliases or referrals than are followed. */
  | 'too_far';

const failed: LookupResult = { tag: 'unknown', reason: 'failed' };

const noError = 0;
const servFail = 2;
const nxDomain = 3;
/** RFC 1034 bounds nothing here; resolvers stop between 8 and 16. */
export const aliasesMax = 8;

/** @param apex of the zone that the server was asked for: data outside of it is hearsay, even with AA (RFC 2181 5.4.1). */
export function authorityResult(message: DnsMessage, name: string, apex: string): LookupResult {
  if (message.rcode !== noError && message.rcode !== nxDomain) return loopIn(message, name, apex) ?? failed;
  if (message.authoritative) return follow(message, name, apex);
  return referralIn(message, name, apex) ?? { tag: 'unknown', reason: 'lame' };
}

export function resolverResult(message: DnsMessage, name: string): LookupResult {
  if (message.rcode !== noError && message.rcode !== nxDomain) return failed;
  const result = follow(message, name, '');
  // A resolver follows aliases itself: one that leads nowhere has no record at its end.
  return result.tag === 'alias' ? absent(message) : result;
}

/** BIND answers SERVFAIL to a loop of aliases, with the aliases: other servers say NOERROR. */
function loopIn(message: DnsMessage, name: string, apex: string): LookupResult | null {
  if (message.rcode !== servFail || !message.authoritative) return null;
  const result = follow(message, name, apex);
  return result.tag === 'alias_loop' ? result : null;
}

/** For people: `NXDOMAIN`, `SERVFAIL`. */
export const rcodeOf = (message: DnsMessage): string => rcodeName(message.rcode);

export interface ZoneHeld {
  /** Lower case. */
  readonly apex: string;
  readonly serial: number;
}

/** The zone that a server answers from when it is asked for the SOA of a name, which need not be the zone that it was asked for. */
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
    if (contradicts(message, records.length > 0, links.size)) return { tag: 'unknown', reason: 'garbled' };
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

/** What no zone can say (RFC 1034 3.6.2, RFC 2181 10.1): a resolver takes either half of it. */
const contradicts = ({ rcode }: DnsMessage, hasRecords: boolean, aliases: number): boolean =>
  aliases > 1 || (hasRecords && (aliases > 0 || rcode === nxDomain));

/** Servers put the DNAME (RFC 6672) before the CNAME that they make of it. */
const hasDname = ({ answers }: DnsMessage): boolean =>
  answers.some(({ data }) => data.tag === 'other' && data.type === recordType.DNAME);

/** The chain ends here without a record: the server says so, or it leaves the rest to be asked for. */
function endOf(message: DnsMessage, at: string, visited: ReadonlySet<string>): LookupResult {
  const negative = message.rcode === nxDomain || soaIn(message.authorities) !== null;
  if (visited.size === 1) return absent(message);
  // What a DNAME makes of a name is no record that anybody could mend.
  if (negative) return { ...absent(message), ...(hasDname(message) ? {} : { end: at }) };
  const through = [...visited].filter((name) => name !== at);
  return { tag: 'alias', target: at, through, dname: hasDname(message) };
}

function absent(message: DnsMessage): Extract<LookupResult, { tag: 'absent' }> {
  const soa = soaIn(message.authorities);
  return {
    tag: 'absent',
    kind: message.rcode === nxDomain ? 'nxdomain' : 'nodata',
    // RFC 2308 5: how long a resolver that asked now would remember it.
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

/** The name servers that these records give a zone. The TTL is a very long one where they give none. */
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

/** What a server of the parent zone says when it is asked for the NS records of a zone below. RFC 1034 4.3.2. */
export type ParentResponse =
  | {
      readonly tag: 'refers';
      readonly names: readonly string[];
      readonly glue: readonly Glue[];
      readonly ttlSeconds: number;
    }
  /** It holds the zone below as well, so it does not refer: whoever asks it for the record gets its copy. */
  | { readonly tag: 'holds'; readonly names: readonly string[]; readonly ttlSeconds: number }
  /** There is no such zone. */
  | { readonly tag: 'denies' }
  | { readonly tag: 'unusable'; readonly reason: string };

/** @param parent of which the server was asked as an authoritative one. */
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
