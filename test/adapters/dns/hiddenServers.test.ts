import { afterEach, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../../src/adapters/dns/keyRecordSource.ts';
import type { RecordObservation } from '../../../src/domain/findings.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld, type DnsWorldOptions } from '../../../src/sandbox/dns/world.ts';
import { domain, name, newKey, onLinux, selector } from './foundServers.ts';

const ours = newKey();
const removedTargets = newKey();

let world: DnsWorld;
afterEach(() => world.close());

const open = async (...zones: NonNullable<DnsWorldOptions['zones']>) => {
  const clock = new VirtualClock(Date.parse('2026-10-15T00:00:00Z'));
  const addresses = { ns1: '127.0.0.2', ns2: '127.0.0.3', ns3: '127.0.0.4' };
  world = await createDnsWorld({ clock, addresses, nameServers: 3, zones });
  const { resolvers, authoritativePort } = world;
  const source = createKeyRecordSource({
    resolvers,
    authoritativePort,
    timeoutMs: 5_000,
    tries: 2,
    clock,
    ipv6: false,
  });
  return () => source.observe({ domain, selector, expected: ours.fingerprint, scope: 'everywhere' });
};

const verdicts = ({ servers }: RecordObservation) => servers.map(({ server, verdict }) => `${server} ${verdict}`);

onLinux('servers that neither the delegation nor a referral shows (I2)', () => {
  test('given a zone at _domainkey on the very servers of the zone above, which refer to nobody, then its other server is asked', async () => {
    const observe = await open(
      { apex: domain, servers: ['ns1'] },
      { apex: `_domainkey.${domain}`, servers: ['ns1', 'ns2'] },
    );
    world.publish(name, ours.record);
    world.publish(name, removedTargets.record, { server: 'ns2' });
    const observation = await observe();
    expect(verdicts(observation)).toEqual([
      'ns1._domainkey.goo.ne.jp right',
      'ns2._domainkey.goo.ne.jp wrong',
      'ns1.goo.ne.jp right',
    ]);
    expect(observation.verdict).toBe('disagree');
  });

  test('given a server that the zone names since a moment ago, and the resolver does not know it yet, then it is asked', async () => {
    const observe = await open({ apex: domain, servers: ['ns1'] });
    world.publish(name, ours.record);
    expect(verdicts(await observe())[0]).toBe('ns1.goo.ne.jp right');
    world.addZone({ apex: domain, servers: ['ns1', 'ns2'], delegatedTo: ['ns1'] });
    world.publish(name, ours.record, { server: 'ns1' });
    world.publish(name, removedTargets.record, { server: 'ns2' });
    const observation = await observe();
    expect(verdicts(observation)).toEqual(['ns1.goo.ne.jp right', 'ns2.goo.ne.jp wrong']);
    expect(observation.verdict).toBe('disagree');
  });
});
