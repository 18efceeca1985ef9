import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { forward } from '../../../src/sandbox/dns/resolver.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';

const name = 's1._domainkey.goo.ne.jp';
const text = 'v=DKIM1; k=rsa; p=AAAA';
let clock: VirtualClock;
let world: DnsWorld;

beforeEach(async () => {
  clock = new VirtualClock(Date.parse('2026-10-01T00:00:00Z'));
  world = await createDnsWorld({ clock, zones: [{ apex: 'goo.ne.jp', soaTtlSeconds: 3_600, minimumSeconds: 900 }] });
});
afterEach(() => world.close());

const query = async (endpoint: string | undefined, name: string, type = 'TXT') => {
  const reply = await forward(endpoint ?? '', name, type, 2_000);
  return reply as (typeof reply & { rcode: string }) | null;
};
const [ns1, ns2] = [() => world.authoritative[0], () => world.authoritative[1]];
const resolver1 = () => world.resolvers[0];

describe('authoritative servers', () => {
  test('given a record on both, then each answers it with AA and its strings', async () => {
    world.publish(name, ['v=DKIM1; k=rsa; ', 'p=AAAA'], { ttl: 60 });
    for (const endpoint of [ns1(), ns2()]) {
      expect(await query(endpoint, name)).toMatchObject({
        flag_aa: true,
        rcode: 'NOERROR',
        answers: [{ ttl: 60, data: [Buffer.from('v=DKIM1; k=rsa; '), Buffer.from('p=AAAA')] }],
      });
    }
  });

  test('given a record on one only, then the other has not got it and keeps its older serial', async () => {
    world.publish(name, [text], { server: 'ns1' });
    expect((await query(ns2(), name))?.rcode).toBe('NXDOMAIN');
    const serials = await Promise.all([ns1(), ns2()].map((endpoint) => query(endpoint, 'goo.ne.jp', 'SOA')));
    const [first, second] = serials.map((reply) => {
      const soa = reply?.answers?.[0];
      return soa?.type === 'SOA' ? (soa.data.serial ?? 0) : 0;
    });
    expect(first).toBeGreaterThan(second ?? 0);
  });

  test('NXDOMAIN and NODATA are told apart, both with the SOA', async () => {
    world.publish(name, [text]);
    const soa = [{ type: 'SOA', ttl: 3_600, data: { minimum: 900 } }];
    expect(await query(ns1(), 's2._domainkey.goo.ne.jp')).toMatchObject({ rcode: 'NXDOMAIN', authorities: soa });
    expect(await query(ns1(), '_domainkey.goo.ne.jp')).toMatchObject({
      rcode: 'NOERROR',
      answers: [],
      authorities: soa,
    });
    expect(await query(ns1(), name, 'A')).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect((await query(ns1(), 'example.org'))?.rcode).toBe('REFUSED');
  });

  test('given a wildcard, then it answers for what does not exist, and only for that', async () => {
    world.publish('*.goo.ne.jp', ['v=spf1 -all']);
    world.publish(name, [text]);
    expect((await query(ns1(), 'x.goo.ne.jp'))?.answers).toHaveLength(1);
    expect((await query(ns1(), 'other._domainkey.goo.ne.jp'))?.rcode).toBe('NXDOMAIN');
  });

  test('given a long record, then UDP is truncated and TCP gives it whole', async () => {
    const strings = Array.from({ length: 8 }, () => 'a'.repeat(255));
    world.publish(name, strings);
    expect((await query(ns1(), name))?.answers).toMatchObject([{ data: strings.map((s) => Buffer.from(s)) }]);
    expect(world.queries('ns1')).toEqual([`TXT ${name}`, `TXT ${name}`]);
  });

  test.each([
    ['servfail', 'SERVFAIL'],
    ['refused', 'REFUSED'],
  ] as const)('the fault %s answers %s', async (fault, rcode) => {
    world.publish(name, [text]);
    world.setFault('ns1', fault);
    expect(await query(ns1(), name)).toMatchObject({ rcode, answers: [] });
    world.setFault('ns1', null);
    expect((await query(ns1(), name))?.rcode).toBe('NOERROR');
  });

  test('list gives every copy, and a name outside of the zones is refused', () => {
    world.publish(name, [text], { ttl: 60 });
    world.remove(name, { server: 'ns2' });
    expect(world.list()).toEqual([{ server: 'ns1', name, ttlSeconds: 60, strings: [text] }]);
    expect(() => world.publish('x.example.org', [text])).toThrow(RangeError);
  });
});

describe('resolvers remember by the clock of the domain', () => {
  test('given an early question, then the absence is remembered for min(SOA TTL, minimum)', async () => {
    expect(await query(resolver1(), name)).toMatchObject({
      rcode: 'NXDOMAIN',
      authorities: [{ type: 'SOA', ttl: 900 }],
    });
    world.publish(name, [text]);
    clock.advance(800_000);
    expect((await query(resolver1(), name))?.rcode).toBe('NXDOMAIN');
    // The other one was not asked early.
    expect((await query(world.resolvers[1], name))?.answers).toHaveLength(1);
    clock.advance(100_001);
    expect((await query(resolver1(), name))?.answers).toHaveLength(1);
  });

  test('given a removed record, then it lives on until its TTL is over, which counts down', async () => {
    world.publish(name, [text], { ttl: 300 });
    await query(resolver1(), name);
    world.remove(name);
    clock.advance(100_000);
    const reply = await query(resolver1(), name);
    const ttl = reply?.answers?.map((record) => ('ttl' in record ? (record.ttl ?? 0) : 0))[0] ?? 0;
    expect(ttl).toBeLessThanOrEqual(200);
    expect(ttl).toBeGreaterThan(150);
    clock.advance(200_000);
    expect((await query(resolver1(), name))?.rcode).toBe('NXDOMAIN');
  });

  test('given one failing server, then the other is asked; given two, then SERVFAIL, which is not remembered', async () => {
    world.publish(name, [text]);
    world.setFault('ns1', 'servfail');
    expect((await query(resolver1(), name))?.answers).toHaveLength(1);
    world.flush();
    world.setFault('ns2', 'refused');
    expect((await query(resolver1(), name))?.rcode).toBe('SERVFAIL');
    world.setFault('ns2', null);
    expect((await query(resolver1(), name))?.answers).toHaveLength(1);
  });

  test('given an alias into another zone, then it is followed', async () => {
    world.addZone({ apex: 'vendor.example' });
    world.alias(name, 'k.vendor.example');
    world.publish('k.vendor.example', [text]);
    expect((await query(resolver1(), name))?.answers?.map((record) => record.type)).toEqual(['CNAME', 'TXT']);
  });

  test('lookupTxt says what resolver1 says', async () => {
    expect(await world.lookupTxt(name)).toEqual({ tag: 'absent', kind: 'nxdomain' });
    world.publish(name, [text]);
    expect(await world.lookupTxt(name)).toEqual({ tag: 'absent', kind: 'nxdomain' });
    world.flush();
    expect(await world.lookupTxt(`${name.toUpperCase()}.`)).toEqual({ tag: 'records', records: [[text]] });
    world.flush();
    world.setFault('ns1', 'refused');
    world.setFault('ns2', 'refused');
    expect(await world.lookupTxt(name)).toEqual({ tag: 'failed' });
  });

  test('outside of the sandbox nothing exists', async () => {
    expect((await query(resolver1(), 'ne.jp', 'SOA'))?.rcode).toBe('NXDOMAIN');
  });
});
