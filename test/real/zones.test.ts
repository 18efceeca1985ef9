import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RecordObservation } from '../../src/domain/findings.ts';
import { canBind } from '../support/ports.ts';
import { ipv6Loopback, keyName, type Network, openNetwork, ours } from './network.ts';
import { describeWith, skip } from './servers/installed.ts';
import { txt } from './servers/zoneText.ts';

const programs = ['nsd', 'named', 'knotd', 'knsupdate', 'unbound', 'unbound-control'] as const;
const hasIpv6 = await canBind(0, ipv6Loopback);
if (!hasIpv6) skip('name servers at ::1', 'this host has no IPv6 loopback');

describeWith('zones and their servers, found through unbound', programs, () => {
  let network: Network;
  beforeAll(async () => {
    network = await openNetwork();
  });
  afterAll(() => network?.close());

  const notified = ({ verdict, findings, servers }: RecordObservation) => ({
    verdict,
    findings: findings.map(({ code, facts }) => `${code} ${facts.reason ?? facts.kind ?? ''}`.trim()),
    authoritative: servers
      .flatMap(({ server, role }) => (role === 'authoritative' ? [server.slice(0, 1)] : []))
      .join(''),
    resolvers: servers.flatMap(({ role, verdict: output }) => (role === 'resolver' ? [output] : [])).join(' '),
  });
  const right = { verdict: 'right', findings: [], resolvers: 'right' };

  test.each([
    ['a zone of its own', 'goo.ne.jp', { ...right, authoritative: 'ab' }],
    ['no zone of its own', 'mail.goo.ne.jp', { ...right, authoritative: 'ab' }],
    ['a delegation to BIND, which truncates', 'sub.goo.ne.jp', { ...right, authoritative: 'c' }],
    ['a zone cut below it, at _domainkey', 'deep.goo.ne.jp', { ...right, authoritative: 'c' }],
    ['a CNAME into a zone elsewhere', 'alias.goo.ne.jp', { ...right, authoritative: 'abc' }],
    [
      'a CNAME to a name that is not there',
      'dangling.goo.ne.jp',
      {
        verdict: 'absent',
        findings: ['absent nxdomain', 'cname', 'name_wrong at_apex'],
        authoritative: 'abc',
        resolvers: '',
      },
    ],
    [
      'a CNAME into a zone that nobody serves',
      'lost.goo.ne.jp',
      { verdict: 'unknown', findings: ['unreachable alias_target'], authoritative: 'ab', resolvers: '' },
    ],
    [
      'aliases that go round over two zones',
      'round.goo.ne.jp',
      { verdict: 'wrong', findings: ['malformed alias_loop'], authoritative: 'abc', resolvers: '' },
    ],
    [
      'a name server that does not hold the zone',
      'lame.example',
      { verdict: 'unknown', findings: ['unreachable lame'], authoritative: 'ac', resolvers: '' },
    ],
    [
      'a name server that is not there beside two right ones',
      'dead.example',
      { verdict: 'unknown', findings: ['unreachable closed'], authoritative: 'abd', resolvers: 'right' },
    ],
  ])('given a domain with %s, then its servers are found and asked', async (_title, domain, expected) => {
    expect(notified(await network.observe(domain))).toEqual(expected);
  });

  test('given a dead server, then it alone is silent, which a waiver needs to know (I2)', async () => {
    const { servers } = await network.observe('dead.example');
    expect(servers.map(({ silent }) => silent)).toEqual([false, false, true, false]);
  });

  const withIpv6 = hasIpv6 ? test : test.skip;
  withIpv6(
    'given a server at IPv6 only, then it is asked where this host reaches it, and silent where not',
    async () => {
      expect(notified(await network.observe('six.example', { ipv6: true }))).toEqual({ ...right, authoritative: 'e' });
      const blind = await network.observe('six.example', { ipv6: false });
      expect(blind).toMatchObject({ verdict: 'unknown', servers: [{ silent: true }] });
    },
  );

  withIpv6('given a dead IPv4 address and a living IPv6 one of one name, then the server answers', async () => {
    expect(notified(await network.observe('both.example', { ipv6: true }))).toEqual({ ...right, authoritative: 'f' });
    expect((await network.observe('both.example', { ipv6: false })).verdict).toBe('unknown');
  });

  test('given a third server that only the parent names, with the former record, then they disagree (I2)', async () => {
    const observation = await network.observe('moved.example');
    expect(notified(observation)).toMatchObject({ verdict: 'disagree', authoritative: 'ab', resolvers: '' });
    expect(observation.findings).toContainEqual({
      code: 'delegation_differs',
      severity: 'warning',
      facts: { zone: 'moved.example', parent: 'example', parentOnly: 'a.ns.goo.ne.jp', zoneOnly: '' },
    });
  });

  test('given a zone at _domainkey on the server of the zone above, which refers to nobody, then its other server is asked too (I2)', async () => {
    const observation = await network.observe('hiding.goo.ne.jp');
    expect(notified(observation)).toMatchObject({ verdict: 'disagree', resolvers: '' });
    expect(observation.findings).toContainEqual({
      code: 'servers_disagree',
      severity: 'error',
      facts: expect.objectContaining({ right: 'c.ns.goo.ne.jp', wrong: 'a.ns.goo.ne.jp' }),
    });
  });

  test('given one server that is behind, then they disagree, named with their serials', async () => {
    const name = keyName('news.goo.ne.jp');
    await network.knot.update([`add ${txt(name, ours)}`]);
    const observation = await network.observe('news.goo.ne.jp');
    expect(notified(observation)).toMatchObject({ verdict: 'disagree', resolvers: '' });
    expect(observation.findings).toContainEqual({
      code: 'servers_disagree',
      severity: 'error',
      facts: expect.objectContaining({ right: 'b.ns.goo.ne.jp', absent: 'a.ns.goo.ne.jp' }),
    });
    const [behind, ahead] = observation.servers;
    expect(ahead?.serial).toBeGreaterThan(behind?.serial ?? Number.MAX_SAFE_INTEGER);
  });

  test('given our own early checks, then no resolver remembers them (RFC 2308): published is right at once', async () => {
    expect((await network.observe('late.example')).verdict).toBe('absent');
    await network.knot.update([`add ${txt(keyName('late.example'), ours)}`], 'late.example');
    expect(await network.observe('late.example')).toMatchObject({ verdict: 'right', findings: [] });
  });

  test('given a resolver that somebody asked too early, then resolver_stale until it forgets', async () => {
    const name = keyName('late.example');
    const early = { authoritative: [network.unbound.endpoint], scope: 'authoritative' } as const;
    await network.knot.update([`delete ${name}. TXT`], 'late.example');
    await network.unbound.forget('late.example');
    // Asked as a client would: unbound now holds the absence, and says so without AA.
    await network.queryResolver(name);
    expect(await network.observe('late.example', early)).toMatchObject({ verdict: 'unknown' });
    await network.knot.update([`add ${txt(name, ours)}`], 'late.example');
    const stale = await network.observe('late.example');
    expect(stale.findings).toMatchObject([{ code: 'resolver_stale', facts: { verdict: 'absent' } }]);
    expect(stale.verdict).toBe('disagree');
    const lastsMs = (stale.negativeUntil ?? 0) - stale.requestedAt;
    expect(lastsMs).toBeGreaterThan(0);
    expect(lastsMs).toBeLessThanOrEqual(901_000);
    await network.unbound.forget('late.example');
    expect((await network.observe('late.example')).verdict).toBe('right');
  });
});
