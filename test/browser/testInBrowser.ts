import { test } from '@jest/globals';
import { waitMs } from './support.ts';

/** The browser's package is for Linux: elsewhere the suite says that it was skipped. */
export const testInBrowser = (name: string, run: () => Promise<void>): void => {
  if (process.platform === 'linux') test(name, run, waitMs * 4);
  else test.skip(`${name} (the browser's package runs on Linux only)`, () => {});
};
