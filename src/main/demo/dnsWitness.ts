/** Asks name servers itself, over UDP: what the DNS says, whatever the bot believes. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import dnsPacket, { type DecodedPacket } from 'dns-packet';

const edns: dnsPacket.OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1_232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};
const answerTimeoutMs = 2_000;

export interface TxtAnswer {
  readonly server: string;
  readonly authoritative: boolean;
  /** Each record as its strings. */
  readonly records: readonly (readonly string[])[];
}

/** @param server `host:port`. @throws Error when it does not answer in time. */
export const askTxt = async (server: string, name: string): Promise<TxtAnswer> => {
  const reply = await exchanged(server, name);
  const records = (reply.answers ?? []).flatMap((answer) =>
    answer.type === 'TXT' ? [[answer.data].flat().map((part) => Buffer.from(part).toString('latin1'))] : [],
  );
  return { server, authoritative: reply.flag_aa, records };
};

const exchanged = (server: string, name: string): Promise<DecodedPacket> => {
  const [host = '', port = ''] = server.split(':');
  const id = randomInt(0x1_0000);
  // A key record does not fit into the 512 bytes that a plain question allows (RFC 6891).
  const question = dnsPacket.encode({ type: 'query', id, questions: [{ type: 'TXT', name }], additionals: [edns] });
  const socket = createSocket('udp4');
  return new Promise<DecodedPacket>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${server} did not answer`)), answerTimeoutMs);
    socket.on('error', reject);
    socket.on('message', (bytes) => {
      clearTimeout(timer);
      const reply = dnsPacket.decode(bytes);
      if (reply.id === id) resolve(reply);
    });
    socket.send(question, Number(port), host);
  }).finally(() => socket.close());
};

/** The `p=` of a record, joined as RFC 6376 3.6.2.2 says; null without one. */
export const publicKeyOf = (strings: readonly string[]): string | null =>
  /(?:^|;)\s*p=([A-Za-z0-9+/=]+)/.exec(strings.join(''))?.[1] ?? null;
