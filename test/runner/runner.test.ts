import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const config = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testMatch: ['**/*.case.ts'],
  testRunner: '<rootDir>/runner.js',
  transform: {},
};

interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

// Whatever goes wrong in a test must fail it: a runner of our own may not swallow anything.
test('what fails, rejects, throws late, hangs or cannot be loaded is reported, and no file sees the hooks of another', () => {
  const ran = spawnSync(
    process.execPath,
    [join(root, 'node_modules/jest/bin/jest.js'), '--config', JSON.stringify(config), '--runInBand', '--json'],
    { cwd: root, encoding: 'utf8' },
  );
  expect(ran.status).toBe(1);
  const { testResults } = JSON.parse(ran.stdout) as Results;
  const notified = Object.fromEntries(
    testResults.map(({ name, assertionResults }) => [
      name.replace(/.*\//, ''),
      assertionResults.map(({ status, title }) => `${status}: ${title}`),
    ]),
  );
  expect(notified).toEqual({
    'failing.case.ts': [
      'failed: asserts what is not so',
      'failed: leaves a rejection behind',
      'failed: throws after a while',
      'failed: never ends',
    ],
    'loading.case.ts': [],
    'passing.case.ts': ['passed: passes 1', 'passed: passes 2', 'passed: has the built-in classes of everybody'],
  });
  expect(testResults.find(({ name }) => name.endsWith('loading.case.ts'))?.message).toContain('while it is loaded');
  expect(ran.stderr.match(/hook of failing\.case/g)).toHaveLength(4);
});
