/** Addresses and ports of loopback for servers that belong together. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const attemptsMax = 20;
/**
 * Below the ports that Linux (32768 and up) and macOS (49152 and up) hand out for port 0 and for outgoing connections:
 * nobody is given one of these by chance between the moment it was found free and the moment a process is told it, or
 * while that process restarts.
 */
const lowest = 10_000;
const beyond = 32_768;

/** Addresses in 127.0.0.0/8 that no other test run uses at the same time, but by chance. */
export const loopbackAddresses = (count: number): readonly string[] => {
  const net = `127.${randomInt(1, 255)}.${randomInt(255)}`;
  return Array.from({ length: count }, (_, i) => `${net}.${i + 1}`);
};

/** One port that is free over TCP and UDP at each of the addresses. @throws the last error of the operating system */
export async function freePort(...addresses: readonly [string, ...string[]]): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = randomInt(lowest, beyond);
    try {
      for (const address of addresses) await Promise.all([bindTcp(port, address), bindUdp(port, address)]);
      return port;
    } catch (error) {
      if (attempt >= attemptsMax) throw error;
    }
  }
}

/** Whether this host has the address and lets this user have the port. */
export const canBind = (port: number, address: string): Promise<boolean> =>
  Promise.all([bindTcp(port, address), bindUdp(port, address)]).then(
    () => true,
    () => false,
  );

const bindTcp = (port: number, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, address, () => probe.close(() => resolve()));
  });

const bindUdp = (port: number, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    probe.once('error', reject);
    probe.bind(port, address, () => probe.close(() => resolve()));
  });
