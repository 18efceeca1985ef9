import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, pack, packingDictionary, unpack } from '../../../src/adapters/dynamodb/packing.ts';
import { createDynamoClient } from '../../../src/adapters/dynamodb/table.ts';
import { SigningDomain } from '../../../src/domain/names.ts';
import { emptyState } from '../../../src/domain/state.ts';

test('given any JSON value, then its canonical text reads back as the same value and is its own canonical text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = canonicalJson(value);
      // -0 has no JSON.
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test('given the same properties in another order, then the same text', () => {
  expect(canonicalJson({ b: 1, a: { d: 2, c: [3] }, e: undefined })).toBe('{"a":{"c":[3],"d":2},"b":1}');
  expect(canonicalJson({ a: { c: [3], d: 2 }, b: 1 })).toBe('{"a":{"c":[3],"d":2},"b":1}');
});

test('given the example of RFC 8785 for the order of names, then that order', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
  const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
  const value = Object.fromEntries(names.map((name) => [name, 0]));
  expect(canonicalJson(value)).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
});

class Secret {
  toJSON(): string {
    return '[private key]';
  }
}

test.each([
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [undefined],
  [10n],
  [[undefined]],
  [new Map()],
  [new Date(0)],
  [new Secret()],
  [{ a: new Secret() }],
  [() => 1],
  ['\ud800'],
  [{ '\udc00': 1 }],
])('given what JSON cannot carry without loss (%p), then TypeError', (value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});

test('given a value nested without bound, then TypeError', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect(() => canonicalJson(loop)).toThrow(TypeError);
});

describe('packed JSON', () => {
  const bytesMax = 100 * 1024;
  const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
  const stored = { events: [{ type: 'CommandTaken', id: 'qynif5TX' }], state: emptyState(domain) };

  describe('how JSON is stored', () => {
    test('given any JSON, then it comes back as it was', () => {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          const text = JSON.stringify(value);
          expect(unpack(pack(text), bytesMax)).toEqual(JSON.parse(text));
        }),
        { numRuns: 200 },
      );
    });

    test('given the dictionary, then its bytes are those that stored items were packed with', () => {
      // A change here makes every stored item unreadable: give the new one another number instead.
      expect(createHash('sha256').update(packingDictionary).digest('hex')).toBe(
        'baad4f9510409b2e88d13456b66643cf29356776a76331b10fe0d95771f587bd',
      );
    });

    test('given a commit, then it takes half of what plain deflate takes', () => {
      const text = canonicalJson(stored);
      expect(pack(text).length).toBeLessThan(deflateRawSync(text).length / 2);
    });

    test('given a dictionary of a later release, then it is refused by its number', () => {
      const later = pack(canonicalJson(stored));
      later[0] = (2 << 3) | 0b111;
      expect(() => unpack(later, bytesMax)).toThrow('dictionary 2');
    });

    test('given what was packed without a dictionary, then it is refused', () => {
      expect(() => unpack(deflateRawSync(canonicalJson(stored)), bytesMax)).toThrow(RangeError);
    });

    test('given more than may be unfolded, or bytes that are no deflate, then it throws', () => {
      expect(() => unpack(pack(JSON.stringify('x'.repeat(bytesMax))), bytesMax)).toThrow();
      expect(() => unpack(new Uint8Array(), bytesMax)).toThrow();
      expect(() => unpack(Uint8Array.of(0x0f, 0xff, 0xff), bytesMax)).toThrow();
    });
  });
});

describe('the client', () => {
  test('given a server that takes the request and never answers, then the call ends with an error (bounded)', async () => {
    const silent = createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const client = createDynamoClient({
      region: 'ap-northeast-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      answerTimeoutMs: 50,
    });
    try {
      await expect(client.send(new ListTablesCommand({}))).rejects.toThrow();
    } finally {
      client.destroy();
      silent.close();
    }
  });
});
