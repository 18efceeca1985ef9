import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, test } from '@jest/globals';
import dnsPacket, { type Packet } from 'dns-packet';
import { queryAuthority } from '../../../src/adapters/dns/authoritative.ts';
import { Breaker, createQueryClient, type ExchangeOptions, Pace } from '../../../src/adapters/dns/client.ts';
import { lookupAddresses } from '../../../src/adapters/dns/lookup.ts';
import type { DnsQuestion, Endpoint } from '../../../src/adapters/dns/message.ts';
import { type Aged, AgeList } from '../../../src/adapters/dns/transport.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { type PlainServer, plainServer, type ReceivedQuery } from './plainServer.ts';

const servers: PlainServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
const serve = async (onQuery: (received: ReceivedQuery) => void, at: Partial<Endpoint> = {}): Promise<PlainServer> => {
  const server = await plainServer(onQuery, at.address, at.port);
  servers.push(server);
  return server;
};
const responder = () => serve(({ answer }) => answer());
const silent = () => serve(() => {});
/** Refused at once by the system: silence that nobody has to wait for. */
const closedPort = async (): Promise<PlainServer> => {
  const server = await plainServer(() => {});
  server.close();
  return server;
};

const question = (i: number): DnsQuestion => ({ name: `s${i}._domainkey.goo.ne.jp`, type: 'TXT', recurse: false });
const unpaced = { inFlightMax: 10_000, perSecondMax: 1_000_000 };
const queryClient = (more: Partial<ExchangeOptions> = {}) =>
  createQueryClient({ timeoutMs: 5_000, tries: 3, limits: unpaced, ...more });
// Where nothing will come, waiting longer tells nothing more.
const brief = { timeoutMs: 60, tries: 1 };
const portsOf = ({ received }: PlainServer) => new Set(received.map(({ from }) => from.port));
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Until the server was asked so many questions. */
const untilReceived = async ({ received }: PlainServer, count: number): Promise<void> => {
  while (received.length < count) await turn();
};

describe('many questions to one server share sockets', () => {
  test('given 100 at one moment, then one port, and ids that differ and are not in order (RFC 5452)', async () => {
    const server = await responder();
    const { patient } = queryClient();
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => patient(server.endpoint, question(i))));
    expect(outcomes.every(({ tag }) => tag === 'message')).toBe(true);
    expect(portsOf(server).size).toBe(1);
    const ids = server.received.map(({ id }) => id);
    expect(new Set(ids).size).toBe(100);
    expect([...ids].sort((a, b) => a - b)).not.toEqual(ids);
  });

  test('given thousands, then the port is given up for another after a bounded number', async () => {
    const server = await responder();
    const { patient } = queryClient({ windowMax: 50 });
    const all = await Promise.all(Array.from({ length: 4_100 }, (_, i) => patient(server.endpoint, question(i))));
    expect(all.filter(({ tag }) => tag !== 'message')).toEqual([]);
    const perPort = [...portsOf(server)].map((port) => server.received.filter(({ from }) => from.port === port).length);
    expect(perPort.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...perPort)).toBeLessThanOrEqual(2_000);
  });

  test('given one check after the other, then each from a port of its own: nothing stays open', async () => {
    const server = await responder();
    const { patient } = queryClient();
    for (let i = 0; i < 5; i += 1) await patient(server.endpoint, question(i));
    expect(portsOf(server).size).toBeGreaterThan(1);
  });
});

describe('one bounded window', () => {
  test('given more questions than its places, then no more are under way', async () => {
    const open: ReceivedQuery[] = [];
    const server = await serve((received) => open.push(received));
    const { patient } = queryClient({ windowMax: 3 });
    const all = Promise.all(Array.from({ length: 9 }, (_, i) => patient(server.endpoint, question(i))));
    for (const queried of [3, 6, 9]) {
      await untilReceived(server, queried);
      expect(server.received).toHaveLength(queried);
      for (const { answer } of open.splice(0)) answer();
    }
    expect((await all).every(({ tag }) => tag === 'message')).toBe(true);
  });

  test('given a server that never answers and a window of one, then another server is asked all the same', async () => {
    const [dead, alive] = [await silent(), await responder()];
    const { patient } = queryClient({ windowMax: 1, timeoutMs: 1_500, tries: 2 });
    let ended = false;
    const waited = patient(dead.endpoint, question(0)).finally(() => {
      ended = true;
    });
    expect((await patient(alive.endpoint, question(1))).tag).toBe('message');
    expect(ended).toBe(false);
    expect(await waited).toEqual({ tag: 'silent' });
    expect(dead.received).toHaveLength(2);
  });
});

