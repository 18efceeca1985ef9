import { describe, expect, test } from '@jest/globals';
import { authorityResult, parentResponse } from '../../../src/adapters/dns/answer.ts';
import type { DnsMessage, ResourceRecord } from '../../../src/adapters/dns/message.ts';
import { messageOf, nsRecord } from './dnsMessage.ts';

const alias = (name: string, target: string): ResourceRecord => ({
  name,
  ttlSeconds: 300,
  data: { tag: 'name', type: 'CNAME', name: target },
});
const message = (more: Partial<DnsMessage>): DnsMessage => ({
  id: 1,
  response: true,
  opcode: 0,
  authoritative: true,
  truncated: false,
  rcode: 2,
  questions: [],
  answers: [],
  authorities: [],
  glue: [],
  authenticated: false,
  extendedErrors: [],
  ...more,
});
const result = (more: Partial<DnsMessage>) => authorityResult(message(more), 'a.goo.ne.jp', 'goo.ne.jp');
const loop = [alias('a.goo.ne.jp', 'b.goo.ne.jp'), alias('b.goo.ne.jp', 'a.goo.ne.jp')];

// BIND 9.18 answers so; see test/real.
test('given SERVFAIL with aliases that go round, then the loop is named', () => {
  expect(result({ answers: loop })).toEqual({ tag: 'alias_loop' });
});

test.each<[string, Partial<DnsMessage>]>([
  ['aliases that do not go round', { answers: loop.slice(0, 1) }],
  ['no authority', { answers: loop, authoritative: false }],
  ['REFUSED', { answers: loop, rcode: 5 }],
  ['the record itself', { answers: [{ name: 'a.goo.ne.jp', ttlSeconds: 1, data: { tag: 'TXT', strings: ['x'] } }] }],
])('given a failure with %s, then unknown: never yes and never absent (I2)', (_title, more) => {
  expect(result(more)).toEqual({ tag: 'unknown', reason: 'failed' });
});

const record: ResourceRecord = { name: 'a.goo.ne.jp', ttlSeconds: 60, data: { tag: 'TXT', strings: ['x'] } };
test.each<[string, Partial<DnsMessage>]>([
  ['that the name does not exist, and its record', { rcode: 3, answers: [record] }],
  ['a record and an alias at one name', { rcode: 0, answers: [record, alias('a.goo.ne.jp', 'b.goo.ne.jp')] }],
  [
    'two aliases at one name',
    {
      rcode: 0,
      answers: ['b', 'c']
        .map((to) => alias('a.goo.ne.jp', `${to}.goo.ne.jp`))
        .concat({ ...record, name: 'b.goo.ne.jp' }),
    },
  ],
])('given an answer that says %s, then unknown: a resolver takes either half (I2)', (_title, more) => {
  expect(result(more)).toEqual({ tag: 'unknown', reason: 'contradictory' });
});

test.each([
  ['a DNAME, which OpenDKIM does not follow', [39], true],
  ['a CNAME only', [], false],
])('given a record behind %s, then it is told', (_title, types, dname) => {
  const others = types.map((type): ResourceRecord => ({ name: 'b', ttlSeconds: 1, data: { tag: 'other', type } }));
  const record: ResourceRecord = { name: 'b.goo.ne.jp', ttlSeconds: 60, data: { tag: 'TXT', strings: ['x'] } };
  const answers = [...others, alias('a.goo.ne.jp', 'b.goo.ne.jp'), record];
  expect(result({ rcode: 0, answers })).toEqual({
    ...{ tag: 'records', records: [['x']], ttlSeconds: 60, dname },
    // What a DNAME makes of a name is no record that anybody could mend.
    ...(dname ? {} : { end: 'b.goo.ne.jp' }),
  });
});

describe('what a parent answers', () => {
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
});
