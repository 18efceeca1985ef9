import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, test } from '@jest/globals';
import dnsPacket, { type Packet } from 'dns-packet';
import { createQueryClient } from '../../../src/adapters/dns/client.ts';
import type { DnsQuestion } from '../../../src/adapters/dns/message.ts';

const question: DnsQuestion = { name: 's1._domainkey.goo.ne.jp', type: 'TXT', recurse: false };
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A server that sends whatever `replies` makes of a query, in that order. */
async function serve(replies: (query: Packet) => readonly (Packet | Buffer)[]) {
  const socket = createSocket('udp4');
  sockets.push(socket);
  const queries: Packet[] = [];
  socket.on('message', (bytes, from) => {
    const query = dnsPacket.decode(bytes);
    queries.push(query);
    for (const reply of replies(query)) {
      const data = Buffer.isBuffer(reply) ? reply : dnsPacket.encode({ type: 'response', ...reply });
      socket.send(data, from.port, from.address);
    }
  });
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  return { endpoint: { address: '127.0.0.1', port: socket.address().port }, queries };
}

const answer = (query: Packet, text: string): Packet => ({
  id: query.id ?? 0,
  flags: dnsPacket.AUTHORITATIVE_ANSWER,
  questions: query.questions ?? [],
  answers: [{ type: 'TXT', name: question.name, ttl: 60, data: [text] }],
});
const query = createQueryClient({ timeoutMs: 5_000, tries: 2 }).patient;
// Where nothing will come, waiting longer tells nothing more.
const queryBriefly = createQueryClient({ timeoutMs: 300, tries: 2 }).patient;

describe('an answer counts only if id, question and sender match (RFC 5452)', () => {
  test.each<[string, (query: Packet) => Packet]>([
    ['with another id', (query) => ({ ...answer(query, 'forged'), id: ((query.id ?? 0) + 1) & 0xffff })],
    ['to another name', (query) => ({ ...answer(query, 'forged'), questions: [{ type: 'TXT', name: 'x.jp' }] })],
    ['to another type', (query) => ({ ...answer(query, 'forged'), questions: [{ type: 'A', name: question.name }] })],
    ['without a question', (query) => ({ ...answer(query, 'forged'), questions: [] })],
    ['that is a query', (query) => ({ ...answer(query, 'forged'), type: 'query' })],
  ])('given an answer %s first, then it is dropped and the true one taken', async (_title, forge) => {
    const { endpoint } = await serve((query) => [forge(query), answer(query, 'true')]);
    const outcome = await query(endpoint, question);
    expect(outcome).toMatchObject({ tag: 'message', message: { answers: [{ data: { strings: ['true'] } }] } });
  });

  test('given an answer from another port, then it is dropped', async () => {
    const stranger = createSocket('udp4');
    sockets.push(stranger);
    const server = createSocket('udp4');
    sockets.push(server);
    server.on('message', (bytes, from) => {
      const query = dnsPacket.decode(bytes);
      stranger.send(dnsPacket.encode({ type: 'response', ...answer(query, 'forged') }), from.port, from.address);
    });
    await new Promise<void>((done) => server.bind(0, '127.0.0.1', done));
    expect(await queryBriefly({ address: '127.0.0.1', port: server.address().port }, question)).toEqual({
      tag: 'silent',
    });
  });

  test('given garbage with our id, then a true answer still counts, and garbage alone is not silence', async () => {
    const garbage = (query: Packet) => {
      const bytes = Buffer.alloc(14, 0xff);
      bytes.writeUInt16BE(query.id ?? 0);
      return bytes;
    };
    const both = await serve((query) => [garbage(query), answer(query, 'true')]);
    expect((await query(both.endpoint, question)).tag).toBe('message');
    const alone = await serve((query) => [garbage(query)]);
    expect(await queryBriefly(alone.endpoint, question)).toEqual({ tag: 'garbled' });
  });
});

test('given a server that loses the first question, then it is asked again', async () => {
  let count = 0;
  const { endpoint, queries } = await serve((query) => {
    count += 1;
    return count === 1 ? [] : [answer(query, 'late')];
  });
  expect((await queryBriefly(endpoint, question)).tag).toBe('message');
  expect(queries).toHaveLength(2);
});

test('given a server from before EDNS, then it is asked without (RFC 6891 7)', async () => {
  const { endpoint, queries } = await serve((query) =>
    query.additionals?.length ? [{ id: query.id ?? 0, flags: 1, questions: [] }] : [answer(query, 'plain')],
  );
  expect((await createQueryClient({ timeoutMs: 2_000, tries: 1 }).patient(endpoint, question)).tag).toBe('message');
  expect(queries.map((query) => query.additionals?.length)).toEqual([1, 0]);
});

test('given a truncated answer and no TCP, then it is not silence: such a server cannot be waived', async () => {
  const { endpoint } = await serve((query) => [{ ...answer(query, 'cut'), flags: dnsPacket.TRUNCATED_RESPONSE }]);
  expect(await queryBriefly(endpoint, question)).toEqual({ tag: 'garbled' });
});

test('given a closed port or a name that cannot be asked, then no exception', async () => {
  const { endpoint } = await serve(() => []);
  sockets.pop()?.close();
  expect(await query(endpoint, question)).toEqual({ tag: 'silent' });
  expect(await query(endpoint, { ...question, name: 'a..b' })).toEqual({ tag: 'garbled' });
});

test('given two questions that nobody answers, then asking the first again does not make the second wait longer', async () => {
  const { endpoint } = await serve(() => []);
  const timeoutMs = 120;
  const { patient } = createQueryClient({ timeoutMs, tries: 2 });
  const pause = (timeouts: number) => new Promise((resolve) => setTimeout(resolve, timeouts * timeoutMs));
  const written: string[] = [];
  const noted = (name: string): DnsQuestion => ({
    type: 'TXT',
    recurse: false,
    get name() {
      written.push(name);
      return name;
    },
  });
  const first = patient(endpoint, noted('first'));
  await pause(0.5);
  const second = patient(endpoint, noted('second'));
  written.length = 0;
  // Timers go off in the order in which they are due, however late: the second's time-out is over before one and a quarter.
  await pause(1.25);
  expect(written).toContain('second');
  expect(await Promise.all([first, second])).toEqual([{ tag: 'silent' }, { tag: 'silent' }]);
});
