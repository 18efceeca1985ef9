import { type RecordData, recordType } from './message.ts';
import { type KnownName, readName } from './nameBytes.ts';

/** The data of one record, `[from, to)` of the message: names in it may point back into the message. Null when malformed. */
export function readRecordData(
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
    default:
      return { tag: 'other', type };
  }
}

/** Each string is kept as it is: how a value is cut is evidence. Decoded as latin1, which loses nothing. */
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
