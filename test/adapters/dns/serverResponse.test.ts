import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { queryAuthority } from '../../../src/adapters/dns/authoritative.ts';
import { createQueryClient } from '../../../src/adapters/dns/client.ts';
import { parseEndpoint } from '../../../src/adapters/dns/message.ts';
import { answersByServer, concludeVerdict, judge } from '../../../src/adapters/dns/verdict.ts';
import { Fingerprint } from '../../../src/domain/names.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';

const name = 's1._domainkey.goo.ne.jp';
const clock = new VirtualClock(0);
const expectation = { fingerprint: Fingerprint.parse('0'.repeat(64)) as Fingerprint };
let world: DnsWorld;

beforeEach(async () => {
  world = await createDnsWorld({ clock, zones: [{ apex: 'goo.ne.jp' }] });
});
afterEach(() => world.close());

/** One name server whose name has the addresses of both. */
async function hear() {
  const endpoints = world.authoritative.map((text) => {
    const { host, port } = parseEndpoint(text);
    return { address: host, port };
  });
  const asker = { query: createQueryClient({ timeoutMs: 500, tries: 1 }).patient, clock };
  const responses = await queryAuthority(
    asker,
    { name: 'ns.goo.ne.jp', endpoints, unreachable: false },
    name,
    'goo.ne.jp',
  );
  return responses.map((one) => judge(one, expectation));
}

test('given two addresses that say the same, cut differently, then the server is one answer', async () => {
  world.publish(name, ['v=DKIM1; p='], { server: 'ns1' });
  world.publish(name, ['v=DKIM1; ', 'p='], { server: 'ns2' });
  expect(await hear()).toHaveLength(1);
});

test('given one silent address, then the other one answers for the server (I2)', async () => {
  world.publish(name, ['v=DKIM1; p=']);
  world.setFault('ns1', 'silent');
  expect((await hear()).map(({ answer }) => [answer.verdict, answer.silent])).toEqual([['wrong', false]]);
  world.setFault('ns2', 'silent');
  expect((await hear()).map(({ answer }) => [answer.verdict, answer.silent])).toEqual([['unknown', true]]);
});

test('given two addresses that differ, then neither hides the other: disagree, and shown by the worse (I2)', async () => {
  world.publish(name, ['v=DKIM1; p='], { server: 'ns2' });
  const all = await hear();
  expect(concludeVerdict(all)).toBe('disagree');
  expect(answersByServer(all)).toMatchObject([{ server: 'ns.goo.ne.jp', verdict: 'wrong' }]);
});

test.each([
  ['127.0.0.1:5353', { host: '127.0.0.1', port: 5353 }],
  ['ns1.goo.ne.jp', { host: 'ns1.goo.ne.jp', port: 53 }],
  ['[::1]:5353', { host: '::1', port: 5353 }],
  ['2001:db8::1', { host: '2001:db8::1', port: 53 }],
  ['ns1.example.jp.:53', { host: 'ns1.example.jp', port: 53 }],
])('%s is an address of a server', (text, parsed) => {
  expect(parseEndpoint(text)).toEqual(parsed);
});

test.each(['', 'a b', '127.0.0.1:0', '127.0.0.1:70000', '[ns1]:53', 'a:b'])('"%s" is a configuration error', (text) => {
  expect(() => parseEndpoint(text)).toThrow(RangeError);
});
