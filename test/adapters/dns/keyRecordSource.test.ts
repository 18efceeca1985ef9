import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../../src/adapters/dns/keyRecordSource.ts';
import type { RecordObservation } from '../../../src/domain/findings.ts';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { Fingerprint, Selector, SigningDomain } from '../../../src/domain/names.ts';
import type { RecordQuery } from '../../../src/ports/dns.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld, type DnsWorldOptions } from '../../../src/sandbox/dns/world.ts';
import { lonePublicKey } from '../../support/keys.ts';
import { onLinux } from '../../support/platform.ts';
import * as found from './foundServers.ts';

const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
const selector = Selector.parse('gooid-21-prod-20250918-2') as Selector;
const name = `${selector}._domainkey.${domain}`;
const startAt = Date.parse('2026-10-15T00:00:00Z');

function makeKey() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const fingerprint = Fingerprint.parse(createHash('sha256').update(spki).digest('hex')) as Fingerprint;
  const record = stringsOf(recordValue(spki.toString('base64')));
  return { fingerprint, record, privateBase64: privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64') };
}
const ours = makeKey();
const old = found.newKey();

let clock: VirtualClock;
let world: DnsWorld;

beforeEach(async () => {
  clock = new VirtualClock(startAt);
  world = await createDnsWorld({ clock, zones: [{ apex: 'goo.ne.jp', soaTtlSeconds: 3_600, minimumSeconds: 900 }] });
});
afterEach(() => world.close());

// Long enough that only silence runs into it; where a server is silent, one short try is enough to tell.
const patient = { timeoutMs: 5_000, tries: 2 };
const impatient = { timeoutMs: 500, tries: 1 };

function observe(more: Partial<RecordQuery> = {}, client = patient): Promise<RecordObservation> {
  const source = createKeyRecordSource({ resolvers: world.resolvers, ...client, clock, ipv6: false });
  const authoritative = world.authoritative;
  return source.observe({ domain, selector, expected: ours.fingerprint, scope: 'everywhere', authoritative, ...more });
}
const codes = (observation: RecordObservation) => observation.findings.map((finding) => finding.code);
const [ns1, ns2] = [() => world.authoritative[0] ?? '', () => world.authoritative[1] ?? ''];
const resolverQueries = () => [...world.queries('resolver1'), ...world.queries('resolver2')];

