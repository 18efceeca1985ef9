/** Signed zones: what a resolver that validates would see, where it is not asked or refuses. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../../src/adapters/dns/keyRecordSource.ts';
import { othersRight, silentServers } from '../../../src/app/effects/evidence.ts';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { Fingerprint, Selector, SigningDomain } from '../../../src/domain/names.ts';
import type { RecordQuery } from '../../../src/ports/dns.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';
import { testOnLinux } from '../../support/platform.ts';

const apex = 'goo.ne.jp';
const domain = SigningDomain.parse(apex) as SigningDomain;
const selector = Selector.parse('sel20261130') as Selector;
const name = `${selector}._domainkey.${domain}`;
const spki = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' });
const expected = Fingerprint.parse(createHash('sha256').update(spki).digest('hex')) as Fingerprint;
const right = stringsOf(recordValue(spki.toString('base64')));
const clock = new VirtualClock(Date.parse('2026-11-30T00:00:00Z'));
const expired = { code: 7, text: 'signature\nexpired' };

let world: DnsWorld;

beforeEach(async () => {
  world = await createDnsWorld({ clock, nameServers: 3, zones: [{ apex }] });
  world.publish(name, right);
});
afterEach(() => world.close());

const source = (from: DnsWorld, more: { timeoutMs?: number; tries?: number; authoritativePort?: number } = {}) =>
  createKeyRecordSource({ resolvers: from.resolvers, timeoutMs: 5_000, clock, ipv6: false, ...more });
const observe = (more: Partial<RecordQuery> = {}) =>
  source(world).observe({
    ...{ domain, selector, expected, scope: 'everywhere' as const, authoritative: world.authoritative },
    ...more,
  });
const [resolver1, resolver2] = [() => world.resolvers[0] ?? '', () => world.resolvers[1] ?? ''];

describe('given a zone that is signed up to the root, and resolvers that do not validate', () => {
  beforeEach(() => world.sign(apex, { bogus: 'all', extendedError: expired }));

  test('then not right for a switch, and there is nothing that could be approved or waived (I2)', async () => {
    const seen = await observe();
    expect(seen).toMatchObject({ verdict: 'unknown', content: null });
    expect(seen.findings).toMatchObject([{ code: 'dnssec_unvalidated', severity: 'error', facts: { zone: apex } }]);
    expect([othersRight(seen), silentServers(seen)]).toEqual([false, []]);
  });

  test('and a silent server, which alone could be waived, then not even that (I2)', async () => {
    world.setFault('ns3', 'silent');
    const impatient = source(world, { timeoutMs: 500, tries: 1 });
    const query = { domain, selector, expected, scope: 'everywhere', authoritative: world.authoritative } as const;
    const seen = await impatient.observe(query);
    expect([seen.verdict, othersRight(seen), silentServers(seen)]).toEqual([
      'unknown',
      false,
      [world.authoritative[2]],
    ]);
    world.sign(apex, null);
    expect(othersRight(await impatient.observe(query))).toBe(true);
  });

  test('then right with a warning where no decision rests on it', async () => {
    const seen = await observe({ signatures: 'advisory' });
    expect(seen).toMatchObject({
      verdict: 'right',
      findings: [{ code: 'dnssec_unvalidated', severity: 'warning', facts: { zone: apex } }],
    });
  });

  test('then the preflight is told so, and not of a zone without signatures', async () => {
    expect(await source(world).validates(domain)).toBe('unvalidated');
    world.sign(apex, null);
    expect(await source(world).validates(domain)).toBe('unneeded');
  });
});

describe('given a resolver that validates', () => {
  beforeEach(() => world.validate('resolver1', true));

  test('and sound signatures, then right, and nothing more is asked', async () => {
    world.sign(apex, { bogus: [] });
    expect(await observe()).toMatchObject({ verdict: 'right', findings: [] });
    expect(await source(world).validates(domain)).toBe('validated');
  });

  test('and no signatures, then right', async () => {
    expect(await observe()).toMatchObject({ verdict: 'right', findings: [] });
  });

  test.each([
    ['only this one', 'record', [name]],
    ['all of the zone', 'zone', 'all'],
  ] as const)(
    'and signatures of which %s do not match, then DNSSEC is named, with the words of the resolver',
    async (_title, part, bogus) => {
      world.sign(apex, { bogus, extendedError: expired });
      const seen = await observe();
      expect(seen.verdict).toBe('unknown');
      expect(seen.findings).toEqual([
        {
          code: 'dnssec_bogus',
          severity: 'error',
          // A line break of somebody else's is none of ours.
          facts: {
            reason: `dnssec_${part}`,
            extended: 'EDE 7, Signature Expired, signature?expired',
            servers: resolver1(),
          },
        },
      ]);
      expect(othersRight(seen)).toBe(false);
    },
  );

  test('and SERVFAIL for another cause, then that, and no word of DNSSEC', async () => {
    world.setFault('resolver1', 'servfail');
    const { findings } = await observe();
    expect(findings).toMatchObject([{ code: 'unreachable', facts: { reason: 'servfail', servers: resolver1() } }]);
  });
});

describe('given resolvers that do not answer whether a zone is signed, and do not validate', () => {
  beforeEach(() => {
    for (const resolver of ['resolver1', 'resolver2'] as const) world.setFault(resolver, 'noDs');
  });

  test.each([true, false])(
    'and it is signed: %s, then that is unknown, and not right for a switch (I2)',
    async (signed) => {
      if (signed) world.sign(apex, { bogus: 'all' });
      const seen = await observe();
      expect(seen).toMatchObject({ verdict: 'unknown', content: null });
      expect(seen.findings).toMatchObject([{ code: 'dnssec_unknown', severity: 'error', facts: { zone: apex } }]);
      expect([othersRight(seen), silentServers(seen)]).toEqual([false, []]);
      expect(await source(world).validates(domain)).toBe('unknown');
    },
  );

  test('then right with a warning where no decision rests on it', async () => {
    expect(await observe({ signatures: 'advisory' })).toMatchObject({
      verdict: 'right',
      findings: [{ code: 'dnssec_unknown', severity: 'warning', facts: { zone: apex } }],
    });
  });

  test('and one of them that does answer, then its answer counts', async () => {
    world.setFault('resolver2', null);
    expect(await observe()).toMatchObject({ verdict: 'right', findings: [] });
  });
});

test('given a DS at a parent that is not signed itself, then an island that nobody validates: right', async () => {
  const below = SigningDomain.parse(`mail.${apex}`) as SigningDomain;
  world.addZone({ apex: below });
  world.sign(below, { bogus: 'all' });
  world.publish(`${selector}._domainkey.${below}`, right);
  expect(await observe({ domain: below })).toMatchObject({ verdict: 'right', findings: [] });
  world.sign(apex, { bogus: [] });
  expect((await observe({ domain: below })).verdict).toBe('unknown');
});

// Name servers that are found by name share one port, so they need an address each: Linux has the whole of 127/8.
testOnLinux(
  'given resolvers that all refuse the whole zone, then DNSSEC, and not a domain that nobody knows',
  async () => {
    const wide = await createDnsWorld({ clock, addresses: { ns1: '127.0.0.2', ns2: '127.0.0.3' }, zones: [{ apex }] });
    wide.sign(apex, { bogus: 'all' });
    for (const resolver of ['resolver1', 'resolver2'] as const) wide.validate(resolver, true);
    const { authoritativePort } = wide;
    const query = { domain, selector, expected, scope: 'everywhere' } as const;
    const seen = await source(wide, { authoritativePort }).observe(query);
    expect(seen).toMatchObject({
      verdict: 'unknown',
      findings: [{ code: 'dnssec_bogus', facts: { reason: 'dnssec_zone' } }],
    });
    await wide.close();
  },
);

test('given a DS of an algorithm that no validator knows, then unsigned to everybody (RFC 4035 5.2): right', async () => {
  world.sign(apex, { bogus: 'all', algorithm: 253 });
  expect(await observe()).toMatchObject({ verdict: 'right', findings: [] });
  expect(await source(world).validates(domain)).toBe('unneeded');
});

// Resolvers that validate say nothing of an answer that ends in a zone without signatures.
testOnLinux(
  'given a CNAME from a signed zone into an unsigned one, then the signed zone must be validated',
  async () => {
    const addresses = { ns1: '127.0.0.2', ns2: '127.0.0.3' };
    const wide = await createDnsWorld({ clock, addresses, zones: [{ apex }, { apex: 'provider.example' }] });
    wide.alias(name, 'k1.provider.example');
    wide.publish('k1.provider.example', right);
    const { authoritativePort } = wide;
    const seen = () => source(wide, { authoritativePort }).observe({ domain, selector, expected, scope: 'everywhere' });
    expect(await seen()).toMatchObject({ verdict: 'right', findings: [] });
    wide.sign(apex, { bogus: [name] });
    expect(await seen()).toMatchObject({
      verdict: 'unknown',
      findings: [{ code: 'dnssec_unvalidated', facts: { zone: apex } }],
    });
    wide.validate('resolver1', true);
    expect(await seen()).toMatchObject({ verdict: 'unknown', findings: [{ code: 'dnssec_bogus' }] });
    wide.sign(apex, { bogus: [] });
    wide.flush();
    expect(await seen()).toMatchObject({ verdict: 'right', findings: [] });
    await wide.close();
  },
);

test('given two resolvers of which one validates and refuses, then the other does not make it right', async () => {
  world.validate('resolver2', true);
  world.sign(apex, { bogus: [name] });
  const seen = await observe();
  expect(seen.findings).toMatchObject([{ code: 'dnssec_bogus', facts: { servers: resolver2(), extended: '' } }]);
  expect(seen.verdict).toBe('unknown');
});
