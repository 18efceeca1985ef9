import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../../src/adapters/dns/keyRecordSource.ts';
import { recordName, SigningDomain } from '../../../src/domain/names.ts';
import type { RecordQuery } from '../../../src/ports/dns.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';
import { newKey, onLinux, selector } from './foundServers.ts';

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
