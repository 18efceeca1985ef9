import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

const dnsPort = 53;

export interface HostAndPort {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
}

/** `host`, `host:port`, `[::1]:port` or a bare IPv6 address. @throws RangeError for anything else: a configuration error. */
export function parseEndpoint(text: string): HostAndPort {
  if (isIP(text) === 6) return { host: text, port: dnsPort };
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9_.-]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3] ?? dnsPort);
  if (host === '' || port < 1 || port > 65_535 || (match?.[1] !== undefined && isIP(host) !== 6)) {
    throw new RangeError(`not a name server (host:port): ${text}`);
  }
  return { host, port };
}

/** Whether this host has an IPv6 address from which the Internet can be reached; an address of a family it cannot reach says nothing. */
export const reachesIpv6 = (): boolean =>
  Object.values(networkInterfaces())
    .flat()
    .some((face) => face?.family === 'IPv6' && !face.internal && !/^f[cde]/i.test(face.address));
