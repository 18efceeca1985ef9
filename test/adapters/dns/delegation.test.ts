import { afterEach, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../../src/adapters/dns/keyRecordSource.ts';
import { othersRight } from '../../../src/app/effects/evidence.ts';
import type { RecordObservation } from '../../../src/domain/findings.ts';
import type { RecordQuery } from '../../../src/ports/dns.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsFault, type DnsWorld, type DnsWorldOptions } from '../../../src/sandbox/dns/world.ts';
import { onLinux } from '../../support/platform.ts';
import { domain, name, newKey, selector } from './foundServers.ts';

const ours = newKey();
const removedTargets = newKey();

let world: DnsWorld;
let clock: VirtualClock;
afterEach(() => world.close());

const open = async (...zones: NonNullable<DnsWorldOptions['zones']>) => {
  clock = new VirtualClock(Date.parse('2026-10-15T00:00:00Z'));
  const addresses = { ns1: '127.0.0.2', ns2: '127.0.0.3', ns3: '127.0.0.4' };
  world = await createDnsWorld({ clock, addresses, nameServers: 3, zones });
};
const patient = { timeoutMs: 5_000, tries: 2 };
// Where a server is silent, one short try is enough to tell.
const impatient = { timeoutMs: 500, tries: 1 };
const sourceOf = (client = patient) => {
  const { resolvers, authoritativePort } = world;
  return createKeyRecordSource({ resolvers, authoritativePort, ...client, clock, ipv6: false });
};
const observe = (more: Partial<RecordQuery> = {}, client = patient) =>
  sourceOf(client).observe({ domain, selector, expected: ours.fingerprint, scope: 'everywhere', ...more });

const verdicts = ({ servers }: RecordObservation) => servers.map(({ server, verdict }) => `${server} ${verdict}`);
const codes = ({ findings }: RecordObservation) => findings.map(({ code }) => code);
const atParent = (server: 'root' | 'ns3' = 'root') =>
  world.queries(server).filter((queried) => queried === 'NS goo.ne.jp');

onLinux('a server that only the parent names (I2)', () => {
  test('given it has the former record, then never right: whoever follows the referral sees it', async () => {
    await open({ apex: domain, servers: ['ns1'], delegatedTo: ['ns1', 'ns2'] });
    world.publish(name, ours.record);
    world.publish(name, removedTargets.record, { server: 'ns2' });
    const observation = await observe();
    expect(observation.verdict).toBe('disagree');
    // Its name has an address nowhere but in the referral.
    expect(verdicts(observation)).toEqual(['ns1.goo.ne.jp right', 'ns2.goo.ne.jp wrong']);
    expect(observation.findings).toContainEqual({
      code: 'delegation_differs',
      severity: 'warning',
      facts: { zone: domain, parent: '.', parentOnly: 'ns2.goo.ne.jp', zoneOnly: '' },
    });
  });

  test('given it has the right one too, then right, with a warning', async () => {
    await open({ apex: domain, servers: ['ns1'], delegatedTo: ['ns1', 'ns2'] });
    world.publish(name, ours.record);
    world.publish(name, ours.record, { server: 'ns2' });
    const observation = await observe();
    expect([observation.verdict, ...codes(observation)]).toEqual(['right', 'delegation_differs']);
    expect(verdicts(observation).slice(0, 2)).toEqual(['ns1.goo.ne.jp right', 'ns2.goo.ne.jp right']);
  });

  test('given one that only the zone names, then it is asked and named as well', async () => {
    await open({ apex: domain, servers: ['ns1', 'ns2'], delegatedTo: ['ns1'] });
    world.publish(name, ours.record, { server: 'ns1' });
    const observation = await observe();
    expect(observation.verdict).toBe('disagree');
    expect(observation.findings).toContainEqual(
      expect.objectContaining({
        code: 'delegation_differs',
        facts: expect.objectContaining({ parentOnly: '', zoneOnly: 'ns2.goo.ne.jp' }),
      }),
    );
  });

  test('given a server of the parent that holds the zone itself, then its copy counts', async () => {
    await open({ apex: 'ne.jp', servers: ['ns1'] }, { apex: domain, servers: ['ns2'], delegatedTo: ['ns1', 'ns2'] });
    world.publish(name, ours.record);
    const observation = await observe();
    expect(observation.verdict).toBe('disagree');
    expect(verdicts(observation)).toEqual(['ns1.ne.jp absent', 'ns2.goo.ne.jp right']);
  });

  test('given a zone at _domainkey, then both its own servers and those of the referral are asked', async () => {
    await open(
      { apex: domain, servers: ['ns1'] },
      { apex: `_domainkey.${domain}`, servers: ['ns2', 'ns3'], delegatedTo: ['ns2'] },
    );
    world.publish(name, ours.record, { server: 'ns2' });
    const observation = await observe();
    expect(verdicts(observation)).toEqual(['ns2._domainkey.goo.ne.jp right', 'ns3._domainkey.goo.ne.jp absent']);
    expect(codes(observation)).toContain('delegation_differs');
  });

  test('given a silent server beside one that refers, then it stays in the evidence', async () => {
    await open({ apex: domain, servers: ['ns1', 'ns3'] }, { apex: `_domainkey.${domain}`, servers: ['ns2'] });
    world.publish(name, ours.record);
    world.setFault('ns3', 'silent');
    const { verdict, servers } = await observe({}, impatient);
    expect(verdict).toBe('unknown');
    expect(servers.map(({ server, silent }) => [server, silent])).toEqual([
      ['ns2._domainkey.goo.ne.jp', false],
      ['ns3.goo.ne.jp', true],
    ]);
  });
});

onLinux('a parent that does not say which servers there are (I2)', () => {
  const faults: readonly (readonly [DnsFault, string])[] = [
    ['silent', 'silent'],
    ['refused', 'refused'],
    ['servfail', 'servfail'],
    ['garbled', 'garbled'],
  ];
  test.each(faults)('given its servers are %s, then unknown, which no waiver covers', async (fault, reason) => {
    await open({ apex: domain, servers: ['ns1', 'ns2'] });
    world.publish(name, ours.record);
    world.setFault('root', fault);
    const observation = await observe({}, impatient);
    expect(observation).toMatchObject({ verdict: 'unknown', content: null });
    expect(observation.findings).toEqual([
      {
        code: 'delegation_unknown',
        severity: 'error',
        facts: { zone: domain, parent: '.', reason, queried: 'a.root.invalid', servers: '.' },
      },
    ]);
    expect(observation.servers.at(-1)).toMatchObject({
      server: '.',
      role: 'parent',
      verdict: 'unknown',
      silent: false,
    });
    expect(othersRight(observation)).toBe(false);
    // Not before every server is known to have the record (RFC 2308).
    expect(world.queries('resolver1').some((queried) => queried.startsWith('TXT'))).toBe(false);
  });

  test('given no record, then not seen gone: a server that only the parent names might have it (I8)', async () => {
    await open({ apex: domain, servers: ['ns1', 'ns2'] });
    world.setFault('root', 'refused');
    expect((await observe()).verdict).toBe('unknown');
  });

  test('given it knows no such zone, then unknown: nobody else finds these servers', async () => {
    await open({ apex: domain, servers: ['ns1', 'ns2'], delegatedTo: [] });
    world.publish(name, ours.record);
    const observation = await observe();
    expect(observation.verdict).toBe('unknown');
    expect(observation.findings).toMatchObject([{ code: 'delegation_unknown', facts: { reason: 'not_delegated' } }]);
  });

  test('given a former server beside it that has another record, then that is said all the same', async () => {
    await open({ apex: domain, servers: ['ns1', 'ns2'] });
    world.publish(name, removedTargets.record);
    world.setFault('root', 'refused');
    expect((await observe()).verdict).toBe('wrong');
  });

  test('given one of its servers that does not answer, then another that does is enough', async () => {
    await open({ apex: 'ne.jp', servers: ['ns2', 'ns3'] }, { apex: domain, servers: ['ns1'] });
    world.publish(name, ours.record);
    world.setFault('ns2', 'refused');
    expect((await observe()).verdict).toBe('right');
  });
});

onLinux('the servers of the parent are spared', () => {
  test('given a check that decides, then each of them is asked once, whatever was asked before', async () => {
    await open({ apex: 'ne.jp', servers: ['ns2', 'ns3'] }, { apex: domain, servers: ['ns1'] });
    await observe({ scope: 'authoritative' });
    expect(atParent('ns3')).toHaveLength(1);
    await observe({ scope: 'authoritative' });
    expect(atParent('ns3')).toHaveLength(2);
  });

  test('given one check of many, then one of them is asked, and not again within a minute', async () => {
    await open({ apex: 'ne.jp', servers: ['ns2', 'ns3'] }, { apex: domain, servers: ['ns1'] });
    const source = sourceOf();
    const question = { domain, selector, expected: ours.fingerprint, scope: 'authoritative', hurried: true } as const;
    const queried = () =>
      [...world.queries('ns2'), ...world.queries('ns3')].filter((one) => one === 'NS goo.ne.jp').length;
    await source.observe(question);
    await source.observe(question);
    expect(queried()).toBe(1);
    clock.advance(60_000);
    await source.observe(question);
    expect(queried()).toBe(2);
  });

  test('given name servers from the configuration, then nobody is asked for a delegation', async () => {
    await open({ apex: domain, servers: ['ns1', 'ns2'] });
    world.publish(name, ours.record);
    world.setFault('root', 'refused');
    expect((await observe({ authoritative: world.authoritative.slice(0, 2) })).verdict).toBe('right');
    expect(world.queries('root')).toEqual([]);
  });
});
