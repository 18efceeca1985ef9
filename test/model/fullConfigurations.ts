/** The larger searches of `npm run model:full`: the same questions with more Puts, processes, crashes and time. */
import { none } from './base.ts';
import { breakGlass } from './breakGlassConfigurations.ts';
import type { Configuration } from './configuration.ts';
import { configurations } from './configurations.ts';
import { A } from './people.ts';
import { cancelling, completing } from './retireConfigurations.ts';
import {
  crashes,
  grantEnds,
  hasty,
  impatientPair,
  pending,
  reapproval,
  repeats,
  rollbacks,
  skewed,
  twoTargets,
} from './switchConfigurations.ts';

const larger = (configuration: Configuration, change: Partial<Configuration>): Configuration => ({
  ...configuration,
  ...change,
  name: `${configuration.name}, larger`,
  statesMax: 6_000_000,
});

export const fullConfigurations: readonly Configuration[] = [
  ...configurations,
  hasty,
  larger(rollbacks, { budget: { ...none, rollbacks: 1, crashes: 1 } }),
  larger(repeats, { budget: { ...none, rollbacks: 1, crashes: 1, faults: 1 } }),
  larger(crashes, { policy: { ...crashes.policy, settleMs: 4 } }),
  larger(skewed, { policy: rollbacks.policy }),
  larger(pending, { policy: repeats.policy }),
  larger(grantEnds, { policy: { ...grantEnds.policy, grantMaxMs: 4, rollbackProposalTtlMs: 2 } }),
  // Beside a click in Slack.
  larger(breakGlass, { clicks: [...breakGlass.clicks, { verb: 'rollback', who: A }] }),
  larger(reapproval, { budget: { ...none, rollbacks: 2, rounds: 1 } }),
  impatientPair,
  larger(twoTargets, { policy: { ...twoTargets.policy, settleMs: 3 } }),
  larger(cancelling, { policy: { ...cancelling.policy, overlapMs: 4 }, emptyTokens: true }),
  larger(completing, { policy: { ...completing.policy, overlapMs: 6 } }),
];
