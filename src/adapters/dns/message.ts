import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type KnownName, readName, skipName, writeName } from './wireName.ts';

const dnsPort = 53;

interface HostAndPort {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
}

/** `host`, `host:port`, `[::1]:port` or a bare IPv6 address. @throws RangeError for anything else, which is a configuration error. */
export function parseEndpoint(text: string): HostAndPort {
  if (isIP(text) === 6) return { host: text, port: dnsPort };
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9_.-]*[A-Za-z0-9_-])\.?)(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3] ?? dnsPort);
  if (host === '' || port < 1 || port > 65_535 || (match?.[1] !== undefined && isIP(host) !== 6)) {
    throw new RangeError(`not a name server (host:port): ${text}`);
  }
  return { host, port };
}

/** True if this host has an IPv6 address that reaches the Internet. Without one, silence of an IPv6 address has no meaning. */
export const reachesIpv6 = (): boolean =>
  Object.values(networkInterfaces())
    .flat()
    .some((face) => face?.family === 'IPv6' && !face.internal && !/^f[cde]/i.test(face.address));

/** The record types that key records need. RFC 1035 4, RFC 6891. */
export const recordType = { A: 1, NS: 2, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28, DNAME: 39, OPT: 41, DS: 43 } as const;
export type QuestionType = 'A' | 'NS' | 'CNAME' | 'SOA' | 'TXT' | 'AAAA' | 'DS';

export interface DnsQuestion {
  /** Without a trailing dot; a dot or backslash inside a label is escaped with a backslash. */
  readonly name: string;
  readonly type: QuestionType;
  /** False for authoritative servers: a server that also recurses must not answer from its cache. */
  readonly recurse: boolean;
  /** `authenticated`: the resolver reports whether it validates (AD, RFC 6840 5.7). `unchecked`: no validation (CD, RFC 4035 3.2.2). */
  readonly dnssec?: 'authenticated' | 'unchecked';
}

/** RFC 8914: a server's reason for a failed query. */
export interface ExtendedError {
  readonly code: number;
  /** Printable ASCII, at most one line. Its content is not trusted. */
  readonly text: string;
}

export type RecordData =
  | { readonly tag: 'TXT'; readonly strings: readonly string[] }
  | { readonly tag: 'name'; readonly type: 'NS' | 'CNAME'; readonly name: string }
  | { readonly tag: 'address'; readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly tag: 'SOA'; readonly serial: number; readonly minimumSeconds: number }
  | { readonly tag: 'DS'; readonly algorithm: number; readonly digestType: number }
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
  /** AD: a resolver validated the signatures of all data in the message. */
  readonly authenticated: boolean;
  readonly extendedErrors: readonly ExtendedError[];
  /** Includes the upper bits from EDNS. */
  readonly rcode: number;
  readonly questions: readonly { readonly name: string; readonly type: number; readonly class: number }[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  /** Addresses of name servers in a referral (RFC 1034 4.2.1). They are not read from other messages. */
  readonly glue: readonly ResourceRecord[];
}

const rcodeNames = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

export const rcodeName = (rcode: number): string => rcodeNames[rcode] ?? `RCODE${rcode}`;

/** DNS ignores the case of ASCII letters in names (RFC 4343). */
export const sameName = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();

/** True when `name` is `zone` or below it. */
export const isWithin = (name: string, zone: string): boolean =>
  zone === '' || sameName(name, zone) || name.toLowerCase().endsWith(`.${zone.toLowerCase()}`);

/** The data of one record, `[from, to)` in the message. Names in it may point back into the message. Null when malformed. */
function readRecordData(
  bytes: Buffer,
  type: number,
  from: number,
  to: number,
  known: KnownName | null,
): RecordData | null {
  switch (type) {
    case recordType.TXT:
      return readText(bytes, from, to);
    case recordType.NS:
    case recordType.CNAME: {
      const read = readName(bytes, from, known);
      if (read === null || read.next !== to) return null;
      return { tag: 'name', type: type === recordType.NS ? 'NS' : 'CNAME', name: read.name.toLowerCase() };
    }
    case recordType.A:
      return to - from === 4 ? { tag: 'address', type: 'A', address: [...bytes.subarray(from, to)].join('.') } : null;
    case recordType.AAAA:
      return to - from === 16 ? { tag: 'address', type: 'AAAA', address: ipv6(bytes.subarray(from, to)) } : null;
    case recordType.SOA:
      return readSoa(bytes, from, to, known);
    case recordType.DS:
      // RFC 4034 5.1: key tag (2 bytes), algorithm, digest type, digest.
      return to - from < 5 ? null : { tag: 'DS', algorithm: bytes[from + 2] ?? 0, digestType: bytes[from + 3] ?? 0 };
    default:
      return { tag: 'other', type };
  }
}

