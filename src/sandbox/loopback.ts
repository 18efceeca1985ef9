/**
 * Servers on loopback addresses only: the sandbox's secrets are in its source, so anyone who reaches a port can do anything there. And what
 * every one of them does: read a body up to a limit, and end.
 */
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, BlockList, isIP, type Server } from 'node:net';

export const loopback = '127.0.0.1';

const ownMachine = new BlockList();
ownMachine.addSubnet('127.0.0.0', 8, 'ipv4');
ownMachine.addAddress('::1', 'ipv6');

/** @throws RangeError for a name, and for every address that other machines can reach */
const requireLoopback = (host: string): string => {
  const version = isIP(host);
  if (version !== 0 && ownMachine.check(host, version === 6 ? 'ipv6' : 'ipv4')) return host;
  throw new RangeError(`the sandbox listens on loopback addresses only, not on ${host}`);
};

/** @param port 0 takes a free one. @returns the port. @throws RangeError for another host, and the system's error if the port is in use */
export const listenOnLoopback = async (server: Server, port = 0, host = loopback): Promise<number> => {
  server.listen(port, requireLoopback(host));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** Like `listenOnLoopback`, for UDP. */
export const bindToLoopback = async (socket: Socket, port = 0, host = loopback): Promise<number> => {
  socket.bind(port, requireLoopback(host));
  await once(socket, 'listening');
  return socket.address().port;
};

/** Ends the server with its open connections: clients keep them, which must not delay the end. */
export const closeServer = async (server: HttpServer): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
};

/** Null if the body is longer than `bytesMax`. */
export const readBody = async (stream: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
