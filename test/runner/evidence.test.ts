import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const { default: Evidence } = await import(new URL('../support/evidence.js', import.meta.url).href);

const before = process.env.CI;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'futari-evidence-'));
  process.env.CI = 'true';
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  if (before === undefined) delete process.env.CI;
  else process.env.CI = before;
});

const passed = { ancestorTitles: ['I1: two people'], title: 'given one, then no Put', status: 'passed' };
const failed = { ancestorTitles: ['I1: two people', 'by day'], title: 'given two, then a Put', status: 'failed' };

const run = (only?: string): string | null => {
  const global = { rootDir: folder, testNamePattern: only };
  const results = {
    wasInterrupted: false,
    testResults: [{ testFilePath: join(folder, 'test/a.test.ts'), testResults: [passed, failed] }],
  };
  new Evidence(global, { title: 'Shown', output: 'evidence/tests.md' }).onRunComplete(null, results);
  const page = join(folder, 'evidence/tests.md');
  return existsSync(page) ? readFileSync(page, 'utf8') : null;
};

test('given a whole run in CI, then its page has each promise and what became of its tests', () => {
  expect(run()).toBe(
    [
      '# Shown\n\n## test/a.test.ts\n\n**I1: two people**: 1 of 2 passed\n',
      '- given one, then no Put\n- FAILED: by day: given two, then a Put\n',
    ].join('\n'),
  );
});

test('given a part of the tests, or another machine than CI’s, then no page is written', () => {
  expect(run('I1')).toBeNull();
  delete process.env.CI;
  expect(run()).toBeNull();
});
