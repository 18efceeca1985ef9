import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../src/adapters/dns/keyRecordSource.ts';
import { quotedStrings, recordValue } from '../../src/domain/keyRecord.ts';
import { recordName, Selector, SigningDomain } from '../../src/domain/names.ts';
import { fingerprintOf } from '../../src/domain/publicKey.ts';
import { VirtualClock } from '../../src/sandbox/clock.ts';
import { freePort } from '../support/ports.ts';
import { describeWith } from './servers/installed.ts';
import { type Knot, startKnot } from './servers/knot.ts';

const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
const keyOf = (bits: number) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return { expected: fingerprintOf(spki), value: recordValue(spki.toString('base64')) };
};

describeWith('against Knot DNS', ['knotd', 'knsupdate'], () => {
  let first: Knot;
  let second: Knot;
  const clock = new VirtualClock(Date.parse('2026-10-15T00:00:00Z'));

  beforeAll(async () => {
    const start = async () =>
      startKnot({ address: '127.0.0.1', port: await freePort('127.0.0.1') }, [{ apex: domain, lines: [] }]);
    first = await start();
    second = await start();
  });
  afterAll(() => Promise.all([first?.stop(), second?.stop()]));

  const observe = (selector: string, expected: ReturnType<typeof fingerprintOf>) => {
    const source = createKeyRecordSource({ resolvers: [], timeoutMs: 2_000, clock });
    return source.observe({
      domain,
      selector: Selector.parse(selector) as Selector,
      expected,
      scope: 'authoritative',
      authoritative: [first.endpoint, second.endpoint],
    });
  };
  const publish = (server: Knot, selector: string, value: string) =>
    server.update([`add ${recordName(selector as Selector, domain)}. 300 TXT ${quotedStrings(value)}`]);

  test('given a record added to one server and then to the other: absent, disagree, right, and the serials grow', async () => {
    const key = keyOf(2048);
    const before = await observe('s1', key.expected);
    expect(before).toMatchObject({ verdict: 'absent', findings: [{ code: 'absent', facts: { kind: 'nxdomain' } }] });
    expect((before.negativeUntil ?? 0) - before.requestedAt).toBeGreaterThanOrEqual(900_000);
    await publish(first, 's1', key.value);
    expect((await observe('s1', key.expected)).verdict).toBe('disagree');
    await publish(second, 's1', key.value);
    const after = await observe('s1', key.expected);
    expect(after).toMatchObject({ verdict: 'right', findings: [] });
    expect(after.servers[0]).toMatchObject({ ttlSeconds: 300, authoritative: true });
    expect(after.servers[0]?.records[0]?.map((text) => text.length)).toEqual([255, key.value.length - 255]);
    expect(after.servers[0]?.serial).toBeGreaterThan(before.servers[0]?.serial ?? Number.MAX_SAFE_INTEGER);
  });

  test('given an RRset too large for UDP, then it comes over TCP, and several records are refused', async () => {
    const keys = [keyOf(4096), keyOf(4096)];
    for (const key of keys) for (const server of [first, second]) await publish(server, 's2', key.value);
    const observation = await observe('s2', keyOf(1024).expected);
    expect(observation.servers.map((answer) => answer.records.length)).toEqual([2, 2]);
    expect(observation).toMatchObject({ verdict: 'wrong', findings: [{ code: 'several_records' }] });
  });

  test('given a record that was entered with a doubled name, then it is found there', async () => {
    const key = keyOf(2048);
    const name = recordName('s3' as Selector, domain);
    for (const server of [first, second]) {
      await server.update([`add ${name}.${domain}. 300 TXT ${quotedStrings(key.value)}`]);
    }
    expect((await observe('s3', key.expected)).findings.map(({ code }) => code)).toEqual(['absent', 'name_doubled']);
  });

  test('given a CNAME within the zone, then the record at its end counts', async () => {
    const key = keyOf(2048);
    for (const server of [first, second]) {
      await server.update([
        `add ${recordName('s4' as Selector, domain)}. 300 CNAME keys.${domain}.`,
        `add keys.${domain}. 300 TXT ${quotedStrings(key.value)}`,
      ]);
    }
    expect((await observe('s4', key.expected)).verdict).toBe('right');
  });

  test('given a server that is asked for a zone that it does not hold, then unknown', async () => {
    const key = keyOf(1024);
    const source = createKeyRecordSource({ resolvers: [], timeoutMs: 2_000, clock });
    const observation = await source.observe({
      domain: SigningDomain.parse('other.example') as SigningDomain,
      selector: Selector.parse('s1') as Selector,
      expected: key.expected,
      scope: 'authoritative',
      authoritative: [first.endpoint],
    });
    expect(observation).toMatchObject({ verdict: 'unknown', servers: [{ rcode: 'REFUSED', silent: false }] });
  });
});
