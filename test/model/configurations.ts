/**
 * The searches of `npm test`, in three parts of about the same length: a worker each. Several that look closely at one thing each
 * find more than one that cannot close.
 */
import { approvals, claiming, delivery, evidence, leakedKey, operating, waiving } from './approvalConfigurations.ts';
import { breakGlass } from './breakGlassConfigurations.ts';
import { compromised } from './compromiseConfigurations.ts';
import type { Configuration } from './configuration.ts';
import { cancelling, completing, destroying, guarding, lateRemoval, secondRotation } from './retireConfigurations.ts';
import {
  badKey,
  beyond,
  closingWindow,
  crashes,
  expiring,
  grantEnds,
  impatient,
  inOrder,
  keeping,
  observations,
  pending,
  reapproval,
  remainingSwitch,
  renewals,
  repeats,
  rollbacks,
  skewed,
  slow,
  tokens,
  twoTargets,
} from './switchConfigurations.ts';
import { turnedBack, turnedBackReplicas } from './turnedBackConfigurations.ts';

/** Rounds of approvals, and what follows a switch. */
export const roundAndEnd: readonly Configuration[] = [
  approvals,
  claiming,
  operating,
  evidence,
  waiving,
  delivery,
  leakedKey,
  cancelling,
  completing,
  destroying,
  compromised,
  lateRemoval,
  guarding,
  secondRotation,
  turnedBack,
  turnedBackReplicas,
];

/** Attempts, their outcomes, and the way back. */
export const attempts: readonly Configuration[] = [
  rollbacks,
  repeats,
  renewals,
  crashes,
  observations,
  slow,
  tokens,
  skewed,
  pending,
];

/** What comes again or late, and several targets in order. */
export const againAndInOrder: readonly Configuration[] = [
  keeping,
  grantEnds,
  breakGlass,
  reapproval,
  badKey,
  beyond,
  inOrder,
  impatient,
  twoTargets,
  remainingSwitch,
  closingWindow,
  expiring,
];

export const configurations: readonly Configuration[] = [...roundAndEnd, ...attempts, ...againAndInOrder];