/** Keeps each string separate, because the split of a value is evidence. Latin1 loses no byte. */
function readText(bytes: Buffer, from: number, to: number): RecordData | null {
  const strings: string[] = [];
  let at = from;
  while (at < to) {
    const end = at + 1 + (bytes[at] ?? 0);
    if (end > to) return null;
    strings.push(bytes.toString('latin1', at + 1, end));
    at = end;
  }
  // RFC 1035 3.3.14: one or more strings.
  return strings.length === 0 ? null : { tag: 'TXT', strings };
}

function readSoa(bytes: Buffer, from: number, to: number, known: KnownName | null): RecordData | null {
  const master = readName(bytes, from, known);
  const mailbox = master === null ? null : readName(bytes, master.next, known);
  if (mailbox === null || mailbox.next + 20 !== to) return null;
  return {
    tag: 'SOA',
    serial: bytes.readUInt32BE(mailbox.next),
    minimumSeconds: bytes.readUInt32BE(mailbox.next + 16),
  };
}

const ipv6 = (bytes: Buffer): string =>
  Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16)).join(':');

const headerBytes = 12;
const classIn = 1;
// RFC 2181 8: a TTL with the top bit set means zero.
const ttlSecondsMax = 0x7fffffff;

/** The query, as bytes and as text. Nearly every answer repeats the question and points to it. */
interface SentQuery {
  readonly query: Buffer;
  readonly name: string;
}

/** Reads one message (RFC 1035 4.1, RFC 6891 6.1.3). Null for anything malformed; it never throws. */
export function readMessage(bytes: Buffer, sentQuery?: SentQuery): DnsMessage | null {
  if (bytes.length < headerBytes) return null;
  const flags = bytes.readUInt16BE(2);
  const count = bytes.readUInt16BE(4);
  const questions = (count === 1 && sentQuery && repeated(bytes, sentQuery)) || readQuestions(bytes, count);
  if (questions === null) return null;
  const known = knownName(questions.list[0]?.name);
  const answers = readRecords(bytes, known, questions.next, bytes.readUInt16BE(6));
  const authorities = answers && readRecords(bytes, known, answers.next, bytes.readUInt16BE(8));
  const opt = authorities && readOpt(bytes, authorities.next, bytes.readUInt16BE(10));
  if (!answers || !authorities || !opt) return null;
  const refers = answers.list.length === 0 && authorities.list.some(isNameServer);
  const additional = refers ? readRecords(bytes, known, authorities.next, bytes.readUInt16BE(10)) : none;
  if (additional === null) return null;
  return {
    id: bytes.readUInt16BE(0),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    authenticated: (flags & 0x0020) !== 0,
    extendedErrors: opt.extendedErrors,
    rcode: (opt.extendedRcode << 4) | (flags & 0xf),
    questions: questions.list,
    answers: answers.list,
    authorities: authorities.list,
    glue: refers ? additional.list.filter(({ data }) => data.tag === 'address') : none.list,
  };
}

const none: Section = { list: [], next: 0 };

const isNameServer = ({ data }: ResourceRecord): boolean => data.tag === 'name' && data.type === 'NS';

interface Questions {
  readonly list: DnsMessage['questions'];
  readonly next: number;
}

/** The question of the query, when the answer repeats its bytes; null when it must be parsed. */
function repeated(bytes: Buffer, { query, name }: SentQuery): Questions | null {
  const next = headerBytes + name.length + 2 + 4;
  if (next > bytes.length || next > query.length || name === '' || name.includes('\\')) return null;
  for (let i = headerBytes; i < next; i += 1) if (bytes[i] !== query[i]) return null;
  const question = { name, type: bytes.readUInt16BE(next - 4), class: bytes.readUInt16BE(next - 2) };
  return { list: [question], next };
}

