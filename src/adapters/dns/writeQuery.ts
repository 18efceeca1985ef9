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
  // A name takes two bytes more than its text, less where there are backslashes. Not zeroed: every byte is written below, and memory of
  // its own for each query costs more than writing it.
  const query = Buffer.allocUnsafe(headerBytes + question.name.length + 2 + tailBytes + (edns ? optBytes : 0));
  query[0] = id >> 8;
  query[1] = id;
  query[2] = question.recurse ? recursionDesired : 0;
  query[3] = 0;
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
    // The root's name (one zero byte), OPT, our payload size; flags and data stay zero.
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