describe('a server is spared', () => {
  test('given many questions for one server, then it has its own bound, and others do not wait for it', async () => {
    const open: ReceivedQuery[] = [];
    const slow = await serve((received) => open.push(received));
    const quick = await responder();
    const { patient } = queryClient({ limits: { ...unpaced, inFlightMax: 2 } });
    const all = Promise.all(Array.from({ length: 6 }, (_, i) => patient(slow.endpoint, question(i))));
    expect((await patient(quick.endpoint, question(9))).tag).toBe('message');
    for (const queried of [2, 4, 6]) {
      await untilReceived(slow, queried);
      expect(slow.received).toHaveLength(queried);
      for (const { answer } of open.splice(0)) answer();
    }
    await all;
  });

  test('given a pace, then all are asked in the end, and nobody more often than needed', async () => {
    const server = await responder();
    const { patient } = queryClient({ limits: { inFlightMax: 100, perSecondMax: 100 } });
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) => patient(server.endpoint, question(i))));
    expect(all.every(({ tag }) => tag === 'message')).toBe(true);
    expect(server.received).toHaveLength(30);
  });
});

describe('a server that answers nobody', () => {
  const begin = async () => {
    const clock = new VirtualClock(0);
    const server = await silent();
    const { patient, hurried } = queryClient({ ...brief, now: () => clock.now() });
    await Promise.all(Array.from({ length: 8 }, (_, i) => hurried(server.endpoint, question(i))));
    // On a busy machine the time-outs may come before the server reads the questions.
    await untilReceived(server, 8);
    return { clock, server, patient, hurried };
  };

  test('then a question in a hurry ends as silent without being asked: never as yes, never as absent', async () => {
    const { server, hurried } = await begin();
    expect(server.received).toHaveLength(8);
    expect(await hurried(server.endpoint, question(9))).toEqual({ tag: 'silent', skipped: true });
    expect(server.received).toHaveLength(8);
  });

  test('then a question that a decision rests on is asked all the same, and its answer ends the rest (I2)', async () => {
    const { endpoint } = await closedPort();
    const { patient, hurried } = queryClient({ now: () => 0 });
    await Promise.all(Array.from({ length: 8 }, (_, i) => hurried(endpoint, question(i))));
    await serve(({ answer }) => answer(), endpoint);
    expect(await hurried(endpoint, question(8))).toEqual({ tag: 'silent', skipped: true });
    expect((await patient(endpoint, question(9))).tag).toBe('message');
    expect((await hurried(endpoint, question(10))).tag).toBe('message');
  });

  test('then after a while one finds out for all', async () => {
    const { clock, server, hurried } = await begin();
    clock.advance(10_000);
    const outcomes = await Promise.all([9, 10, 11].map((i) => hurried(server.endpoint, question(i))));
    expect(outcomes).toEqual([{ tag: 'silent' }, { tag: 'silent', skipped: true }, { tag: 'silent', skipped: true }]);
    await untilReceived(server, 9);
    expect(server.received).toHaveLength(9);
  });
});

describe('IPv6 (a server answers if any address of a family that this host reaches answers)', () => {
  test('given an IPv4 address where nobody listens and ::1 that answers, then the server has answered', async () => {
    let server: PlainServer;
    try {
      server = await serve(({ answer }) => answer(), { address: '::1' });
    } catch (error) {
      console.warn(`not shown here, this host has no ::1: ${String(error)}`);
      return;
    }
    const dead = await closedPort();
    const endpoints: Endpoint[] = [dead.endpoint, server.endpoint];
    const asker = { query: queryClient().patient, clock: new VirtualClock(0) };
    const zoneServer = { name: 'ns1.goo.ne.jp', endpoints, unreachable: false };
    const received = await queryAuthority(asker, zoneServer, question(0).name, 'goo.ne.jp');
    expect(received).toMatchObject([{ result: { tag: 'absent' }, silent: false, endpoint: server.endpoint }]);
  });

  test.each([
    ['reaches it, then both families are looked up', true, ['A', 'AAAA']],
    ['does not, then an address of it says nothing', false, ['A']],
  ])('given a host that %s', async (_title, ipv6, types) => {
    const queried: string[] = [];
    const found = await lookupAddresses(
      async (_name, type) => {
        queried.push(type);
        return null;
      },
      'ns1.goo.ne.jp',
      ipv6,
    );
    expect(queried).toEqual(types);
    expect(found).toEqual({ tag: 'failed' });
  });
});

