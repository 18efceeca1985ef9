import { describe, expect, test } from '@jest/globals';

describe('of its own', () => {
  test.each([1, 2])('passes %i', (number) => expect(number).toBeGreaterThan(0));
  test('has the built-in classes of everybody', () => expect(Buffer.from('a')).toBeInstanceOf(Uint8Array));
});
