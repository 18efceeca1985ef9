/** Tests against real servers that have to be installed. They say which one is missing when they skip. */
import config from './jest.config.js';

export default {
  ...config,
  testMatch: ['<rootDir>/test/real/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // Servers share ports and processors: one after the other.
  maxWorkers: 1,
  reporters: [
    'default',
    [
      '<rootDir>/test/support/evidence.js',
      { title: 'What the tests against real servers show', output: 'evidence/real-servers.md' },
    ],
    '<rootDir>/test/support/closingLine.js',
  ],
};
