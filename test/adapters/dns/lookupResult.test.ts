import { expect, test } from '@jest/globals';
import { authorityResult } from '../../../src/adapters/dns/answer.ts';
import type { DnsMessage, ResourceRecord } from '../../../src/adapters/dns/message.ts';

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
  expect(result(more)).toEqual({ tag: 'unknown', reason: 'garbled' });
});

test.each([
  ['a DNAME, which OpenDKIM does not follow', [39], true],
  ['a CNAME only', [], false],
])('given a record behind %s, then it is told', (_title, types, dname) => {
  const others = types.map((type): ResourceRecord => ({ name: 'b', ttlSeconds: 1, data: { tag: 'other', type } }));
  const record: ResourceRecord = { name: 'b.goo.ne.jp', ttlSeconds: 60, data: { tag: 'TXT', strings: ['x'] } };
  const answers = [...others, alias('a.goo.ne.jp', 'b.goo.ne.jp'), record];
  expect(result({ rcode: 0, answers })).toEqual({ tag: 'records', records: [['x']], ttlSeconds: 60, dname });
});
