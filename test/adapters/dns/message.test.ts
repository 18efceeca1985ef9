import { describe, expect, test } from '@jest/globals';
import dnsPacket, { type Answer } from 'dns-packet';
import fc from 'fast-check';
import { readMessage, writeQuery } from '../../../src/adapters/dns/message.ts';
import { readName, writeName } from '../../../src/adapters/dns/wireName.ts';
import { inOurWords } from './oracle.ts';

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,20}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
const ttl = fc.nat(0x7fffffff);
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const string = fc.uint8Array({ maxLength: 255 }).map((bytes) => Buffer.from(bytes));

const record: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ type: fc.constant('TXT' as const), name, ttl, data: fc.array(string, { minLength: 1, maxLength: 3 }) }),
  fc.record({ type: fc.constantFrom('NS' as const, 'CNAME' as const), name, ttl, data: name }),
  fc.record({ type: fc.constant('A' as const), name, ttl, data: fc.ipV4() }),
  fc.record({
    type: fc.constant('SOA' as const),
    name,
    ttl,
    data: fc.record({
      mname: name,
      rname: name,
      serial: u32,
      refresh: u32,
      retry: u32,
      expire: u32,
      minimum: u32,
    }),
  }),
);
const packet = fc.record({
  id: fc.nat(0xffff),
  flags: fc.nat(0x7fff),
  name,
  answers: fc.array(record, { maxLength: 6 }),
  authorities: fc.array(record, { maxLength: 3 }),
  additionals: fc.array(record, { maxLength: 2 }),
});

const encode = (p: {
  id: number;
  flags: number;
  name: string;
  answers: Answer[];
  authorities: Answer[];
  additionals?: Answer[];
}) => dnsPacket.encode({ ...p, type: 'response', questions: [{ type: 'TXT', name: p.name }] });

const refers = ({ answers = [], authorities = [] }: dnsPacket.DecodedPacket) =>
  answers.length === 0 && authorities.some(({ type }) => type === 'NS');

describe('the reader agrees with dns-packet', () => {
  test('given any message that it wrote, then every record is read alike', () => {
    fc.assert(
      fc.property(packet, (p) => {
        const bytes = encode(p);
        const read = readMessage(bytes);
        const oracle = dnsPacket.decode(bytes);
        expect(read).toEqual({
          id: p.id,
          response: true,
          opcode: (p.flags >> 11) & 0xf,
          authoritative: oracle.flag_aa,
          truncated: oracle.flag_tc,
          authenticated: oracle.flag_ad,
          extendedErrors: [],
          rcode: p.flags & 0xf,
          questions: [{ name: p.name, type: 16, class: 1 }],
          answers: oracle.answers?.map(inOurWords),
          authorities: oracle.authorities?.map(inOurWords),
          glue: refers(oracle)
            ? (oracle.additionals ?? []).filter(({ type }) => type === 'A' || type === 'AAAA').map(inOurWords)
            : [],
        });
      }),
      { numRuns: 300, seed: 42 },
    );
  });

  test('given a message with bytes changed or cut, then the reader answers and never throws', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(packet, damage, fc.nat(), (p, changes, cut) => {
        const bytes = encode(p);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const end = cut % 3 === 0 ? cut % bytes.length : bytes.length;
        expect(() => readMessage(bytes.subarray(0, end))).not.toThrow();
      }),
      { numRuns: 500, seed: 43 },
    );
  });

  test('given random bytes, then the reader answers and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        readMessage(Buffer.from(bytes));
      }),
      { numRuns: 2_000, seed: 44 },
    );
  });

  test('given any question, then dns-packet reads it as meant', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), name, fc.boolean(), fc.boolean(), (id, queried, recurse, edns) => {
        const bytes = writeQuery(id, { name: queried, type: 'TXT', recurse }, edns) as Buffer;
        const read = dnsPacket.decode(bytes);
        expect(read).toMatchObject({ id, type: 'query', flag_rd: recurse });
        expect(read.questions).toMatchObject([{ name: queried, type: 'TXT', class: 'IN' }]);
        expect(read.additionals).toMatchObject(edns ? [{ type: 'OPT', udpPayloadSize: 1232 }] : []);
        expect(dnsPacket.decode.bytes).toBe(bytes.length);
      }),
      { numRuns: 200, seed: 45 },
    );
  });
});

describe('names are bounded', () => {
  test('given a compressed name, then it is followed backwards', () => {
    const bytes = Buffer.from([1, 97, 2, 106, 112, 0, 1, 98, 0xc0, 2]);
    expect(readName(bytes, 6)).toEqual({ name: 'b.jp', next: 10 });
  });

  test.each([
    ['a pointer to itself', [0xc0, 0]],
    ['a pointer forward', [0xc0, 2, 0]],
    ['two pointers in a circle', [0xc0, 2, 0xc0, 0]],
    ['a reserved label type', [0x41, 97, 0]],
    ['an end inside a label', [5, 97]],
    ['more than 255 bytes', [...Array.from({ length: 5 }, () => [60, ...Array(60).fill(97)]).flat(), 0]],
  ])('given %s, then it is refused', (_title, bytes) => {
    expect(readName(Buffer.from(bytes), 0)).toBeNull();
  });

  test('given labels with dots and backslashes, then they come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z.\\]{1,9}$/), { minLength: 1, maxLength: 4 }), (labels) => {
        const text = labels.map((l) => l.replace(/[.\\]/g, '\\$&')).join('.');
        const bytes = Buffer.alloc(text.length + 2);
        const next = writeName(bytes, 0, text);
        expect(readName(bytes, 0)).toEqual({ name: text, next });
      }),
      { numRuns: 200, seed: 46 },
    );
  });

  test.each([
    ['with an empty label', 'a..b'],
    ['with a dot in front', '.a'],
    ['with a label of 64', `${'a'.repeat(64)}.jp`],
    ['of more than 255', Array(60).fill('aaaaa').join('.')],
  ])('a name %s cannot be asked', (_title, text) => {
    expect(writeQuery(1, { name: text, type: 'TXT', recurse: false }, true)).toBeNull();
  });
});

test('a record that claims more than the message holds makes the whole message malformed', () => {
  const bytes = encode({
    id: 1,
    flags: 0,
    name: 'a.jp',
    answers: [{ type: 'TXT', name: 'a.jp', data: 'v=DKIM1' }],
    authorities: [],
  });
  expect(readMessage(bytes)?.answers).toHaveLength(1);
  bytes.writeUInt16BE(9, bytes.length - 10);
  expect(readMessage(bytes)).toBeNull();
});