function readQuestions(bytes: Buffer, count: number): Questions | null {
  const list: { name: string; type: number; class: number }[] = [];
  let next = headerBytes;
  // Each question has at least 5 bytes, so the message's end stops a wrong count.
  for (let i = 0; i < count; i += 1) {
    const read = readName(bytes, next);
    if (read === null || read.next + 4 > bytes.length) return null;
    list.push({ name: read.name, type: bytes.readUInt16BE(read.next), class: bytes.readUInt16BE(read.next + 2) });
    next = read.next + 4;
  }
  return { list, next };
}

interface Section {
  readonly list: readonly ResourceRecord[];
  readonly next: number;
}

function readRecords(bytes: Buffer, known: KnownName | null, start: number, count: number): Section | null {
  const list: ResourceRecord[] = [];
  let next = start;
  // Each record has at least 11 bytes, so the message's end stops a wrong count.
  for (let i = 0; i < count; i += 1) {
    const read = readName(bytes, next, known);
    if (read === null || read.next + 10 > bytes.length) return null;
    const type = bytes.readUInt16BE(read.next);
    const ttl = bytes.readUInt32BE(read.next + 4);
    const from = read.next + 10;
    next = from + bytes.readUInt16BE(read.next + 8);
    if (next > bytes.length) return null;
    if (bytes.readUInt16BE(read.next + 2) !== classIn) continue;
    const data = readRecordData(bytes, type, from, next, known);
    if (data === null) return null;
    list.push({ name: read.name.toLowerCase(), ttlSeconds: ttl > ttlSecondsMax ? 0 : ttl, data });
  }
  return { list, next };
}

interface Opt {
  readonly extendedRcode: number;
  readonly extendedErrors: readonly ExtendedError[];
}

const noErrors: readonly ExtendedError[] = [];

/**
 * The upper eight bits of the RCODE, which OPT stores in place of the TTL (RFC 6891 6.1.3), and the extended errors. It ignores all
 * other additional records. Null when the section is truncated.
 */
function readOpt(bytes: Buffer, start: number, count: number): Opt | null {
  let extendedRcode = 0;
  let extendedErrors = noErrors;
  let next = start;
  // Each record has at least 11 bytes, so the message's end stops a wrong count.
  for (let i = 0; i < count; i += 1) {
    const at = skipName(bytes, next);
    if (at < 0 || at + 10 > bytes.length) return null;
    next = at + 10 + bytes.readUInt16BE(at + 8);
    if (next > bytes.length) return null;
    if (bytes.readUInt16BE(at) !== recordType.OPT) continue;
    extendedRcode = bytes[at + 4] ?? 0;
    if (next > at + 10) extendedErrors = readExtendedErrors(bytes.subarray(at + 10, next));
  }
  return { extendedRcode, extendedErrors };
}

const extendedErrorOption = 15;
const extendedTextMax = 120;
const extendedErrorsMax = 4;

/** Ignores truncated options, because they only explain. */
function readExtendedErrors(options: Buffer): readonly ExtendedError[] {
  const errors: ExtendedError[] = [];
  // Each option has at least 4 bytes.
  for (let at = 0; at + 4 <= options.length && errors.length < extendedErrorsMax; ) {
    const from = at + 4;
    const to = from + options.readUInt16BE(at + 2);
    if (options.readUInt16BE(at) === extendedErrorOption && to <= options.length && to >= from + 2) {
      const text = options.toString('latin1', from + 2, to).replace(/[^\x20-\x7e]/g, '?');
      errors.push({ code: options.readUInt16BE(from), text: text.slice(0, extendedTextMax) });
    }
    at = to;
  }
  return errors;
}

/** Null for a name with escapes, because its text differs from its bytes in the message. */
const knownName = (name: string | undefined): KnownName | null =>
  name === undefined || name === '' || name.includes('\\') ? null : { at: headerBytes, name: name.toLowerCase() };

