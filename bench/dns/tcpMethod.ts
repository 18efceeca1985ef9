/** One TCP connection with many questions on their way (RFC 7766 6.2.1.1): what batching system calls would give. */
import { connect } from 'node:net';
import { matchReply, writeQuery } from '../../src/adapters/dns/message.ts';
import { randomId } from '../../src/adapters/dns/transport.ts';
import type { Method, MethodOptions } from './way.ts';

const lengthBytes = 2;

interface Waiting {
  readonly question: { readonly name: string; readonly type: 'TXT'; readonly recurse: false };
  readonly query: Buffer;
  readonly resolve: (found: boolean) => void;
}

/** All that is asked in one turn goes out in one write; whole answers are read, as ours are. Nothing is asked again. */
export async function tcpMethod({ port }: MethodOptions): Promise<Method> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const waiting = new Map<number, Waiting>();
  const unsent: Buffer[] = [];
  const flush = () => {
    const parts = unsent.splice(0);
    const all = Buffer.allocUnsafe(parts.reduce((sum, { length }) => sum + lengthBytes + length, 0));
    let at = 0;
    for (const part of parts) {
      at = all.writeUInt16BE(part.length, at);
      at += part.copy(all, at);
    }
    socket.write(all);
  };
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at + lengthBytes <= bytes.length) {
      const end = at + lengthBytes + bytes.readUInt16BE(at);
      if (end > bytes.length) break;
      const id = bytes.readUInt16BE(at + lengthBytes);
      const one = waiting.get(id);
      const reply = one && matchReply(bytes.subarray(at + lengthBytes, end), id, one.question, one.query);
      waiting.delete(id);
      one?.resolve(reply?.tag === 'message' && reply.message.answers[0]?.data.tag === 'TXT');
      at = end;
    }
    rest = Buffer.from(bytes.subarray(at));
  });
  const query = (name: string): Promise<boolean> =>
    new Promise((resolve) => {
      let id = randomId();
      while (waiting.has(id)) id = (id + 1) & 0xffff;
      const question = { name, type: 'TXT', recurse: false } as const;
      const query = writeQuery(id, question, true) ?? Buffer.alloc(0);
      waiting.set(id, { question, query, resolve });
      if (unsent.push(query) === 1) setImmediate(flush);
    });
  return { query, close: () => socket.destroy() };
}
