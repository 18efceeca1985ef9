import { afterAll, describe, expect, test } from '@jest/globals';
import type { Configuration } from './configuration.ts';
import { line, title } from './report.ts';
import { search } from './search.ts';

/** The tests of one file: each search closes, and finds nothing. */
export const closes = (configurations: readonly Configuration[]): void => {
  describe('the model of the core, with all its rules', () => {
    const lines: string[] = [];
    afterAll(() => {
      process.stdout.write(`${[title, ...lines].join('\n')}\n`);
    });

    // I1 to I6, I8, I9, I10 and I12: every world that can be reached is looked at, none breaks an invariant.
    test.each(configurations.map((configuration) => [configuration.name, configuration] as const))(
      'closes without violation: %s',
      (_name, configuration) => {
        const found = search(configuration);
        lines.push(line(configuration, found));
        expect(found.violation).toBeNull();
        expect(found.closed).toBe(true);
      },
      // Room for slow and shared machines: nothing is decided by it.
      300_000,
    );
  });
};
