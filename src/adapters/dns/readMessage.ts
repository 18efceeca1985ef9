import { type DnsMessage, type ResourceRecord, recordType } from './message.ts';
import { readName } from './nameBytes.ts';
import { readRecordData } from './recordData.ts';

const headerBytes = 12;
const classIn = 1;
// RFC 2181 8: a TTL with the top bit set means zero.
const ttlSecondsMax = 0x7fffffff;

/** Reads one message (RFC 1035 4.1, RFC 6891 6.1.3). Null for anything malformed; it never throws. */
export function readMessage(bytes: Buffer): DnsMessage | null {
  if (bytes.length < headerBytes) return null;
  const flags = bytes.readUInt16BE(2);
  const questions = readQuestions(bytes, bytes.readUInt16BE(4));
  if (questions === null) return null;
  const answers = readRecords(bytes, questions.next, bytes.readUInt16BE(6));
  const authorities = answers && readRecords(bytes, answers.next, bytes.readUInt16BE(8));
  const additionals = authorities && readRecords(bytes, authorities.next, bytes.readUInt16BE(10));
  if (!answers || !authorities || !additionals) return null;
  return {
    id: bytes.readUInt16BE(0),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    rcode: (additionals.extendedRcode << 4) | (flags & 0xf),
    questions: questions.list,
    answers: answers.list,
    authorities: authorities.list,
  };
}

function readQuestions(
  bytes: Buffer,
  count: number,
): { list: { name: string; type: number; class: number }[]; next: number } | null {
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
  readonly extendedRcode: number;
}

function readRecords(bytes: Buffer, start: number, count: number): Section | null {
  const list: ResourceRecord[] = [];
  let next = start;
  let extendedRcode = 0;
  // Each record takes at least 11 bytes, so a wrong count ends at the end of the message.
  for (let i = 0; i < count; i += 1) {
    const read = readName(bytes, next);
    if (read === null || read.next + 10 > bytes.length) return null;
    const type = bytes.readUInt16BE(read.next);
    const ttl = bytes.readUInt32BE(read.next + 4);
    const from = read.next + 10;
    next = from + bytes.readUInt16BE(read.next + 8);
    if (next > bytes.length) return null;
    if (type === recordType.OPT) {
      // OPT keeps the upper eight bits of the rcode where others have the TTL.
      extendedRcode = ttl >>> 24;
      continue;
    }
    if (bytes.readUInt16BE(read.next + 2) !== classIn) continue;
    const data = readRecordData(bytes, type, from, next);
    if (data === null) return null;
    list.push({ name: read.name.toLowerCase(), ttlSeconds: ttl > ttlSecondsMax ? 0 : ttl, data });
  }
  return { list, next, extendedRcode };
}
