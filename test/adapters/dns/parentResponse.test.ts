import { describe, expect, test } from '@jest/globals';
import { parentResponse } from '../../../src/adapters/dns/answer.ts';
import type { DnsMessage, ResourceRecord } from '../../../src/adapters/dns/message.ts';
import { messageOf, nsRecord } from './dnsMessage.ts';

const apex = 'goo.ne.jp';
const ns = (name: string, owner = apex): ResourceRecord => nsRecord(owner, name, 3_600);
const address = (name: string): ResourceRecord => ({
  name,
  ttlSeconds: 3_600,
  data: { tag: 'address', type: 'A', address: '192.0.2.1' },
});
const soa: ResourceRecord = {
  name: 'jp',
  ttlSeconds: 900,
  data: { tag: 'SOA', serial: 1, minimumSeconds: 900 },
};
const result = (more: Partial<DnsMessage>) => parentResponse(messageOf(more), apex, 'jp');

describe('what a server of the parent says of a zone', () => {
  test('given a referral, then its names, and the addresses that it may give (RFC 2181 5.4.1)', () => {
    const authorities = [ns('ns1.goo.ne.jp'), ns('ns2.goo.com')];
    const glue = [address('ns1.goo.ne.jp'), address('ns2.goo.com'), address('ns9.goo.ne.jp')];
    expect(result({ authorities, glue })).toEqual({
      tag: 'refers',
      names: ['ns1.goo.ne.jp', 'ns2.goo.com'],
      glue: [{ name: 'ns1.goo.ne.jp', address: '192.0.2.1' }],
      ttlSeconds: 3_600,
    });
  });

  test('given an authoritative answer, then it holds the zone itself', () => {
    expect(result({ authoritative: true, answers: [ns('ns1.goo.ne.jp')] })).toMatchObject({ tag: 'holds' });
  });

  test.each([
    ['NXDOMAIN', { authoritative: true, rcode: 3, authorities: [soa] }],
    ['no NS records', { authoritative: true, authorities: [soa] }],
  ])('given %s with AA, then there is no such zone', (_title, more) => {
    expect(result(more)).toEqual({ tag: 'denies' });
  });

  test.each([
    ['SERVFAIL', { rcode: 2 }, 'servfail'],
    ['REFUSED', { rcode: 5 }, 'refused'],
    ['an answer from a cache', { answers: [ns('ns1.goo.ne.jp')] }, 'lame'],
    ['NXDOMAIN without AA', { rcode: 3 }, 'lame'],
    ['a referral to another zone', { authorities: [ns('ns1.ne.jp', 'ne.jp')] }, 'lame'],
    ['a referral upwards', { authorities: [ns('a.root', '')] }, 'lame'],
  ])('given %s, then it says nothing (I2)', (_title, more, reason) => {
    expect(result(more)).toEqual({ tag: 'unusable', reason });
  });
});
