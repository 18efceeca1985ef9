/** Ways to ask for the TXT records of a name, each as a program that only wants the answer would write it. */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import dnsPacket from 'dns-packet';
import { createQueryClient, type ServerLimits } from '../../src/adapters/dns/client.ts';
import { writeQuery } from '../../src/adapters/dns/message.ts';
import { opt } from '../../src/sandbox/dns/server.ts';
import { tcpMethod } from './tcpMethod.ts';
import type { Method, MethodOptions, QueryText } from './way.ts';

const address = '127.0.0.1';
/** The server is ours: it is to be asked as fast as it answers. */
const unpaced = { inFlightMax: 100_000, perSecondMax: 10_000_000 };

function ours({ port, window, timeoutMs, tries }: MethodOptions, limits?: Partial<ServerLimits>): Method {
  const { patient } = createQueryClient({ timeoutMs, tries, windowMax: window, ...(limits && { limits }) });
  const endpoint = { address, port };
  const query: QueryText = (name) =>
    patient(endpoint, { name, type: 'TXT', recurse: false }).then(
      (outcome) => outcome.tag === 'message' && outcome.message.answers[0]?.data.tag === 'TXT',
    );
  return { query, close: () => {} };
}

function resolver({ port, timeoutMs, tries }: MethodOptions): Method {
  const cares = new Resolver({ timeout: timeoutMs, tries });
  cares.setServers([`${address}:${port}`]);
  const query: QueryText = async (name) => {
    try {
      return (await cares.resolveTxt(name)).length > 0;
    } catch {
      return false;
    }
  };
  return { query, close: () => cares.cancel() };
}

/** One socket, ids one after the other, a timer for each question: what is usually written. */
async function socketMethod({ port, timeoutMs, tries }: MethodOptions, codec: Codec): Promise<Method> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 18 });
  const waiting = new Map<number, (found: boolean) => void>();
  socket.on('message', (bytes) => waiting.get(bytes.readUInt16BE(0))?.(codec.hasText(bytes)));
  await new Promise<void>((resolve) => socket.connect(port, address, resolve));
  let lastId = 0;
  const query: QueryText = (name) => {
    lastId = (lastId + 1) & 0xffff;
    const id = lastId;
    const query = codec.query(id, name);
    return new Promise((resolve) => {
      let sent = 1;
      const timer = setInterval(() => (sent++ < tries ? socket.send(query) : end(false)), timeoutMs);
      const end = (found: boolean) => {
        clearInterval(timer);
        waiting.delete(id);
        resolve(found);
      };
      waiting.set(id, end);
      socket.send(query);
    });
  };
  return { query, close: () => socket.close() };
}

interface Codec {
  query(id: number, name: string): Buffer;
  hasText(bytes: Buffer): boolean;
}

const packetCodec: Codec = {
  query: (id, name) =>
    dnsPacket.encode({
      id,
      type: 'query',
      questions: [{ type: 'TXT', name }],
      additionals: [opt],
    }),
  hasText: (bytes) => dnsPacket.decode(bytes).answers?.[0]?.type === 'TXT',
};

/** Nothing is read but the number of answers: what Node itself costs. */
const bareCodec: Codec = {
  query: (id, name) => writeQuery(id, { name, type: 'TXT', recurse: false }, true) ?? Buffer.alloc(0),
  hasText: (bytes) => bytes.readUInt16BE(6) > 0,
};

export const methods = {
  ours: (options: MethodOptions) => ours(options, unpaced),
  'ours, gentle': (options: MethodOptions) => ours(options),
  resolver,
  'dgram + dns-packet': (options: MethodOptions) => socketMethod(options, packetCodec),
  'one TCP connection': tcpMethod,
  'bare dgram': (options: MethodOptions) => socketMethod(options, bareCodec),
} as const;

export type MethodName = keyof typeof methods;
