/** Searches in which others may have the previous key: nobody goes back to it, and it needs no overlap (I1, I4, I8). */
import type { Configuration } from './configuration.ts';
import { A, B } from './people.ts';
import { completing } from './retireConfigurations.ts';

export const compromised: Configuration = {
  ...completing,
  name: 'compromised',
  about: 'two people declare the previous key compromised while others go back to it: one of the two comes first',
  policy: { ...completing.policy, overlapMs: 2 },
  budget: { ...completing.budget, rollbacks: 1 },
  processesMax: 1,
  clicks: [
    { verb: 'compromise', who: A },
    { verb: 'compromise', who: B },
    { verb: 'rollback', who: A },
    { verb: 'rollback', who: B },
  ],
  dailyChecks: false,
  observesAtOnce: true,
};
