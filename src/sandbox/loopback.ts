/** Listens on loopback addresses only. The sandbox's secrets are in its source, so anyone who reaches a port can do anything there. */
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
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
