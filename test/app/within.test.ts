import { describe, expect, test } from '@jest/globals';
import { within } from '../../src/app/concurrency.ts';

const hourMs = 3_600_000;

describe('a look that a person waits for', () => {
  test('given work that ends, then its result', async () => {
    expect(await within(hourMs, Promise.resolve('seen'))).toBe('seen');
  });

  test('given work that never ends, then nothing was seen, and the person is not kept waiting', async () => {
    expect(await within(0, new Promise(() => {}))).toBeNull();
  });

  test('given work that fails, then its failure', async () => {
    await expect(within(hourMs, Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
  });
});
