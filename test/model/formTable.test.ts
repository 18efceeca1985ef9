import { expect, test } from '@jest/globals';
import { FormTable } from './formTable.ts';

test('given many forms, each often, then equal ones have one number, and new ones the next', () => {
  const table = new FormTable();
  const numbers = new Map<string, number>();
  const bytes = Buffer.alloc(64);
  const wrong: string[] = [];
  // Lengths and few values, so that many forms begin like another one, or end like it.
  let random = 1;
  for (let i = 0; i < 60_000; i += 1) {
    random = (random * 48_271) % 2_147_483_647;
    const length = random % 64;
    bytes.fill(7);
    bytes[(random >> 6) % 2] = (random >> 8) % 3;
    bytes[Math.max(0, length - 1)] = (random >> 12) % 50;
    const text = bytes.toString('latin1', 0, length);
    const expected = numbers.get(text) ?? numbers.size;
    numbers.set(text, expected);
    if (table.numberOf(bytes, length) !== expected) wrong.push(text);
  }
  expect(wrong).toEqual([]);
  expect(table.size).toBe(numbers.size);
  expect(numbers.size).toBeGreaterThan(5_000);
  expect(numbers.size).toBeLessThan(50_000);
});
