import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createKeyRecordSource } from '../../../src/adapters/dns/keyRecordSource.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createDnsWorld, type DnsWorld } from '../../../src/sandbox/dns/world.ts';

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
