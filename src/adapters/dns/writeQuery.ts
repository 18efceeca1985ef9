import { type DnsQuestion, recordType } from './message.ts';
import { writeName } from './nameBytes.ts';

/** What fits through every path without fragments (DNS flag day 2020). */
export const udpPayloadBytes = 1232;

const headerBytes = 12;
const classIn = 1;
/** RD is the lowest bit of the third byte. */
const recursionDesired = 1;

// The question's type and class, and an OPT record without data (RFC 6891 6.1.2).
const tailBytes = 4;
const optBytes = 11;

/**
 * One question (RFC 1035 4.1), with EDNS (RFC 6891) unless the server does not know it.
 * Null when the name cannot be written.
 */
export function writeQuery(id: number, question: DnsQuestion, edns: boolean): Buffer | null {
  const type = recordType[question.type];
  // A name takes two bytes more than its text (less where there are backslashes); an ending backslash writes what follows it.
  const query = Buffer.alloc(headerBytes + question.name.length + 2 + tailBytes + (edns ? optBytes : 0));
  query[0] = id >> 8;
  query[1] = id;
  query[2] = question.recurse ? recursionDesired : 0;
  query[5] = 1;
  const at = writeName(query, headerBytes, question.name);
  if (at < 0) return null;
  const end = at + tailBytes + (edns ? optBytes : 0);
  query[at + 1] = type;
  query[at + 3] = classIn;
  if (edns) {
    query[11] = 1;
    // The root's name (one zero byte), OPT, our payload size; flags and data stay zero.
    query[at + 6] = recordType.OPT;
    query[at + 7] = udpPayloadBytes >> 8;
    query[at + 8] = udpPayloadBytes & 0xff;
  }
  return end === query.length ? query : query.subarray(0, end);
}
