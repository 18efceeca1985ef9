import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { DnsQuestion } from './message.ts';
import { type Endpoint, matchReply, type Reply } from './reply.ts';
import { writeQuery } from './writeQuery.ts';

/**
 * Asks once over UDP. A socket of its own gives every question a random port beside the random id (RFC 5452 9.2), and
 * connecting it lets the kernel drop other senders and report a closed port. Never rejects.
 */
export function askUdp(endpoint: Endpoint, question: DnsQuestion, edns: boolean, timeoutMs: number): Promise<Reply> {
  const id = randomInt(0x10000);
  const query = writeQuery(id, question, edns);
  if (query === null) return Promise.resolve({ tag: 'garbled' });
  return new Promise((resolve) => {
    const socket = createSocket(endpoint.address.includes(':') ? 'udp6' : 'udp4');
    let heard: Reply = { tag: 'silent' };
    const finish = (reply: Reply) => {
      clearTimeout(timer);
      socket.removeAllListeners('message');
      socket.close();
      resolve(reply);
    };
    const once = onlyOnce(finish);
    const timer = setTimeout(() => once(heard), timeoutMs);
    socket.on('error', () => once(heard));
    socket.on('message', (bytes) => {
      const reply = matchReply(bytes, id, question);
      if (reply?.tag === 'message') once(reply);
      // A garbled answer may be a forger's: the right one may still come.
      else if (reply !== null) heard = reply;
    });
    socket.connect(endpoint.port, endpoint.address, () => socket.send(query));
  });
}

/** Later calls do nothing: a socket can report an error after it was answered. */
export const onlyOnce = <T>(work: (value: T) => void): ((value: T) => void) => {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    work(value);
  };
};
