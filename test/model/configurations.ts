/** The searches of `npm test`. Several that look closely at one thing each find more than one that cannot close. */
import { approvals, burntKey, claiming, evidence, operating, waiving } from './approvalConfigurations.ts';
import type { Configuration } from './configuration.ts';
import { cancelling, completing, lateRemoval, secondRotation } from './retireConfigurations.ts';
import {
  badKey,
  beyond,
  crashes,
  grantEnds,
  impatient,
  inOrder,
  pending,
  reapproval,
  repeats,
  rollbacks,
  signs,
  skewed,
  slow,
  tokens,
  twoTargets,
} from './switchConfigurations.ts';

export const configurations: readonly Configuration[] = [
  approvals,
  claiming,
  operating,
  evidence,
  waiving,
  burntKey,
  rollbacks,
  repeats,
  crashes,
  signs,
  slow,
  tokens,
  skewed,
  pending,
  grantEnds,
  reapproval,
  badKey,
  beyond,
  inOrder,
  impatient,
  twoTargets,
  cancelling,
  completing,
  lateRemoval,
  secondRotation,
];