/** The address and port of a server. */
export interface Endpoint {
  /** An IPv4 or IPv6 address. */
  readonly address: string;
  readonly port: number;
}

/** `silent`: no answer to the query arrived. `garbled`: an answer arrived but is not a valid DNS message. */
export type Reply =
  | { readonly tag: 'message'; readonly message: DnsMessage }
  /** `closed`: the host reported that the port is closed. */
  | { readonly tag: 'silent'; readonly closed?: true }
  | { readonly tag: 'garbled' };

const formErr = 1;
const servFail = 2;
const notImp = 4;
const refused = 5;
/** A server may send these as a header alone: it did not read, or does not serve, the question. None says what there is. */
const bareCodes: ReadonlySet<number> = new Set([formErr, servFail, notImp, refused]);

/**
 * Matches a datagram to a query: its answer, its garbled answer, or null for an unrelated datagram, which is dropped.
 * RFC 5452 9.1: id and question must match. The connected socket checks sender and port.
 * @param query the bytes of the query. An answer that repeats them is parsed faster.
 */
export function matchReply(bytes: Buffer, id: number, question: DnsQuestion, query?: Buffer): Reply | null {
  if (bytes.length < 3 || bytes.readUInt16BE(0) !== id || (bytes.readUInt8(2) & 0x80) === 0) return null;
  const message = readMessage(bytes, query && { query, name: question.name });
  if (message === null) return { tag: 'garbled' };
  return message.opcode === 0 && answersTo(message, question) ? { tag: 'message', message } : null;
}

function answersTo(message: DnsMessage, question: DnsQuestion): boolean {
  const [echoed] = message.questions;
  if (echoed === undefined) return bareCodes.has(message.rcode);
  return (
    message.questions.length === 1 &&
    echoed.class === 1 &&
    echoed.type === recordType[question.type] &&
    sameName(echoed.name, question.name)
  );
}

/** True when the refusal may concern EDNS, so that a retry without EDNS makes sense. */
export const refusesEdns = (message: DnsMessage): boolean => message.rcode === formErr || message.rcode === notImp;

/** A payload of this size passes every path without fragments (DNS flag day 2020). */
const udpPayloadBytes = 1232;

/** RD, the lowest bit of the third byte. */
const recursionDesired = 1;
/** AD and CD, bits of the fourth byte. */
const dnssecFlag = { authenticated: 0x20, unchecked: 0x10 } as const;

// The question's type and class, and an OPT record without data (RFC 6891 6.1.2).
const tailBytes = 4;
const optBytes = 11;

/**
 * Writes one query (RFC 1035 4.1), with EDNS (RFC 6891) unless the server refuses it.
 * Null when the name does not fit.
 */
export function writeQuery(id: number, question: DnsQuestion, edns: boolean): Buffer | null {
  const type = recordType[question.type];
  // A name takes two bytes more than its text, and one less for each backslash. The buffer is not zeroed, because every byte is written
  // below, and zeroed memory for each query costs more than the writes.
  const query = Buffer.allocUnsafe(headerBytes + question.name.length + 2 + tailBytes + (edns ? optBytes : 0));
  query[0] = id >> 8;
  query[1] = id;
  query[2] = question.recurse ? recursionDesired : 0;
  query[3] = question.dnssec === undefined ? 0 : dnssecFlag[question.dnssec];
  putUint16(query, 4, 1);
  putUint16(query, 6, 0);
  putUint16(query, 8, 0);
  putUint16(query, 10, edns ? 1 : 0);
  const at = writeName(query, headerBytes, question.name);
  if (at < 0) return null;
  putUint16(query, at, type);
  putUint16(query, at + 2, classIn);
  const end = at + tailBytes + (edns ? optBytes : 0);
  if (edns) {
    // The root's name (one zero byte), OPT and our payload size. Flags and data stay zero.
    query[at + 4] = 0;
    putUint16(query, at + 5, recordType.OPT);
    putUint16(query, at + 7, udpPayloadBytes);
    for (let i = at + 9; i < end; i += 1) query[i] = 0;
  }
  return end === query.length ? query : query.subarray(0, end);
}

function putUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
}
