/** A name server of the bench, in a process of its own, whose every answer is known beforehand. */
import { createSocket } from 'node:dgram';
import dnsPacket from 'dns-packet';
import { apex, indexOf, rightStrings, wrongStrings } from './names.ts';

export type Truth = 'right' | 'wrong' | 'absent' | 'silent' | 'servfail';

/** Of a hundred names two are silent, and where the verdicts are looked at, some are wrong, absent or failing. */
export const truthOf = (i: number, mixed: boolean): Truth => {
  const share = (i * 37) % 100;
  if (share < 2) return 'silent';
  if (!mixed) return 'right';
  if (share < 12) return 'wrong';
  if (share < 22) return 'absent';
  return share < 32 ? 'servfail' : 'right';
};

const nxDomain = 3;
const servFail = 2;
const soa = {
  type: 'SOA',
  name: apex,
  ttl: 300,
  data: { mname: `ns.${apex}`, rname: `hostmaster.${apex}`, serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 60 },
} as const;

const records: Readonly<Partial<Record<Truth, readonly string[]>>> = { right: rightStrings, wrong: wrongStrings };

/** Null: no answer. */
function answerTo(query: Buffer, mixed: boolean): Buffer | null {
  const { id = 0, questions = [] } = dnsPacket.decode(query);
  const [question] = questions;
  if (question === undefined) return null;
  const base = { id, type: 'response', questions } as const;
  const flags = dnsPacket.AUTHORITATIVE_ANSWER;
  if (question.type === 'SOA') return dnsPacket.encode({ ...base, flags, answers: [soa] });
  const truth = truthOf(indexOf(question.name), mixed);
  if (truth === 'silent') return null;
  if (truth === 'servfail') return dnsPacket.encode({ ...base, flags: servFail });
  if (truth === 'absent') return dnsPacket.encode({ ...base, flags: flags | nxDomain, authorities: [soa] });
  const data = [...(records[truth] ?? [])];
  return dnsPacket.encode({ ...base, flags, answers: [{ type: 'TXT', name: question.name, ttl: 300, data }] });
}

/** Milliseconds; one timer for all that came in the same millisecond. */
function later(delayMs: number): (work: () => void) => void {
  const due = new Map<number, (() => void)[]>();
  return (work) => {
    const at = Math.floor(performance.now()) + delayMs;
    const batch = due.get(at);
    if (batch !== undefined) batch.push(work);
    else {
      const works = [work];
      due.set(at, works);
      setTimeout(() => {
        due.delete(at);
        for (const one of works) one();
      }, delayMs);
    }
  };
}

export function serveAnswers(delayMs: number, mixed: boolean): Promise<number> {
  const after = later(delayMs);
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  socket.on('message', (query, from) => {
    const answer = answerTo(query, mixed);
    if (answer === null) return;
    if (delayMs === 0) socket.send(answer, from.port, from.address);
    else after(() => socket.send(answer, from.port, from.address));
  });
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket.address().port)));
}
