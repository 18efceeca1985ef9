import { describe, expect, test } from '@jest/globals';
import { queryZone } from '../../../src/adapters/dns/authoritative.ts';
import type { Query } from '../../../src/adapters/dns/client.ts';
import { lookupAddresses } from '../../../src/adapters/dns/lookup.ts';
import type { DnsMessage, RecordData } from '../../../src/adapters/dns/message.ts';
import { judgeCut } from '../../../src/adapters/dns/verdict.ts';
import { type Cut, noDelegation, serversNamed, type ZoneServer } from '../../../src/adapters/dns/zone.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { messageOf } from './dnsMessage.ts';

const message = (name: string, data: readonly RecordData[]): DnsMessage =>
  messageOf({ authoritative: true, answers: data.map((one) => ({ name, ttlSeconds: 60, data: one })) });
const text = (value: string): RecordData => ({ tag: 'TXT', strings: [value] });
const finder = {
  lookup: async () => null,
  port: 53,
  ipv6: false,
  delegationOf: async () => noDelegation,
  found: () => undefined,
};

/** By address, then by name: what a server answers when it is asked for TXT. */
type Served = Readonly<Record<string, Readonly<Record<string, RecordData>>>>;

const serving = (zone: Served): { readonly query: Query; readonly servers: readonly ZoneServer[] } => ({
  query: async ({ address }, question) => {
    const data = question.type === 'TXT' ? zone[address]?.[question.name] : undefined;
    return { tag: 'message', message: message(question.name, data === undefined ? [] : [data]) };
  },
  servers: Object.keys(zone).map((address) => ({
    name: address,
    endpoints: [{ address, port: 53 }],
    unreachable: false,
  })),
});

describe('I2: every authoritative server counts, none hides behind another', () => {
  test('given a server that holds the record itself but another at the target of its neighbour, then both are told', async () => {
    const name = 's1._domainkey.goo.ne.jp';
    const target = 'k1.goo.ne.jp';
    const zone: Served = {
      '192.0.2.1': { [name]: text('right'), [target]: text('right') },
      '192.0.2.2': { [name]: text('right'), [target]: text('another') },
      '192.0.2.3': { [name]: { tag: 'name', type: 'CNAME', name: target }, [target]: text('right') },
    };
    const { query, servers } = serving(zone);
    const responses = await queryZone(
      { query, clock: new VirtualClock(0) },
      { ...finder, query, howMany: 'every' },
      { apex: 'goo.ne.jp', servers },
      name,
    );
    const verdicts = responses.map(
      ({ server, result }) => `${server} ${result.tag === 'records' ? result.records.flat() : result.tag}`,
    );
    expect(verdicts).toEqual(['192.0.2.1 right', '192.0.2.2 right', '192.0.2.3 right', '192.0.2.2 another']);
  });

  test('given servers whose aliases lead to two names, then a server of the second does not hide behind its own alias to the first', async () => {
    const name = 's1._domainkey.goo.ne.jp';
    const alias = (target: string): RecordData => ({ tag: 'name', type: 'CNAME', name: target });
    const zone: Served = {
      '192.0.2.1': { [name]: alias('k1.goo.ne.jp'), 'k1.goo.ne.jp': text('right'), 'k2.goo.ne.jp': text('another') },
      '192.0.2.2': { [name]: alias('k2.goo.ne.jp'), 'k1.goo.ne.jp': text('right'), 'k2.goo.ne.jp': text('right') },
    };
    const { query, servers } = serving(zone);
    const strategy = { ...finder, query, howMany: 'every' } as const;
    const responses = await queryZone(
      { query, clock: new VirtualClock(0) },
      strategy,
      { apex: 'goo.ne.jp', servers },
      name,
    );
    expect(
      responses.map(({ server, result }) => `${server} ${result.tag === 'records' && result.records.flat()}`),
    ).toContain('192.0.2.1 another');
  });

  test('given a zone at _domainkey whose holder does not say who else holds it, then nobody knows who has to be asked', async () => {
    const name = 's1._domainkey.goo.ne.jp';
    const soa: RecordData = { tag: 'SOA', serial: 1, minimumSeconds: 60 };
    const query: Query = async (_, { type, name: queried }) => {
      if (type === 'NS') return { tag: 'silent' };
      const result = type === 'SOA' ? message('_domainkey.goo.ne.jp', [soa]) : message(queried, [text('right')]);
      return { tag: 'message', message: result };
    };
    const cuts: Cut[] = [];
    const strategy = { ...finder, query, howMany: 'every', found: (cut: Cut) => void cuts.push(cut) } as const;
    const server = { name: 'ns1.goo.ne.jp', endpoints: [{ address: '192.0.2.1', port: 53 }], unreachable: false };
    const zone = { apex: 'goo.ne.jp', servers: [server] };
    const asker = { query, clock: new VirtualClock(0) };
    expect(await queryZone(asker, strategy, zone, name)).toHaveLength(1);
    expect(cuts.flatMap(judgeCut).map(({ answer }) => answer)).toMatchObject([{ verdict: 'unknown', silent: false }]);
    // Servers from the configuration are all that is asked.
    cuts.length = 0;
    expect(await queryZone(asker, strategy, { ...zone, given: true }, name)).toHaveLength(1);
    expect(cuts).toEqual([]);
  });

  test('given more name servers than are asked, then the rest counts as one that nobody heard, and not as silent', async () => {
    const names = Array.from({ length: 70 }, (_, i) => `ns${100 + i}.goo.ne.jp`);
    const lookup = async (name: string) => message(name, [{ tag: 'address', type: 'A', address: '192.0.2.1' }]);
    const { servers } = await serversNamed({ ...finder, lookup }, 'goo.ne.jp', names);
    expect(servers.slice(0, 17).every(({ endpoints }) => endpoints.length === 1)).toBe(true);
    expect(servers.at(-1)).toEqual({ name: 'ns164.goo.ne.jp', endpoints: [], unreachable: false });
  });

  test('given more addresses of one server than are asked, then it is not taken for heard', async () => {
    const addresses = (count: number) => async (name: string) =>
      message(
        name,
        Array.from({ length: count }, (_, i) => ({ tag: 'address', type: 'A', address: `192.0.2.${i}` }) as const),
      );
    const five = await lookupAddresses(addresses(5), 'ns1.goo.ne.jp', false);
    expect(five.tag === 'found' && five.addresses).toHaveLength(5);
    expect(await lookupAddresses(addresses(17), 'ns1.goo.ne.jp', false)).toEqual({ tag: 'failed' });
  });
});