describe('one exchange with a server', () => {
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
  // Where something has to come before the time-out.
  const queryOnce = createQueryClient({ timeoutMs: 2_000, tries: 1 }).patient;

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
      expect(await queryOnce(alone.endpoint, question)).toEqual({ tag: 'garbled' });
    });
  });

  test('given a server that loses the first question, then it is asked again', async () => {
    let count = 0;
    const { endpoint, queries } = await serve((query) => {
      count += 1;
      return count === 1 ? [] : [answer(query, 'late')];
    });
    const queryTwice = createQueryClient({ timeoutMs: 2_000, tries: 2 }).patient;
    expect((await queryTwice(endpoint, question)).tag).toBe('message');
    expect(queries).toHaveLength(2);
  });

  test('given a server from before EDNS, then it is asked without (RFC 6891 7)', async () => {
    const { endpoint, queries } = await serve((query) =>
      query.additionals?.length ? [{ id: query.id ?? 0, flags: 1, questions: [] }] : [answer(query, 'plain')],
    );
    expect((await queryOnce(endpoint, question)).tag).toBe('message');
    expect(queries.map((query) => query.additionals?.length)).toEqual([1, 0]);
  });

  test('given a refusal or a failure without the question, then it is that; an absence without one is dropped', async () => {
    const codes = await Promise.all(
      [2, 5, 3].map(async (flags) => {
        const { endpoint } = await serve((query) => [{ id: query.id ?? 0, flags, questions: [] }]);
        const outcome = await (flags === 3 ? queryBriefly : queryOnce)(endpoint, question);
        return outcome.tag === 'message' ? outcome.message.rcode : outcome.tag;
      }),
    );
    expect(codes).toEqual([2, 5, 'silent']);
  });

  test('given a truncated answer and no TCP, then it is not silence: such a server cannot be waived', async () => {
    const { endpoint } = await serve((query) => [{ ...answer(query, 'cut'), flags: dnsPacket.TRUNCATED_RESPONSE }]);
    expect(await query(endpoint, question)).toEqual({ tag: 'no_tcp' });
  });

  test('given a closed port or a name that cannot be asked, then no exception', async () => {
    const { endpoint } = await serve(() => []);
    sockets.pop()?.close();
    expect(await query(endpoint, question)).toEqual({ tag: 'silent', closed: true });
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
});

describe('what a server is spared', () => {
  test('given a pace of 10 a second, then two may go at once, and one every 100 ms after that', () => {
    const pace = new Pace(10, 0);
    expect([pace.take(0), pace.take(0), pace.take(0)]).toEqual([0, 0, 100]);
    expect([pace.take(50) > 0, pace.take(101), pace.take(101) > 0]).toEqual([true, 0, true]);
  });

  test('given a pace of 200 a second, then who waits goes on with ten, and no more go than the pace allows', () => {
    const pace = new Pace(200, 0);
    const goAt = (nowMs: number): number => {
      let gone = 0;
      while (pace.take(nowMs) === 0) gone += 1;
      return gone;
    };
    expect([goAt(0), pace.take(0), goAt(50), goAt(100), goAt(350)]).toEqual([40, 50, 10, 10, 40]);
  });

  test('given repetitions that went without asking, then those after them wait longer', () => {
    const pace = new Pace(10, 0);
    for (let i = 0; i < 4; i += 1) pace.spend();
    expect(pace.take(0)).toBe(300);
    expect(pace.isFull(399)).toBe(false);
    expect(pace.isFull(400)).toBe(true);
  });

  test('given questions in a row without an answer, then it opens at the eighth; one answer closes it', () => {
    const breaker = new Breaker(() => 0);
    for (let i = 0; i < 7; i += 1) breaker.unanswered();
    expect(breaker.rejects()).toBe(false);
    breaker.unanswered();
    expect(breaker.rejects()).toBe(true);
    breaker.answered();
    expect([breaker.rejects(), breaker.closed]).toEqual([false, true]);
  });

  test('given a clock that is set back, then the rest ends all the same', () => {
    let now = 1_000_000;
    const breaker = new Breaker(() => now);
    for (let i = 0; i < 8; i += 1) breaker.unanswered();
    now = 0;
    expect([breaker.rejects(), breaker.rejects()]).toEqual([false, true]);
  });

  test('given items that leave from anywhere, then the others stay in the order of arrival', () => {
    interface Item extends Aged<Item> {
      readonly id: number;
    }
    const list = new AgeList<Item>();
    const items = [0, 1, 2, 3, 4].map((id): Item => ({ id, older: null, newer: null }));
    for (const item of items) list.add(item);
    for (const id of [2, 0, 4]) list.remove(items[id] as Item);
    list.add(items[2] as Item);
    const left: number[] = [];
    while (list.oldest !== null) {
      left.push(list.oldest.id);
      list.remove(list.oldest);
    }
    expect([left, list.size]).toEqual([[1, 3, 2], 0]);
  });
});
