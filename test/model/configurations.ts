/**
 * The searches of `npm test`, in three parts of about the same length: a worker each. Several that look closely at one thing each
 * find more than one that cannot close.
 */
import { approvals, burntKey, claiming, evidence, operating, waiving } from './approvalConfigurations.ts';
import { compromised } from './compromiseConfigurations.ts';
import type { Configuration } from './configuration.ts';
import { breakGlass } from './glassConfigurations.ts';
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
  pending,
  reapproval,
  repeats,
  rollbacks,
  signs,
  skewed,
  slow,
  theRest,
  tokens,
  twoTargets,
} from './switchConfigurations.ts';

/** Rounds of approvals, and what follows a switch. */
export const roundAndEnd: readonly Configuration[] = [
  approvals,
  claiming,
  operating,
  evidence,
  waiving,
  burntKey,
  cancelling,
  completing,
  destroying,
  compromised,
  lateRemoval,
  guarding,
  secondRotation,
];

/** Attempts, their outcomes, and the way back. */
export const attempts: readonly Configuration[] = [rollbacks, repeats, crashes, signs, slow, tokens, skewed, pending];

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
  theRest,
  closingWindow,
  expiring,
];

export const configurations: readonly Configuration[] = [...roundAndEnd, ...attempts, ...againAndInOrder];
