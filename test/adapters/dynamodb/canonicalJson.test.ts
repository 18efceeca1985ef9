import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/adapters/dynamodb/table.ts';

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
