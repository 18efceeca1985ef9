import { afterEach, describe, expect, test } from '@jest/globals';
import { queryAuthority } from '../../../src/adapters/dns/authoritative.ts';
import { createQueryClient, type ExchangeOptions } from '../../../src/adapters/dns/client.ts';
import { lookupAddresses } from '../../../src/adapters/dns/lookup.ts';
import type { DnsQuestion, Endpoint } from '../../../src/adapters/dns/message.ts';
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
    const { patient } = queryClient({ windowMax: 1, timeoutMs: 600, tries: 2 });
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
