import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Endpoint } from '../../../src/adapters/dns/message.ts';

const aaAndResponse = 0x84;

/** What a server hears: the query, and the way to answer "there is no such record" with authority. */
export interface ReceivedQuery {
  readonly id: number;
  readonly from: RemoteInfo;
  readonly answer: () => void;
}

export interface PlainServer {
  readonly endpoint: Endpoint;
  readonly received: readonly ReceivedQuery[];
  close(): void;
}

/** A name server that answers when `onQuery` says so. The least that is a DNS message: it is about asking, not about records. */
export async function plainServer(
  onQuery: (received: ReceivedQuery) => void,
  address = '127.0.0.1',
  port = 0,
): Promise<PlainServer> {
  const socket: Socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const received: ReceivedQuery[] = [];
  socket.on('message', (query, from) => {
    const answer = () => {
      const reply = Buffer.from(query);
      reply.writeUInt8(aaAndResponse, 2);
      socket.send(reply, from.port, from.address);
    };
    const one = { id: query.readUInt16BE(0), from, answer };
    received.push(one);
    onQuery(one);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, resolve);
  });
  return { endpoint: { address, port: socket.address().port }, received, close: () => socket.close() };
}
