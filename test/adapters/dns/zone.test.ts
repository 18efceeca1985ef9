import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { queryZone } from '../../../src/adapters/dns/authoritative.ts';
import type { Outcome, Query } from '../../../src/adapters/dns/client.ts';
import { createKeyRecordSource } from '../../../src/adapters/dns/keyRecordSource.ts';
import { lookupAddresses } from '../../../src/adapters/dns/lookup.ts';
import type { DnsMessage, RecordData } from '../../../src/adapters/dns/message.ts';
import { judgeCut } from '../../../src/adapters/dns/verdict.ts';
import {
  type Cut,
  type DelegationOptions,
  noDelegation,
  queryDelegation,
  serversNamed,
  type ZoneServer,
} from '../../../src/adapters/dns/zone.ts';
import { recordName, SigningDomain } from '../../../src/domain/names.ts';
import type { RecordQuery } from '../../../src/ports/dns.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';
import { onLinux } from '../../support/platform.ts';
import { messageOf, nsRecord } from './dnsMessage.ts';
import { newKey, selector } from './foundServers.ts';

const { fingerprint: expected, record } = newKey();

onLinux('given no list of name servers, then they are found', () => {
  let world: DnsWorld;
  const clock = new VirtualClock(Date.parse('2026-10-15T00:00:00Z'));

  beforeEach(async () => {
    const addresses = { ns1: '127.0.0.2', ns2: '127.0.0.3' };
    world = await createDnsWorld({ clock, addresses, zones: [{ apex: 'goo.ne.jp' }] });
  });
  afterEach(() => world.close());

  const observe = (
    domainText = 'goo.ne.jp',
    scope: 'authoritative' | 'everywhere' = 'everywhere',
    more: Partial<RecordQuery> = {},
  ) => {
    const source = createKeyRecordSource({
      resolvers: world.resolvers,
      authoritativePort: world.authoritativePort,
      timeoutMs: 5_000,
      tries: 2,
      clock,
      ipv6: false,
    });
    const domain = SigningDomain.parse(domainText) as SigningDomain;
    return source.observe({ domain, selector, expected, scope, ...more });
  };
  const name = (domain: string) => recordName(selector, domain as SigningDomain);
  const servers = (observation: Awaited<ReturnType<typeof observe>>) =>
    observation.servers.map(({ server, verdict }) => `${server} ${verdict}`);

  test('by the NS records of the zone, each server by its name', async () => {
    world.publish(name('goo.ne.jp'), record);
    const observation = await observe();
    expect(observation.verdict).toBe('right');
    expect(servers(observation)).toEqual([
      'ns1.goo.ne.jp right',
      'ns2.goo.ne.jp right',
      `${world.resolvers[0]} right`,
      `${world.resolvers[1]} right`,
    ]);
  });

  test('for a signing domain inside a zone, and a record doubled by the zone is found', async () => {
    world.publish('a.mail.goo.ne.jp', ['x']);
    world.publish(`${name('mail.goo.ne.jp')}.goo.ne.jp`, record);
    const observation = await observe('mail.goo.ne.jp');
    expect(observation.verdict).toBe('absent');
    expect(observation.findings.map(({ code }) => code)).toEqual(['absent', 'name_doubled']);
  });

  test('without asking a resolver for the record or anything between it and the domain (RFC 2308, RFC 8020)', async () => {
    await observe();
    const queried = [...world.queries('resolver1'), ...world.queries('resolver2')];
    expect(queried).toEqual([
      'SOA goo.ne.jp',
      'NS goo.ne.jp',
      'SOA ne.jp',
      'SOA jp',
      'NS .',
      'A a.root.invalid',
      'A ns1.goo.ne.jp',
      'A ns2.goo.ne.jp',
    ]);
  });

  test('once for many checks of a walk, as long as the TTL allows; anew for every check that decides', async () => {
    const source = createKeyRecordSource({
      resolvers: world.resolvers,
      authoritativePort: world.authoritativePort,
      timeoutMs: 5_000,
      tries: 2,
      clock,
      ipv6: false,
    });
    const question = { domain: 'goo.ne.jp' as SigningDomain, selector, expected, scope: 'authoritative' } as const;
    const addressQueries = () => world.queries('resolver1').filter((queried) => queried.startsWith('A ns')).length;
    await source.observe({ ...question, hurried: true });
    await source.observe({ ...question, hurried: true });
    expect(addressQueries()).toBe(2);
    await source.observe(question);
    expect(addressQueries()).toBe(4);
    clock.advance(60_000);
    await source.observe({ ...question, hurried: true });
    expect(addressQueries()).toBe(6);
  });

  test('through a referral, when _domainkey is a zone of its own', async () => {
    await world.close();
    const addresses = { ns1: '127.0.0.2', ns2: '127.0.0.3' };
    world = await createDnsWorld({
      clock,
      addresses,
      zones: [
        { apex: 'goo.ne.jp', servers: ['ns1'] },
        { apex: '_domainkey.goo.ne.jp', servers: ['ns2'] },
      ],
    });
    world.publish(name('goo.ne.jp'), record);
    expect(servers(await observe('goo.ne.jp', 'authoritative'))).toEqual(['ns2._domainkey.goo.ne.jp right']);
  });

  test('along a CNAME into another zone, whose servers are asked too', async () => {
    world.addZone({ apex: 'vendor.example' });
    world.alias(name('goo.ne.jp'), 'k1.dkim.vendor.example');
    world.publish('k1.dkim.vendor.example', record);
    const observation = await observe();
    expect(observation.verdict).toBe('right');
    expect(servers(observation).slice(0, 4)).toEqual([
      'ns1.goo.ne.jp right',
      'ns2.goo.ne.jp right',
      'ns1.vendor.example right',
      'ns2.vendor.example right',
    ]);
    expect(world.queries('resolver1').some((question) => question.startsWith('SOA k1.'))).toBe(false);
  });

  test('along a CNAME, but to nobody else where only the named servers are to be asked', async () => {
    world.addZone({ apex: 'vendor.example', servers: ['ns2'] });
    world.alias(name('goo.ne.jp'), 'k1.vendor.example');
    world.publish('k1.vendor.example', record);
    const only = [`ns1.goo.ne.jp:${world.authoritativePort}`];
    const observation = await observe('goo.ne.jp', 'authoritative', { authoritative: only, alone: true });
    expect(observation).toMatchObject({ verdict: 'unknown', findings: [{ facts: { reason: 'alias_target' } }] });
    expect(world.queries('ns2').filter((queried) => queried.includes('vendor'))).toEqual([]);
  });

  test('along a CNAME of a wildcard, which any other selector follows too', async () => {
    world.addZone({ apex: 'vendor.example' });
    world.alias('*._domainkey.goo.ne.jp', 'k1.vendor.example');
    world.publish('k1.vendor.example', record);
    const { verdict, findings } = await observe();
    expect([verdict, findings]).toEqual(['right', [{ code: 'wildcard', severity: 'warning', facts: {} }]]);
  });

  test('along a CNAME, where one of the other servers has no record: never right', async () => {
    world.addZone({ apex: 'vendor.example' });
    world.alias(name('goo.ne.jp'), 'k1.vendor.example');
    world.publish('k1.vendor.example', record, { server: 'ns1' });
    const observation = await observe();
    expect(observation.verdict).toBe('disagree');
  });

  test('a CNAME that leads nowhere is absent; one whose zone nobody knows is unknown', async () => {
    world.addZone({ apex: 'vendor.example' });
    world.alias(name('goo.ne.jp'), 'gone.vendor.example');
    expect((await observe()).verdict).toBe('absent');
    world.alias(name('goo.ne.jp'), 'x.other.example');
    expect((await observe()).verdict).toBe('unknown');
    // Asked too early, the resolver would remember that the target is not there.
    expect(world.queries('resolver1').filter((question) => question.endsWith(' x.other.example'))).toEqual([]);
  });

  test.each([
    ['within the zone', 'goo.ne.jp'],
    ['over two zones', 'vendor.example'],
  ])('a loop of CNAMEs %s ends and is named', async (_title, other) => {
    if (other !== 'goo.ne.jp') world.addZone({ apex: other });
    world.alias(name('goo.ne.jp'), `a.${other}`);
    world.alias(`a.${other}`, name('goo.ne.jp'));
    const observation = await observe();
    expect(observation.verdict).toBe('wrong');
    expect(observation.findings).toContainEqual(
      expect.objectContaining({ code: 'malformed', facts: expect.objectContaining({ reason: 'alias_loop' }) }),
    );
  });

  test('a long chain of CNAMEs within the zone is bounded', async () => {
    world.alias(name('goo.ne.jp'), 'c0.goo.ne.jp');
    for (let i = 0; i < 40; i += 1) world.alias(`c${i}.goo.ne.jp`, `c${i + 1}.goo.ne.jp`);
    world.publish('c40.goo.ne.jp', record);
    expect((await observe()).verdict).toBe('unknown');
  });
});

