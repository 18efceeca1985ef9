/** DNS messages as far as key records need them. RFC 1035 4, RFC 6891. */

export const recordType = { A: 1, NS: 2, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28, DNAME: 39, OPT: 41 } as const;
export type QuestionType = 'A' | 'NS' | 'CNAME' | 'SOA' | 'TXT' | 'AAAA';

export interface DnsQuestion {
  /** Without a trailing dot; a dot or backslash inside a label is escaped with a backslash. */
  readonly name: string;
  readonly type: QuestionType;
  /** False towards authoritative servers: a cached answer of a server that also recurses is not wanted. */
  readonly recurse: boolean;
}

export type RecordData =
  | { readonly tag: 'TXT'; readonly strings: readonly string[] }
  | { readonly tag: 'name'; readonly type: 'NS' | 'CNAME'; readonly name: string }
  | { readonly tag: 'address'; readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly tag: 'SOA'; readonly serial: number; readonly minimumSeconds: number }
  | { readonly tag: 'other'; readonly type: number };

export interface ResourceRecord {
  /** Lower case, without a trailing dot. */
  readonly name: string;
  readonly ttlSeconds: number;
  readonly data: RecordData;
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  /** With the upper bits of EDNS. */
  readonly rcode: number;
  readonly questions: readonly { readonly name: string; readonly type: number; readonly class: number }[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  /** Addresses of name servers beside a referral (RFC 1034 4.2.1); not read from other messages. */
  readonly glue: readonly ResourceRecord[];
}

const rcodeNames = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

export const rcodeName = (rcode: number): string => rcodeNames[rcode] ?? `RCODE${rcode}`;

/** DNS compares names without regard to the case of ASCII letters (RFC 4343). */
export const sameName = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();

/** True when `name` is `zone` or below it. */
export const isWithin = (name: string, zone: string): boolean =>
  zone === '' || sameName(name, zone) || name.toLowerCase().endsWith(`.${zone.toLowerCase()}`);
