import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../src/adapters/dns/keyRecordSource.ts';
import { Closers, systemClock } from '../../src/main/process.ts';
import { testDomain, testSelector } from '../support/keys.ts';
import { freePort } from '../support/ports.ts';
import { keyName, ours } from './network.ts';
import { keys } from './recordCase.ts';
import { startBindResolver } from './servers/bind.ts';
import type { Daemon } from './servers/daemon.ts';
import { describeWith } from './servers/installed.ts';
import { startNsd } from './servers/nsd.ts';
import { apexOf, type SignedZoneKind, signedZoneKinds, signTree } from './servers/signedZones.ts';
import { startUnbound } from './servers/unbound.ts';
import { txt } from './servers/zoneText.ts';

const loopback = '127.0.0.1';
const validators = ['unbound', 'BIND'] as const;
const programs = ['nsd', 'named', 'unbound', 'dnssec-signzone'] as const;

describeWith('zones that BIND signed, seen through resolvers that validate', programs, () => {
  const closers = new Closers();
  const resolvers = new Map<string, Daemon>();
  let nsd: Daemon;

  beforeAll(async () => {
    const place = { address: loopback, port: await freePort(loopback) };
    const { zones, rootKey } = await signTree(loopback, (apex) => [txt(keyName(apex), ours)]);
    nsd = await startNsd(place, zones);
    closers.add(() => nsd.stop());
    const start = async (name: string, starting: Promise<Daemon>) => {
      const daemon = await starting;
      closers.add(() => daemon.stop());
      resolvers.set(name, daemon);
    };
    const stubs = zones.map(({ apex }) => ({ apex, servers: [nsd.endpoint] }));
    await start('unbound', startUnbound(loopback, await freePort(loopback), stubs, rootKey));
    await start('blind', startUnbound(loopback, await freePort(loopback), stubs));
    await start('BIND', startBindResolver({ address: loopback, port: await freePort(loopback) }, place, rootKey));
  });
  afterAll(() => closers.close());

  const observe = (kind: SignedZoneKind, names: readonly string[]) =>
    createKeyRecordSource({
      resolvers: names.map((name) => resolvers.get(name)?.endpoint ?? ''),
      timeoutMs: 5_000,
      tries: 2,
      clock: systemClock,
      authoritativePort: nsd.port,
      ipv6: false,
    }).observe({
      domain: testDomain(apexOf(kind)),
      selector: testSelector('s1'),
      expected: keys.ours.info.fingerprint,
      scope: 'everywhere',
    });

  const seen = async (kind: SignedZoneKind, ...names: readonly string[]) => {
    const { verdict, findings } = await observe(kind, names);
    return { verdict, findings: findings.map(({ code, facts }) => `${code} ${facts.reason ?? ''}`.trim()) };
  };
  const right = { verdict: 'right' as const, findings: [] };
  const expected: Record<SignedZoneKind, Awaited<ReturnType<typeof seen>>> = {
    signed: right,
    island: right,
    unsigned: right,
    broken_record: { verdict: 'unknown', findings: ['dnssec_bogus dnssec_record'] },
    not_yet_valid: { verdict: 'unknown', findings: ['dnssec_bogus dnssec_zone'] },
    expired: { verdict: 'unknown', findings: ['dnssec_bogus dnssec_zone'] },
    other_key: { verdict: 'unknown', findings: ['dnssec_bogus dnssec_zone'] },
    signatures_missing: { verdict: 'unknown', findings: ['dnssec_bogus dnssec_zone'] },
  };

  test.each(signedZoneKinds)(
    'given a zone that is %s, then unbound and BIND lead to the same verdict, and no broken one to right (I2)',
    async (kind) => {
      for (const name of validators) expect([name, await seen(kind, name)]).toEqual([name, expected[kind]]);
    },
  );

  test.each(signedZoneKinds.filter((kind) => expected[kind].verdict !== 'right'))(
    'given a zone that is %s, and a resolver that believes everything before one that validates, then still unknown (I2)',
    async (kind) => {
      for (const name of validators) expect(await seen(kind, 'blind', name)).toEqual(expected[kind]);
    },
  );

  test('given only a resolver that believes everything, then a chain of DS up to the root is not right for a switch (I2)', async () => {
    const verdicts = await Promise.all(
      signedZoneKinds.map(async (kind) => [kind, (await seen(kind, 'blind')).verdict]),
    );
    const hasChain = (kind: SignedZoneKind) => kind !== 'island' && kind !== 'unsigned';
    expect(verdicts).toEqual(signedZoneKinds.map((kind) => [kind, hasChain(kind) ? 'unknown' : 'right']));
  });

  test("given unbound's extended errors (RFC 8914), then the finding quotes them", async () => {
    const extended = async (kind: SignedZoneKind) => (await observe(kind, ['unbound'])).findings[0]?.facts.extended;
    const broken = signedZoneKinds.filter((kind) => expected[kind].verdict !== 'right');
    const quoted = await Promise.all(broken.map(extended));
    expect(quoted).toEqual(broken.map(() => 'EDE 6, DNSSEC Bogus'));
  });
});
