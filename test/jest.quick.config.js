/** The tests that start no process, search no model and open neither store nor sandbox: which these are, test/runner/quick.ts reads from their imports. */
import config from './jest.config.js';
import { quickTests } from './runner/quick.ts';

export default {
  ...config,
  testMatch: quickTests().map((file) => `<rootDir>/${file}`),
  reporters: ['default', '<rootDir>/test/support/closingLine.js'],
};
