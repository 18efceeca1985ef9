import { expect, test } from '@jest/globals';
import { fuzz } from './fuzz.ts';

test('given some thousand messages and records, then no reader throws, and each agrees with the oracle (bench/fuzzDns.ts: millions)', () => {
  expect(fuzz(600, 20_261_015)).toMatchObject({ valid: 600, mutated: 3_000, noise: 600, records: 1_800 });
});
