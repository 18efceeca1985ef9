import { type DnsMessage, type ResourceRecord, recordType } from './message.ts';
import { type KnownName, readName, skipName } from './nameBytes.ts';
import { readRecordData } from './recordData.ts';

const headerBytes = 12;
const classIn = 1;
// RFC 2181 8: a TTL with the top bit set means zero.
const ttlSecondsMax = 0x7fffffff;

/** What was asked, as sent and as text: nearly every answer repeats it, and points to it. */
export interface Asked {
  readonly query: Buffer;
  readonly name: string;
}

/** Reads one message (RFC 1035 4.1, RFC 6891 6.1.3). Null for anything malformed; it never throws. */
export function readMessage(bytes: Buffer, asked?: Asked): DnsMessage | null {
  if (bytes.length < headerBytes) return null;
  const flags = bytes.readUInt16BE(2);
  const count = bytes.readUInt16BE(4);
  const questions = (count === 1 && asked && repeated(bytes, asked)) || readQuestions(bytes, count);
  if (questions === null) return null;
  const known = knownName(questions.list[0]?.name);
  const answers = readRecords(bytes, known, questions.next, bytes.readUInt16BE(6));
  const authorities = answers && readRecords(bytes, known, answers.next, bytes.readUInt16BE(8));
  const extendedRcode = authorities ? readOpt(bytes, authorities.next, bytes.readUInt16BE(10)) : -1;
  if (!answers || !authorities || extendedRcode < 0) return null;
  const refers = answers.list.length === 0 && authorities.list.some(isNameServer);
  const additional = refers ? readRecords(bytes, known, authorities.next, bytes.readUInt16BE(10)) : none;
  if (additional === null) return null;
  return {
    id: bytes.readUInt16BE(0),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    rcode: (extendedRcode << 4) | (flags & 0xf),
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

/** The question of the query, when the answer repeats its very bytes; null when it has to be read. */
function repeated(bytes: Buffer, { query, name }: Asked): Questions | null {
  const next = headerBytes + name.length + 2 + 4;
  if (next > bytes.length || next > query.length || name === '' || name.includes('\\')) return null;
  for (let i = headerBytes; i < next; i += 1) if (bytes[i] !== query[i]) return null;
  const question = { name, type: bytes.readUInt16BE(next - 4), class: bytes.readUInt16BE(next - 2) };
  return { list: [question], next };
}

function readQuestions(bytes: Buffer, count: number): Questions | null {
  const list: { name: string; type: number; class: number }[] = [];
  let next = headerBytes;
  // Each question takes at least 5 bytes, so a wrong count ends at the end of the message.
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
  // Each record takes at least 11 bytes, so a wrong count ends at the end of the message.
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

/**
 * The upper eight bits of the rcode, which OPT keeps where others have the TTL (RFC 6891 6.1.3); of the additional records nothing
 * else is wanted. -1 when the section is cut.
 */
function readOpt(bytes: Buffer, start: number, count: number): number {
  let extendedRcode = 0;
  let next = start;
  // Each record takes at least 11 bytes, so a wrong count ends at the end of the message.
  for (let i = 0; i < count; i += 1) {
    const at = skipName(bytes, next);
    if (at < 0 || at + 10 > bytes.length) return -1;
    if (bytes.readUInt16BE(at) === recordType.OPT) extendedRcode = bytes[at + 4] ?? 0;
    next = at + 10 + bytes.readUInt16BE(at + 8);
    if (next > bytes.length) return -1;
  }
  return extendedRcode;
}

/** An escaped name does not stand in the message as it is read. */
const knownName = (name: string | undefined): KnownName | null =>
  name === undefined || name === '' || name.includes('\\') ? null : { at: headerBytes, name: name.toLowerCase() };
