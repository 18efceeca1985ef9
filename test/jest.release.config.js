/** What a release must show: the package in an empty folder, and a server by the pages alone. It goes by the machine's clock, for minutes. */
import config from './jest.config.js';

export default {
  ...config,
  testMatch: ['<rootDir>/test/release/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/test/support/closingLine.js'],
};
