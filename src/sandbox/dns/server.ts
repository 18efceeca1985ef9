import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { createServer, isIP, type Server, type Socket as Stream } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import dnsPacket, { type Answer, type DecodedPacket, type Packet } from 'dns-packet';
import { bindToLoopback, listenOnLoopback } from '../loopback.ts';

/** The OPT record of EDNS, for answers up to 1232 bytes over UDP (RFC 6891; DNS Flag Day 2020). */
export const opt: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

/**
 * `truncate`: over UDP only. `slow`: answers late. `garbled`: the id, then bytes that are not a message. `denying`: NXDOMAIN for a name
 * without records, even if names below it exist. `noDs`: SERVFAIL for DS only, as forwarders do that do not know the type.
 */
export type DnsFault =
  | 'silent'
  | 'servfail'
  | 'refused'
  | 'lame'
  | 'truncate'
  | 'slow'
  | 'garbled'
  | 'denying'
  | 'noDs';

/** A reply, or null for none. */
type Answerer = (query: DecodedPacket, over: 'udp' | 'tcp') => Promise<Packet | 'garbled' | null>;

interface Listener {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

const bindAttemptsMax = 20;
const plainUdpBytes = 512;
const udpBytesMax = 1232;

/** A DNS server on one address, with UDP and TCP on the same port. @param wantedPort 0 takes a free one */
async function listen(address: string, wantedPort: number, answer: Answerer): Promise<Listener> {
  for (let attempt = 1; ; attempt += 1) {
    const udp = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
    try {
      const port = await bindUdp(udp, address, wantedPort);
      const streams = new Set<Stream>();
      const tcp = await bindTcp(address, port, answer, streams);
      udp.on('message', (bytes, from) => void answerUdp(udp, bytes, from, answer));
      return { address, port, close: () => closeAll(udp, tcp, streams) };
    } catch (error) {
      udp.close();
      // Another process may already use the UDP port's number for TCP.
      if (wantedPort !== 0 || attempt >= bindAttemptsMax) throw error;
    }
  }
}

const bindUdp = async (udp: Socket, address: string, port: number): Promise<number> => {
  const bound = await bindToLoopback(udp, port, address);
  // A client that closed its socket causes an ICMP error, which must not stop the server.
  udp.on('error', () => {});
  return bound;
};

const bindTcp = async (address: string, port: number, answer: Answerer, streams: Set<Stream>): Promise<Server> => {
  const tcp = createServer((stream) => {
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
    stream.on('error', () => stream.destroy());
    let received = Buffer.alloc(0);
    stream.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      const query = received.subarray(2, 2 + received.readUInt16BE(0));
      received = received.subarray(2 + received.readUInt16BE(0));
      void answerTcp(stream, query, answer);
    });
  });
  await listenOnLoopback(tcp, port, address);
  return tcp;
};

async function answerUdp(udp: Socket, bytes: Buffer, from: RemoteInfo, answer: Answerer): Promise<void> {
  const query = decode(bytes);
  if (query === null) return;
  const reply = await answer(query, 'udp');
  if (reply === null) return;
  const edns = query.additionals?.find((record) => record.type === 'OPT');
  const bytesMax = Math.min(udpBytesMax, edns?.type === 'OPT' ? edns.udpPayloadSize : plainUdpBytes);
  const full = encode(query, reply);
  const short = full.length <= bytesMax || reply === 'garbled' ? full : encode(query, truncated(reply));
  send(udp, short, from);
}

async function answerTcp(stream: Stream, bytes: Buffer, answer: Answerer): Promise<void> {
  const query = decode(bytes);
  const reply = query && (await answer(query, 'tcp'));
  if (!query || !reply) return;
  const full = encode(query, reply);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(full.length);
  if (stream.writable) stream.end(Buffer.concat([length, full]));
}

/** Ignores a socket that was closed before the answer was ready. */
function send(udp: Socket, bytes: Buffer, to: RemoteInfo): void {
  try {
    udp.send(bytes, to.port, to.address);
  } catch {
    // The socket was closed meanwhile.
  }
}

const truncated = (reply: Packet): Packet => ({
  ...reply,
  flags: (reply.flags ?? 0) | dnsPacket.TRUNCATED_RESPONSE,
  answers: [],
  authorities: [],
});

function encode(query: DecodedPacket, reply: Packet | 'garbled'): Buffer {
  if (reply !== 'garbled') {
    return dnsPacket.encode({ ...reply, type: 'response', id: query.id ?? 0, questions: query.questions ?? [] });
  }
  const bytes = Buffer.alloc(12, 0xff);
  bytes.writeUInt16BE(query.id ?? 0);
  return bytes;
}

function decode(bytes: Buffer): DecodedPacket | null {
  try {
    const query = dnsPacket.decode(bytes);
    return query.flag_qr ? null : query;
  } catch {
    return null;
  }
}

