import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { CronYear } from '../support/cronYear.ts';
import { plainEnv } from '../support/plainEnv.ts';

const run = promisify(execFile);
const script = resolve(import.meta.dirname, '../support/cronYear.ts');

const yearOf = async (zone: string): Promise<CronYear & { readonly stderr: string }> => {
  const { stdout, stderr } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', script, zone], {
    env: plainEnv(),
  });
  return { ...(JSON.parse(stdout) as CronYear), stderr };
};

describe('I9: the schedule does not pause when the clocks change, and says what it missed', () => {
  test.each(['America/New_York', 'Europe/Vienna', 'Australia/Lord_Howe'])(
    'given a year of %s, then there is a sweep each minute of both changes, and a daily check on every day',
    async (zone) => {
      const { missed, stderr, ...year } = await yearOf(zone);
      expect(year).toEqual({ longestOfYear: 60, changes: 2, longestOfChanges: 1, daysWithout: 0 });
      // Of the library's output too, nothing passes the journal by.
      expect(missed).toEqual(['daily node-cron missed execution', 'sweep node-cron missed execution']);
      expect(stderr).toBe('');
    },
  );
});
