import { expect, test } from '@jest/globals';
import { checkProgress } from '../../src/app/dailyCheck.ts';
import type { Journal } from '../../src/app/deps.ts';

function linesFor(domains: number) {
  const lines: unknown[] = [];
  const journal: Journal = { info: (fields, message) => lines.push({ ...fields, message }), error: () => {} };
  const progress = checkProgress(journal, 'daily', domains);
  for (let i = 1; i <= domains; i += 1) progress.done(i === 3);
  progress.end();
  return lines;
}

test('given many domains, then the log says at even distances how far the walk is, and the end', () => {
  const lines = linesFor(100_000);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toEqual({
    job: 'daily',
    domains: 100_000,
    done: 10_000,
    failed: 1,
    message: 'daily check continues',
  });
  expect(lines[9]).toEqual({ job: 'daily', domains: 100_000, done: 100_000, failed: 1, message: 'daily check done' });
});

test('given a few domains, then one line', () => {
  expect(linesFor(5)).toEqual([{ job: 'daily', domains: 5, done: 5, failed: 1, message: 'daily check done' }]);
});
