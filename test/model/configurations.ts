/** The searches of `npm test`. Several that look closely at one thing each find more than one that cannot close. */
import { approvals, claiming, evidence, operating, waiving } from './approvalConfigurations.ts';
import type { Configuration } from './configuration.ts';
import { cancelling, completing, secondRotation } from './retireConfigurations.ts';
import {
  badKey,
  crashes,
  grantEnds,
  pending,
  reapproval,
  repeats,
  rollbacks,
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
  rollbacks,
  repeats,
  crashes,
  slow,
  tokens,
  skewed,
  pending,
  grantEnds,
  reapproval,
  badKey,
  twoTargets,
  cancelling,
  completing,
  secondRotation,
];
