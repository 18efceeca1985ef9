import { setTimeout as delay } from 'node:timers/promises';
import dnsPacket, { type Answer, type DecodedPacket, type Packet } from 'dns-packet';
import { opt } from './edns.ts';
import { type DnsFault, type Listener, listen, truncated } from './server.ts';

const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
export type Rcode = keyof typeof rcodes;

export interface ServerAnswer {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
  /** Glue. */
  readonly additionals?: readonly Answer[];
}

export const failure = (rcode: Rcode): ServerAnswer => ({ rcode, authoritative: false, answers: [], authorities: [] });

/** A server whose faults can be switched while it runs. */
export interface NameServer {
  /** `host:port`. */
  readonly endpoint: string;
  readonly port: number;
  setFault(fault: DnsFault | null): void;
  /** Questions received so far, faults included: `TXT name`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface NameServerOptions {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly recursive: boolean;
  /** Real milliseconds that `slow` waits. */
  readonly slowMs: number;
  readonly answer: (name: string, type: string) => Promise<ServerAnswer>;
}

const askedMax = 10_000;

export async function startNameServer(options: NameServerOptions): Promise<NameServer> {
  let fault: DnsFault | null = null;
  const asked: string[] = [];
  const closing = new AbortController();
  const reply = async (query: DecodedPacket, over: 'udp' | 'tcp'): Promise<Packet | 'garbled' | null> => {
    const question = query.questions?.[0];
    if (question === undefined || closing.signal.aborted) return null;
    const name = question.name.toLowerCase();
    if (asked.length < askedMax) asked.push(`${question.type} ${name}`);
    if (fault === 'silent') return null;
    if (fault === 'garbled') return 'garbled';
    if (fault === 'slow') await delay(options.slowMs, null, { signal: closing.signal }).catch(() => null);
    const answer = await answerUnder(fault, () => options.answer(name, question.type));
    const packet = pack(answer, options.recursive, query);
    return fault === 'truncate' && over === 'udp' ? truncated(packet) : packet;
  };
  const listener: Listener = await listen(options.address, options.port, reply);
  return {
    endpoint: `${listener.address}:${listener.port}`,
    port: listener.port,
    asked,
    setFault: (next) => {
      fault = next;
    },
    close: async () => {
      closing.abort();
      await listener.close();
    },
  };
}

async function answerUnder(fault: DnsFault | null, answer: () => Promise<ServerAnswer>): Promise<ServerAnswer> {
  if (fault === 'servfail') return failure('SERVFAIL');
  if (fault === 'refused') return failure('REFUSED');
  // A lame server knows the name from a cache, or not at all, but does not hold the zone.
  return fault === 'lame' ? { ...(await answer()), authoritative: false } : answer();
}

function pack(answer: ServerAnswer, recursive: boolean, query: DecodedPacket): Packet {
  const flags =
    (answer.authoritative ? dnsPacket.AUTHORITATIVE_ANSWER : 0) |
    (recursive ? dnsPacket.RECURSION_AVAILABLE : 0) |
    (query.flag_rd ? dnsPacket.RECURSION_DESIRED : 0);
  const edns = query.additionals?.some((record) => record.type === 'OPT') ?? false;
  return {
    flags: flags | rcodes[answer.rcode],
    answers: [...answer.answers],
    authorities: [...answer.authorities],
    additionals: [...(answer.additionals ?? []), ...(edns ? [opt] : [])],
  };
}
