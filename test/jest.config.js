/** Tests that need only npm. Real servers: test/jest.real.config.js. Before a release: test/jest.release.config.js. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Processes are started by the dozen: what one of them compiled the others load.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/futari-tests');
// One file runs in this process, which has begun already.
enableCompileCache(process.env.NODE_COMPILE_CACHE);

export default {
  rootDir: '..',
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/real/', '<rootDir>/test/release/'],
  testRunner: '<rootDir>/test/runner/runner.js',
  testSequencer: '<rootDir>/test/runner/sequencer.js',
  // Node strips the types itself.
  transform: {},
  // A bound for what hangs, far above what a busy machine takes; no timing decides a test.
  testTimeout: 300_000,
  // Half of a world's time is waiting for sockets and processes.
  maxWorkers: 3,
  // To give back the memory of a long run takes longer than Jest's half second on a busy machine. What really stays open ends here.
  workerGracefulExitTimeout: 20_000,
  reporters: [
    ['default', { summaryThreshold: 1000 }],
    ['<rootDir>/test/support/evidence.js', { title: 'What the tests show', output: 'evidence/tests.md' }],
    '<rootDir>/test/support/closingLine.js',
  ],
};
