import { type DnsQuestion, recordType } from './message.ts';
import { writeName } from './nameBytes.ts';

/** What fits through every path without fragments (DNS flag day 2020). */
export const udpPayloadBytes = 1232;

const classIn = 1;
const recursionDesired = 0x0100;

/**
 * One question (RFC 1035 4.1), with EDNS (RFC 6891) unless the server does not know it.
 * Null when the name cannot be written.
 */
export function writeQuery(id: number, question: DnsQuestion, edns: boolean): Buffer | null {
  const name = writeName(question.name);
  if (name === null) return null;
  const query = Buffer.alloc(12 + name.length + 4 + (edns ? 11 : 0));
  query.writeUInt16BE(id, 0);
  query.writeUInt16BE(question.recurse ? recursionDesired : 0, 2);
  query.writeUInt16BE(1, 4);
  query.writeUInt16BE(edns ? 1 : 0, 10);
  query.set(name, 12);
  let at = 12 + name.length;
  at = query.writeUInt16BE(recordType[question.type], at);
  at = query.writeUInt16BE(classIn, at);
  if (edns) {
    // The root's name (one zero byte), OPT, our payload size; flags and data stay zero.
    at = query.writeUInt16BE(recordType.OPT, at + 1);
    query.writeUInt16BE(udpPayloadBytes, at);
  }
  return query;
}
