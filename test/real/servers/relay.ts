/** A name server that cannot be relied on: it passes questions on to a real one and spoils what comes back. UDP only. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Daemon } from './daemon.ts';

const slowMs = 300;

/** What happens to each answer; `answer` is a copy that may be changed. `send` answers as the server itself. */
type Spoil = (
  answer: Buffer,
  send: (bytes: Buffer) => void,
  stranger: (bytes: Buffer) => void,
  question: Buffer,
) => void;

const flagsAt = 2;
const rcodeAt = 3;
const authoritativeBit = 0x04;
const truncatedBit = 0x02;
const recursionAvailableBit = 0x80;
const formErr = 1;
const servFail = 2;
const headerBytes = 12;
const additionalCountAt = 10;

const changed = (answer: Buffer, change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(answer);
  change(copy);
  return copy;
};
const wrongId = (answer: Buffer): Buffer =>
  changed(answer, (copy) => copy.writeUInt16BE((copy.readUInt16BE(0) + 1) & 0xffff, 0));
/** The question is about another name: its first letter differs. */
const otherQuestion = (answer: Buffer): Buffer =>
  changed(answer, (copy) => copy.writeUInt8(copy.readUInt8(13) ^ 1, 13));
/** An answer that says that there is nothing. */
const emptied = (answer: Buffer): Buffer => changed(answer, (copy) => copy.writeUInt16BE(0, 6));

const faults = {
  honest: (answer, send) => send(answer),
  slow: (answer, send) => void setTimeout(() => send(answer), slowMs).unref(),
  silent: () => {},
  wrong_id: (answer, send) => send(wrongId(answer)),
  wrong_id_first: (answer, send) => {
    send(emptied(wrongId(answer)));
    send(answer);
  },
  other_question: (answer, send) => send(otherQuestion(answer)),
  other_question_first: (answer, send) => {
    send(emptied(otherQuestion(answer)));
    send(answer);
  },
  wrong_sender: (answer, _, stranger) => stranger(answer),
  wrong_sender_first: (answer, send, stranger) => {
    stranger(emptied(answer));
    setImmediate(() => send(answer));
  },
  question_back: (answer, send) =>
    send(changed(answer, (copy) => copy.writeUInt8(copy.readUInt8(flagsAt) & 0x7f, flagsAt))),
  cut: (answer, send) => send(answer.subarray(0, answer.length - 40)),
  noise_first: (answer, send) => {
    send(Buffer.concat([answer.subarray(0, 12), Buffer.alloc(20, 0xff)]));
    send(answer);
  },
  no_authority: (answer, send) =>
    send(
      changed(answer, (copy) => {
        copy.writeUInt8(copy.readUInt8(flagsAt) & ~authoritativeBit, flagsAt);
        copy.writeUInt8(copy.readUInt8(rcodeAt) | recursionAvailableBit, rcodeAt);
      }),
    ),
  // A server from before EDNS (RFC 6891 7): it repeats not even the question.
  before_edns: (answer, send, _, question) => {
    if (question.readUInt16BE(additionalCountAt) === 0) send(answer);
    else send(changed(Buffer.alloc(headerBytes), (copy) => copy.set([...question.subarray(0, 2), 0x80, formErr])));
  },
  truncated_without_tcp: (answer, send) =>
    send(changed(answer, (copy) => copy.writeUInt8(copy.readUInt8(flagsAt) | truncatedBit, flagsAt))),
  servfail: (answer, send) =>
    send(emptied(changed(answer, (copy) => copy.writeUInt8((copy.readUInt8(rcodeAt) & 0xf0) | servFail, rcodeAt)))),
} as const satisfies Record<string, Spoil>;

export type RelayFault = keyof typeof faults;
export const relayFaults = Object.keys(faults) as readonly RelayFault[];

interface Relay {
  /** `address:port`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

export async function startRelay(behind: Daemon, fault: RelayFault): Promise<Relay> {
  const [server, stranger] = await Promise.all([open(), open()]);
  const upstreams = new Set<Socket>();
  server.on('message', (question, client: RemoteInfo) => {
    const upstream = createSocket('udp4');
    upstreams.add(upstream);
    upstream.on('error', () => {});
    upstream.once('message', (answer) => {
      upstreams.delete(upstream);
      upstream.close();
      // The client may be gone, and this relay closed, when a slow answer comes.
      const by = (socket: Socket) => (bytes: Buffer) => socket.send(bytes, client.port, client.address, () => {});
      faults[fault](answer, by(server), by(stranger), question);
    });
    upstream.send(question, behind.port, behind.address);
  });
  const close = async () => {
    for (const upstream of upstreams) upstream.close();
    await Promise.all([server, stranger].map((socket) => new Promise<void>((done) => socket.close(() => done()))));
  };
  return { endpoint: `127.0.0.1:${server.address().port}`, close };
}

const open = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(socket));
  });