describe('the zone of a name', () => {
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
});

describe('the delegation of a zone', () => {
  const apex = 'goo.ne.jp';
  const message = (more: Partial<DnsMessage>): Outcome => ({ tag: 'message', message: messageOf(more) });
  const refers = (name: string, zone = apex): Outcome => message({ authorities: [nsRecord(zone, name)] });
  const denies = message({ authoritative: true, rcode: 3 });
  const silent: Outcome = { tag: 'silent' };

  /** A parent with so many servers, each at an address of its own; who was asked is kept. */
  const parentOf = (
    servers: number,
    answer: (index: number, zone: string) => Outcome,
    howMany: 'every' | 'first' = 'every',
  ) => {
    const queried: number[] = [];
    const names = Array.from({ length: servers }, (_, i) => `ns${100 + i}.jp`);
    const options: DelegationOptions = {
      parentOf: async () => ({ apex: 'jp', names, ttlSeconds: 60 }),
      lookup: async (name) => {
        const data = { tag: 'address', type: 'A', address: `192.0.2.${Number(name.slice(2, 5)) - 100}` } as const;
        const found = message({ answers: [{ name, ttlSeconds: 60, data }] });
        return found.tag === 'message' ? found.message : null;
      },
      query: async ({ address }, { name }) => {
        const index = Number(address.split('.')[3]);
        queried.push(index);
        return answer(index, name);
      },
      port: 53,
      ipv6: false,
      howMany,
      monotonicMs: () => 0,
    };
    return { options, queried };
  };

  describe('what the servers of the parent say together', () => {
    test('given two that name different servers, then both are taken', async () => {
      const { options } = parentOf(2, (i) => refers(`ns${i}.goo.ne.jp`));
      expect(await queryDelegation(options, apex)).toMatchObject({
        parent: 'jp',
        names: ['ns0.goo.ne.jp', 'ns1.goo.ne.jp'],
        problem: null,
        ttlSeconds: 60,
      });
    });

    test('given one that refers and one that is silent, then it is known', async () => {
      const { options } = parentOf(2, (i) => (i === 0 ? silent : refers('ns1.goo.ne.jp')));
      expect(await queryDelegation(options, apex)).toMatchObject({ names: ['ns1.goo.ne.jp'], problem: null });
    });

    test('given one that knows no such zone beside one that refers, then it is not known: who asks it finds nothing', async () => {
      const { options } = parentOf(2, (i) => (i === 0 ? denies : refers('ns1.goo.ne.jp')));
      expect(await queryDelegation(options, apex)).toMatchObject({ problem: 'not_delegated', ttlSeconds: 0 });
    });

    test('given no resolver that tells the parent, then it is not known, and the name above stands for it', async () => {
      const { options } = parentOf(1, () => silent);
      const delegation = await queryDelegation({ ...options, parentOf: async () => null }, apex);
      const [judged] = judgeCut({ apex, delegation, ownServers: ['ns1.goo.ne.jp'] });
      expect(judged?.answer).toMatchObject({ server: 'ne.jp', role: 'parent', verdict: 'unknown', silent: false });
      expect(judged?.findings).toMatchObject([{ code: 'delegation_unknown', facts: { reason: 'no_parent' } }]);
    });
  });

  describe('the servers of the parent are spared', () => {
    test('given more of them than are asked, then 16', async () => {
      const { options, queried } = parentOf(30, () => refers('ns1.goo.ne.jp'));
      await queryDelegation(options, apex);
      expect(queried).toHaveLength(16);
    });

    test('given one check of many, then one of them, the same for a zone and others for others', async () => {
      const { options, queried } = parentOf(8, (_, zone) => refers('ns1.goo.ne.jp', zone), 'first');
      for (const zone of [apex, apex, 'a.jp', 'b.jp', 'c.jp']) await queryDelegation(options, zone);
      expect(queried).toHaveLength(5);
      expect(queried[0]).toBe(queried[1]);
      expect(new Set(queried).size).toBeGreaterThan(1);
    });

    test('given one check of many and servers that are all silent, then four are tried', async () => {
      const { options, queried } = parentOf(8, () => silent, 'first');
      expect(await queryDelegation(options, apex)).toMatchObject({ problem: 'silent' });
      expect(queried).toHaveLength(4);
    });
  });
});
