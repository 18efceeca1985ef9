/** Searches from an approved switch: attempts, their outcomes and the way back (I5, I6). */
import { base, none } from './base.ts';
import type { Configuration } from './configuration.ts';
import { A, B, O, R } from './people.ts';
import { smallPolicy } from './policies.ts';
import { approved } from './start.ts';
import { partlySwitched } from './startPartly.ts';

const upTo = (forward: number, rollback: number) => ({
  ...smallPolicy,
  forwardAttemptsMax: forward,
  rollbackAttemptsMax: rollback,
});

const going: Configuration = {
  ...base,
  policy: upTo(1, 1),
  budget: { ...none, rollbacks: 1 },
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'cancel', who: R },
    { verb: 'confirm', who: R },
  ],
  spentMax: 1,
  goodEnd: true,
};

export const rollbacks: Configuration = {
  ...going,
  name: 'rollbacks',
  about: 'a switch and its way back, two Puts back, two processes that freeze anywhere',
  policy: upTo(1, 2),
};

export const renewals: Configuration = {
  ...going,
  name: 'renewals',
  about: 'people go on with a rollback whose Puts are used up',
  budget: { ...going.budget, renewals: 1 },
};

export const repeats: Configuration = {
  ...going,
  name: 'repeats',
  about: 'a switch that is sent twice, throttled once, and its way back',
  policy: upTo(2, 1),
  budget: { ...going.budget, faults: 1 },
};

export const crashes: Configuration = {
  ...going,
  name: 'crashes',
  about: 'one crash at any step',
  budget: { ...going.budget, crashes: 1, faults: 1 },
};

export const slow: Configuration = {
  ...going,
  name: 'slow',
  about: 'processes that freeze between signature and append for longer than SES takes the signature',
  slowAppends: true,
};

export const hasty: Configuration = {
  ...slow,
  name: 'hasty',
  about: 'the same, and every Put is tried at any time',
  eager: true,
};

export const tokens: Configuration = {
  ...going,
  name: 'tokens',
  about: 'SES sometimes names no selector',
  clicks: [...going.clicks, { verb: 'rollback', who: B }],
  emptyTokens: true,
};

export const skewed: Configuration = {
  ...going,
  name: 'skewed',
  about: 'our clock jumps ahead by all of settle',
  budget: { ...going.budget, skews: 1 },
};

export const pending: Configuration = {
  ...going,
  name: 'pending',
  about: 'PENDING until SES finds the record, which may vanish meanwhile',
  budget: { ...going.budget, dns: 2 },
  dnsMayBe: ['right', 'absent'],
  pending: true,
};

export const keeping: Configuration = {
  ...going,
  name: 'keeping',
  about: 'SES names no selector and signs with the key before until SUCCESS: only mail tells, and late',
  keepsSigning: true,
};

export const grantEnds: Configuration = {
  ...going,
  name: 'grant ends',
  about: 'the rollback grant expires: one click is no longer enough, and what was decided still holds',
  policy: { ...upTo(1, 1), grantMaxMs: 2, rollbackProposalTtlMs: 1 },
  budget: going.budget,
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'rollback', who: B },
    { verb: 'cancel', who: R },
    { verb: 'confirm', who: R },
  ],
};

export const reapproval: Configuration = {
  ...going,
  name: 're-approval',
  about: 'the same key approved again after the way back, and brought back again',
  budget: { ...going.budget, rounds: 1 },
  observesAtOnce: true,
  // Its one way back may be spent before the second switch is lost: that end is looked at elsewhere.
  goodEnd: false,
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'request', who: R },
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
    { verb: 'cancel', who: R },
    { verb: 'confirm', who: R },
  ],
};

export const badKey: Configuration = {
  ...reapproval,
  name: 'bad key',
  about: 'a key declared bad at its rollback is never approved again',
  budget: { ...going.budget, rounds: 1 },
  clicks: [
    { verb: 'rollback', who: A, ban: true },
    { verb: 'request', who: R },
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
    { verb: 'cancel', who: R },
    { verb: 'confirm', who: R },
  ],
};

export const twoTargets: Configuration = {
  ...going,
  name: 'two targets',
  about: 'a canary and a second target, switched in order and brought back together',
  policy: { ...upTo(1, 1), settleMs: 2 },
  targets: 2,
  processesMax: 1,
  // A click that is delivered again is looked at with one target.
  spentMax: 0,
  observesAtOnce: true,
};

export const remainingSwitch: Configuration = {
  ...twoTargets,
  name: 'the rest',
  about: 'a switch that ended in part: what is left is approved again, or everything is brought back',
  start: partlySwitched,
  budget: { ...going.budget, rounds: 1 },
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'request', who: R, stage: 'Switching' },
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
    { verb: 'confirm', who: R },
  ],
  spentMax: 0,
  goodEnd: true,
};

export const impatient: Configuration = {
  ...going,
  name: 'impatient',
  about: 'an executor that tries every Put and every round at any time',
  policy: upTo(2, 1),
  budget: { ...going.budget, rounds: 1 },
  clicks: [
    { verb: 'rollback', who: A },
    { verb: 'request', who: R },
  ],
  processesMax: 1,
  observesAtOnce: true,
  eager: true,
  goodEnd: false,
};

export const expiring: Configuration = {
  ...impatient,
  name: 'expiring',
  about: 'a round that runs out before SES says SUCCESS: no other one opens on top of it',
  policy: { ...upTo(1, 1), approvalTtlMs: 3 },
  budget: { ...none, rounds: 1 },
  clicks: [{ verb: 'request', who: R }],
  pending: true,
};

/** The window is shut from here on; the approvals came while it was open. */
const closing = { ...smallPolicy.calendar, window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, untilMinute: 1 } };
const closesAt = 60_000;

export const closingWindow: Configuration = {
  ...twoTargets,
  name: 'closing window',
  about: 'the change window closes between two targets, or before the first: the operator releases what waits',
  policy: { ...upTo(1, 1), settleMs: 2, calendar: closing },
  windowClosesAt: closesAt,
  start: (configuration, core) => ({ ...approved(configuration, core), now: closesAt - 4 }),
  budget: none,
  clicks: [
    { verb: 'execute', who: O },
    { verb: 'execute', who: A },
    { verb: 'confirm', who: R },
  ],
  // Without anybody who goes back, a lost Put ends at its alarm.
  goodEnd: false,
};

export const observations: Configuration = {
  ...going,
  name: 'signs',
  about: 'two looks at once, old signs, lost probes, missing tokens, a reading that is behind',
  policy: { ...upTo(1, 1), evidenceMaxAgeMs: 1 },
  budget: { ...none, staleReads: 1 },
  clicks: [],
  emptyTokens: true,
  twinObservations: true,
  // Without anybody who clicks, a lost Put ends at its alarm.
  goodEnd: false,
};

export const beyond: Configuration = {
  ...going,
  name: 'beyond settle',
  about: 'a Put lands later than any protocol can wait: it is seen at the next daily look',
  dailyChecks: true,
  beyondSettle: true,
};

/** Until the first Put on the second target, or the last on the first. */
export const inOrder: Configuration = {
  ...going,
  name: 'in order',
  about: 'an executor that tries any target at any time',
  targets: 2,
  endsAtPut: true,
  eager: true,
  goodEnd: false,
};

export const impatientPair: Configuration = { ...impatient, name: 'impatient pair', processesMax: 2 };