async function closeAll(udp: Socket, tcp: Server, streams: Set<Stream>): Promise<void> {
  for (const stream of streams) stream.destroy();
  await Promise.all([
    new Promise<void>((done) => udp.close(() => done())),
    new Promise<void>((done) => tcp.close(() => done())),
  ]);
}

const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
export type Rcode = keyof typeof rcodes;

export interface ServerAnswer {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
  /** The additional records: glue. */
  readonly additionals?: readonly Answer[];
  /** A resolver validated the answer (AD). */
  readonly authenticated?: boolean;
  /** RFC 8914. */
  readonly extendedError?: { readonly code: number; readonly text: string };
}

export const failure = (rcode: Rcode): ServerAnswer => ({ rcode, authoritative: false, answers: [], authorities: [] });

/** A running name server with switchable faults. */
export interface NameServer {
  /** `host:port`. */
  readonly endpoint: string;
  readonly port: number;
  setFault(fault: DnsFault | null): void;
  /** Queries received so far, including those under a fault: `TXT name`. */
  readonly queries: readonly string[];
  close(): Promise<void>;
}

interface NameServerOptions {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly recursive: boolean;
  /** Real milliseconds of delay for the fault `slow`. */
  readonly slowMs: number;
  /** @param unchecked the client disables validation (CD) */
  readonly answer: (name: string, type: string, unchecked: boolean) => Promise<ServerAnswer>;
}

const queriesMax = 10_000;

export async function startNameServer(options: NameServerOptions): Promise<NameServer> {
  let fault: DnsFault | null = null;
  const queries: string[] = [];
  const closing = new AbortController();
  const reply = async (query: DecodedPacket, over: 'udp' | 'tcp'): Promise<Packet | 'garbled' | null> => {
    const question = query.questions?.[0];
    if (question === undefined || closing.signal.aborted) return null;
    const name = question.name.toLowerCase();
    if (queries.length < queriesMax) queries.push(`${question.type} ${name}`);
    if (fault === 'silent') return null;
    if (fault === 'garbled') return 'garbled';
    if (fault === 'slow') await delay(options.slowMs, null, { signal: closing.signal }).catch(() => null);
    const answer = await answerUnder(fault, question.type, () => options.answer(name, question.type, query.flag_cd));
    const packet = pack(answer, options.recursive, query);
    return fault === 'truncate' && over === 'udp' ? truncated(packet) : packet;
  };
  const listener: Listener = await listen(options.address, options.port, reply);
  return {
    endpoint: `${listener.address}:${listener.port}`,
    port: listener.port,
    queries,
    setFault: (next) => {
      fault = next;
    },
    close: async () => {
      closing.abort();
      await listener.close();
    },
  };
}

async function answerUnder(
  fault: DnsFault | null,
  type: string,
  answer: () => Promise<ServerAnswer>,
): Promise<ServerAnswer> {
  if (fault === 'noDs' && type === 'DS') return failure('SERVFAIL');
  if (fault === 'servfail') return failure('SERVFAIL');
  if (fault === 'refused') return failure('REFUSED');
  if (fault === 'denying') {
    const given = await answer();
    return given.rcode === 'NOERROR' && given.answers.length === 0 ? { ...given, rcode: 'NXDOMAIN' } : given;
  }
  // A lame server may know the name from a cache, but does not hold the zone.
  return fault === 'lame' ? { ...(await answer()), authoritative: false } : answer();
}

const extendedErrorOption = 15;

function optWith({ extendedError }: ServerAnswer): Answer {
  if (extendedError === undefined || opt.type !== 'OPT') return opt;
  const data = Buffer.from(`\0\0${extendedError.text}`);
  data.writeUInt16BE(extendedError.code);
  // dns-packet supports the option only by number.
  return { ...opt, options: [{ code: extendedErrorOption, data } as never] };
}

function pack(answer: ServerAnswer, recursive: boolean, query: DecodedPacket): Packet {
  const flags =
    (answer.authoritative ? dnsPacket.AUTHORITATIVE_ANSWER : 0) |
    (recursive ? dnsPacket.RECURSION_AVAILABLE : 0) |
    (query.flag_rd ? dnsPacket.RECURSION_DESIRED : 0) |
    // RFC 6840 5.8: AD is set only if the client's query requests it.
    (answer.authenticated && query.flag_ad ? dnsPacket.AUTHENTIC_DATA : 0);
  const edns = query.additionals?.some((record) => record.type === 'OPT') ?? false;
  return {
    flags: flags | rcodes[answer.rcode],
    answers: [...answer.answers],
    authorities: [...answer.authorities],
    additionals: [...(answer.additionals ?? []), ...(edns ? [optWith(answer)] : [])],
  };
}
