import { connect } from 'node:net';
import type { DnsQuestion } from './message.ts';
import { randomId } from './messageIds.ts';
import { onlyOnce } from './onlyOnce.ts';
import { type Endpoint, matchReply, type Reply } from './reply.ts';
import { writeQuery } from './writeQuery.ts';

const lengthBytes = 2;

/** Asks once over TCP (RFC 7766), after truncation. Never rejects. */
export function askTcp(endpoint: Endpoint, question: DnsQuestion, edns: boolean, timeoutMs: number): Promise<Reply> {
  const id = randomId();
  const query = writeQuery(id, question, edns);
  if (query === null) return Promise.resolve({ tag: 'garbled' });
  return new Promise((resolve) => {
    const socket = connect(endpoint.port, endpoint.address);
    const once = onlyOnce((reply: Reply) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    });
    const timer = setTimeout(() => once({ tag: 'silent' }), timeoutMs);
    socket.on('error', () => once({ tag: 'silent' }));
    socket.on('close', () => once({ tag: 'silent' }));
    socket.on('connect', () => socket.write(Buffer.concat([prefix(query), query])));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const message = firstMessage(received);
      // The length prefix bounds what is collected: 65,535 bytes, and one message is all that we asked for.
      if (message !== null) once(matchReply(message, id, question, query) ?? { tag: 'garbled' });
    });
  });
}

const prefix = (query: Buffer): Buffer => {
  const bytes = Buffer.alloc(lengthBytes);
  bytes.writeUInt16BE(query.length);
  return bytes;
};

function firstMessage(received: Buffer): Buffer | null {
  if (received.length < lengthBytes) return null;
  const end = lengthBytes + received.readUInt16BE(0);
  return received.length < end ? null : received.subarray(lengthBytes, end);
}