describe('right only if every server asked says right (I2)', () => {
  test('given the record everywhere, then right, with serials, TTLs and the strings as they are', async () => {
    world.publish(name, ours.record, { ttl: 300 });
    const observation = await observe();
    expect(observation).toMatchObject({
      name,
      expected: ours.fingerprint,
      verdict: 'right',
      findings: [],
      negativeUntil: null,
      content: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(observation.requestedAt).toBeGreaterThanOrEqual(startAt);
    expect(observation.servers.map((answer) => [answer.server, answer.role, answer.verdict])).toEqual([
      [ns1(), 'authoritative', 'right'],
      [ns2(), 'authoritative', 'right'],
      [world.resolvers[0], 'resolver', 'right'],
      [world.resolvers[1], 'resolver', 'right'],
    ]);
    const [first] = observation.servers;
    expect(first).toMatchObject({ rcode: 'NOERROR', authoritative: true, ttlSeconds: 300, records: [ours.record] });
    expect(first?.serial).toBe(observation.servers[1]?.serial);
    expect(first?.serial).not.toBeNull();
  });

  test('given scope authoritative, then no resolver is asked', async () => {
    world.publish(name, ours.record);
    expect((await observe({ scope: 'authoritative' })).verdict).toBe('right');
    expect(resolverQueries()).toEqual([]);
  });

  test('given the right key on both but other tags on one, then disagree: people approve what the record says', async () => {
    world.publish(name, ours.record);
    world.publish(name, stringsOf(`${ours.record.join('')}; t=s`), { server: 'ns2' });
    const observation = await observe();
    expect(observation.verdict).toBe('disagree');
    expect(observation.content).toBeNull();
  });
});

describe('absent', () => {
  test('given no record, then absent with how long it may be remembered, and no resolver was asked (RFC 2308)', async () => {
    const observation = await observe();
    expect(observation.verdict).toBe('absent');
    expect(observation.findings).toEqual([
      { code: 'absent', severity: 'error', facts: { kind: 'nxdomain', servers: `${ns1()} ${ns2()}` } },
    ]);
    const lasts = (observation.negativeUntil ?? 0) - observation.requestedAt;
    expect(lasts).toBeGreaterThanOrEqual(900_000);
    expect(lasts).toBeLessThan(960_000);
    expect(resolverQueries()).toEqual([]);
  });

  test('given other names below it only, then NODATA is told from NXDOMAIN', async () => {
    world.publish(`x.${name}`, ['x']);
    expect((await observe()).findings[0]?.facts).toMatchObject({ kind: 'nodata' });
  });

  test.each([
    ['name_doubled', `${name}.goo.ne.jp`],
    ['name_without_prefix', `${selector}.goo.ne.jp`],
  ])('given the record at another name, then %s', async (code, wrongName) => {
    world.publish(wrongName, ours.record);
    const observation = await observe();
    expect(observation.verdict).toBe('absent');
    expect(observation.findings).toContainEqual({ code, severity: 'error', facts: { name: wrongName } });
  });

  test.each([`${name}.goo.ne.jp`, `${selector}.goo.ne.jp`])(
    'given a private key at %s, then it is leaked as at the right name, and not repeated (I7)',
    async (wrongName) => {
      world.publish(wrongName, stringsOf(`v=DKIM1; k=rsa; p=${ours.privateBase64}`));
      const observation = await observe();
      expect(observation.findings).toContainEqual({
        code: 'private_key_published',
        severity: 'critical',
        facts: { name: wrongName, servers: ns1() },
      });
      expect(JSON.stringify(observation)).not.toContain(ours.privateBase64.slice(20, 60));
    },
  );

  test('given something else at these names, then they are not blamed', async () => {
    world.publish(`${selector}.goo.ne.jp`, ['v=spf1 -all']);
    expect(codes(await observe())).toEqual(['absent']);
  });
});

describe('wrong', () => {
  test('given another key on both, then wrong, and the earlier key is known again', async () => {
    world.publish(name, old.record);
    expect(await observe({ previous: [old.fingerprint] })).toMatchObject({
      verdict: 'wrong',
      findings: [
        {
          code: 'previous_key_again',
          facts: { published: old.fingerprint, expected: ours.fingerprint, servers: `${ns1()} ${ns2()}` },
        },
      ],
    });
    expect(resolverQueries()).toEqual([]);
  });

  test('given two records, then wrong', async () => {
    world.publishAll(name, [ours.record, old.record]);
    const observation = await observe();
    expect([observation.verdict, ...codes(observation)]).toEqual(['wrong', 'several_records']);
  });

  test('given a published private key, then it is critical and the observation does not repeat it (I7)', async () => {
    world.publish(name, stringsOf(`v=DKIM1; k=rsa; p=${ours.privateBase64}`));
    const observation = await observe();
    expect(observation).toMatchObject({ verdict: 'wrong', findings: [{ severity: 'critical' }] });
    expect(JSON.stringify(observation)).not.toContain(ours.privateBase64.slice(30, 80));
  });

  test('given servers that differ, then disagree, named on both sides', async () => {
    world.publish(name, ours.record, { server: 'ns1' });
    const observation = await observe();
    expect(observation.verdict).toBe('disagree');
    expect(observation.findings).toContainEqual({
      code: 'servers_disagree',
      severity: 'error',
      facts: { right: ns1(), absent: ns2() },
    });
    expect(resolverQueries()).toEqual([]);
  });
});

describe('unknown is never yes and never absent (I2)', () => {
  test.each([
    ['servfail', 'servfail'],
    ['refused', 'refused'],
    ['lame', 'lame'],
    ['garbled', 'garbled'],
  ] as const)('given %s on one server, then unknown, and the server is not silent', async (fault, reason) => {
    world.publish(name, ours.record);
    world.setFault('ns2', fault);
    const observation = await observe({}, impatient);
    expect(observation.verdict).toBe('unknown');
    expect(observation.servers[1]).toMatchObject({ verdict: 'unknown', silent: false });
    expect(observation.findings).toContainEqual({
      code: 'unreachable',
      severity: 'error',
      facts: { reason, servers: ns2() },
    });
    expect(resolverQueries()).toEqual([]);
  });

  test('given a silent server, then unknown and silent is told, so that the core can waive it by name', async () => {
    world.publish(name, ours.record);
    world.setFault('ns2', 'silent');
    const observation = await observe({}, impatient);
    expect(observation.verdict).toBe('unknown');
    expect(observation.servers.map(({ verdict, silent }) => [verdict, silent])).toEqual([
      ['right', false],
      ['unknown', true],
    ]);
  });

  test('given a silent server beside two right ones, then the resolvers are asked too: a waiver needs their word', async () => {
    world.publish(name, ours.record);
    world.setFault('ns2', 'silent');
    const otherWorld = await createDnsWorld({ clock, zones: [{ apex: 'goo.ne.jp' }] });
    otherWorld.publish(name, ours.record);
    const authoritative = [...world.authoritative, ...otherWorld.authoritative.slice(0, 1)];
    const observation = await observe({ authoritative }, impatient).finally(() => otherWorld.close());
    expect(observation.verdict).toBe('unknown');
    // What people approve with the waiver is still bound to what the record says.
    expect(observation.content).toMatch(/^[0-9a-f]{64}$/);
    expect(observation.servers.filter(({ role }) => role === 'resolver')).toMatchObject([
      { verdict: 'right' },
      { verdict: 'right' },
    ]);
  });

  test('given one silent and one without the record, then unknown: not seen gone', async () => {
    world.setFault('ns2', 'silent');
    expect((await observe({}, impatient)).verdict).toBe('unknown');
  });

  test('given nobody who could tell the name servers, then unknown', async () => {
    world.setFault('resolver1', 'servfail');
    world.setFault('resolver2', 'silent');
    const observation = await observe({ authoritative: [] }, impatient);
    expect(observation).toMatchObject({ verdict: 'unknown', servers: [], content: null });
    expect(observation.findings).toMatchObject([{ code: 'unreachable', facts: { reason: 'no_name_servers' } }]);
  });

  test('given a slow server that answers within its time, then its answer counts', async () => {
    world.publish(name, ours.record);
    world.setFault('ns2', 'slow');
    expect((await observe({ scope: 'authoritative' })).verdict).toBe('right');
  });
});

describe('resolvers', () => {
  test('given one that remembers the absence, then resolver_stale, and not right', async () => {
    await world.lookupTxt(name);
    world.publish(name, ours.record);
    const observation = await observe();
    expect(observation.verdict).toBe('disagree');
    expect(observation.findings).toEqual([
      {
        code: 'resolver_stale',
        severity: 'error',
        facts: { servers: world.resolvers[0], verdict: 'absent' },
      },
    ]);
    expect(observation.negativeUntil).toBeGreaterThan(observation.requestedAt);
    clock.advance(901_000);
    expect((await observe()).verdict).toBe('right');
  });

  test('given one that fails, then unknown', async () => {
    world.publish(name, ours.record);
    world.setFault('resolver2', 'servfail');
    expect(await observe()).toMatchObject({ verdict: 'unknown', findings: [{ code: 'unreachable' }] });
  });
});

describe('the wire', () => {
  test('given truncation, then TCP brings the whole record', async () => {
    world.publish(name, ours.record);
    world.setFault('ns1', 'truncate');
    expect((await observe()).verdict).toBe('right');
  });

  test('given a 4096-bit record that does not fit the old limit, then it is read', async () => {
    const spki = lonePublicKey(4096);
    const expected = createHash('sha256').update(spki).digest('hex') as Fingerprint;
    world.publish(name, stringsOf(recordValue(spki.toString('base64'))));
    expect((await observe({ expected })).verdict).toBe('right');
  });
});

describe('a wildcard', () => {
  test('given one that says the same, then it is named: a warning when the key is right', async () => {
    world.publish('*.goo.ne.jp', ours.record);
    const observation = await observe();
    expect(observation.verdict).toBe('right');
    expect(observation.findings).toEqual([{ code: 'wildcard', severity: 'warning', facts: {} }]);
  });

  test('given one that says something else, then it is the reason of what is wrong', async () => {
    world.publish('*.goo.ne.jp', ['v=spf1 -all']);
    expect((await observe()).findings).toContainEqual({ code: 'wildcard', severity: 'error', facts: {} });
  });
});

describe('servers that no parent names', () => {
  const { domain, name, newKey, selector } = found;
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
});

describe('other TXT records', () => {
  const clock = new VirtualClock(Date.parse('2026-10-15T00:00:00Z'));
  let world: DnsWorld;

  beforeEach(async () => {
    world = await createDnsWorld({ clock, zones: [{ apex: 'goo.ne.jp' }] });
  });
  afterEach(() => world.close());

  const source = () =>
    createKeyRecordSource({ resolvers: world.resolvers, timeoutMs: 300, tries: 1, clock, ipv6: false });

  test('given TXT records of several strings, then each is one text, and a name without any has none', async () => {
    world.publishAll('_dmarc.goo.ne.jp', [['v=DMARC1; ', 'p=reject'], ['else']]);
    const answer = await source().texts('_dmarc.goo.ne.jp');
    expect(answer).toMatchObject({ tag: 'texts', texts: expect.arrayContaining(['v=DMARC1; p=reject', 'else']) });
    expect(await source().texts('_dmarc.mail.goo.ne.jp')).toEqual({ tag: 'none' });
  });

  test('given resolvers that fail, then unknown, and never none', async () => {
    world.setFault('resolver1', 'servfail');
    world.setFault('resolver2', 'silent');
    expect(await source().texts('_dmarc.goo.ne.jp')).toEqual({ tag: 'unknown' });
  });

  test('given a name, then its organization is found by the public suffix list', () => {
    expect(source().organizationalDomain('bounce.mail.goo.ne.jp')).toBe('goo.ne.jp');
    expect(source().organizationalDomain('ne.jp')).toBeNull();
  });
});
