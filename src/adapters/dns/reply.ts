import { type DnsMessage, type DnsQuestion, recordType, sameName } from './message.ts';
import { readMessage } from './readMessage.ts';

/** Where a server listens. */
export interface Endpoint {
  /** An IPv4 or IPv6 address. */
  readonly address: string;
  readonly port: number;
}

/** `silent`: nothing that belongs to the question came back. `garbled`: something did, but it is no DNS message. */
export type Reply =
  | { readonly tag: 'message'; readonly message: DnsMessage }
  | { readonly tag: 'silent' }
  | { readonly tag: 'garbled' };

const formErr = 1;
const notImp = 4;

/**
 * What a datagram is to a question: the answer, its garbled answer, or (null) a stranger's, which is dropped.
 * @param query as it was sent: an answer that repeats it byte by byte is read faster.
 * RFC 5452 9.1: id and question must match; sender and port are held by the connected socket.
 */
export function matchReply(bytes: Buffer, id: number, question: DnsQuestion, query?: Buffer): Reply | null {
  if (bytes.length < 3 || bytes.readUInt16BE(0) !== id || (bytes.readUInt8(2) & 0x80) === 0) return null;
  const message = readMessage(bytes, query && { query, name: question.name });
  if (message === null) return { tag: 'garbled' };
  return message.opcode === 0 && answersTo(message, question) ? { tag: 'message', message } : null;
}

function answersTo(message: DnsMessage, question: DnsQuestion): boolean {
  const [asked] = message.questions;
  // Servers from before EDNS refuse it without repeating the question.
  if (asked === undefined) return message.rcode === formErr || message.rcode === notImp;
  return (
    message.questions.length === 1 &&
    asked.class === 1 &&
    asked.type === recordType[question.type] &&
    sameName(asked.name, question.name)
  );
}

/** True when the refusal may be about EDNS, so that the question is worth repeating without it. */
export const refusesEdns = (message: DnsMessage): boolean => message.rcode === formErr || message.rcode === notImp;
