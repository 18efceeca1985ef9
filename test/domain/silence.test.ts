import { expect, test } from '@jest/globals';
import { silentLongEnough } from '../../src/domain/queries.ts';
import type { RecordFacts } from '../../src/domain/state.ts';

const dayMs = 86_400_000;
const policy = { silentForMs: dayMs };
const facts = (silent: readonly string[]): RecordFacts => ({
  verdict: 'unknown',
  findings: [],
  silent,
  evidence: null,
  changedAt: 0,
});

test('I2: given servers that were silent for 24 hours, in whatever order, then they may be waived', () => {
  expect(silentLongEnough(facts(['ns1', 'ns2']), ['ns2', 'ns1'], dayMs, policy)).toBe(true);
});

test('I2: given a shorter silence, another server, no record or no silence, then not', () => {
  expect(silentLongEnough(facts(['ns1']), ['ns1'], dayMs - 1, policy)).toBe(false);
  expect(silentLongEnough(facts(['ns1']), ['ns2'], dayMs, policy)).toBe(false);
  expect(silentLongEnough(null, ['ns1'], dayMs, policy)).toBe(false);
  expect(silentLongEnough(facts([]), [], dayMs, policy)).toBe(false);
});
