import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import dnsPacket, { type DecodedPacket, type Packet } from 'dns-packet';
import { opt } from './edns.ts';

/** Asks one server over the wire: UDP, TCP when truncated. Null when nothing usable came within `timeoutMs` (real). */
export async function forward(
  endpoint: string,
  name: string,
  type: string,
  timeoutMs: number,
): Promise<DecodedPacket | null> {
  const [host = '', port = ''] = endpoint.split(':');
  const query = queryFor(name, type);
  const overUdp = await exchangeUdp(host, Number(port), query, timeoutMs);
  return overUdp?.flag_tc ? exchangeTcp(host, Number(port), query, timeoutMs) : overUdp;
}

const queryFor = (name: string, type: string): Packet => ({
  type: 'query',
  id: randomInt(0x10000),
  questions: [{ name, type: type as 'TXT' }],
  additionals: [opt],
});

function exchangeUdp(host: string, port: number, query: Packet, timeoutMs: number): Promise<DecodedPacket | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const finish = (reply: DecodedPacket | null) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      resolve(reply);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    socket.once('error', () => finish(null));
    socket.on('message', (bytes) => {
      const reply = decode(bytes);
      if (reply !== null && reply.id === query.id) finish(reply);
    });
    socket.connect(port, host, () => socket.send(dnsPacket.encode(query)));
  });
}

function exchangeTcp(host: string, port: number, query: Packet, timeoutMs: number): Promise<DecodedPacket | null> {
  return new Promise((resolve) => {
    const stream = connect(port, host, () => stream.write(dnsPacket.streamEncode(query)));
    const finish = (reply: DecodedPacket | null) => {
      clearTimeout(timer);
      stream.destroy();
      resolve(reply);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    stream.on('error', () => finish(null));
    stream.on('close', () => finish(null));
    let received = Buffer.alloc(0);
    stream.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      finish(decode(received.subarray(2)));
    });
  });
}

function decode(bytes: Buffer): DecodedPacket | null {
  try {
    return dnsPacket.decode(bytes);
  } catch {
    return null;
  }
}
