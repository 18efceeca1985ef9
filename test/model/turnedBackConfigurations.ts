/** Searches in which somebody deletes the newest commits of the log (I13). */
import { base, none } from './base.ts';
import type { Configuration } from './configuration.ts';
import { A, B, R } from './people.ts';
import { approvedByOne, requested } from './start.ts';
import { lostApproval } from './turnedBack.ts';

export const turnedBack: Configuration = {
  ...base,
  name: 'turned back',
  about:
    'declines and approvals, the log turned back to any version, with and without a restart of the process that knows more',
  start: requested,
  endsAtPut: true,
  eager: true,
  processesMax: 1,
  budget: { ...none, rounds: 1 },
  clicks: [
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
    { verb: 'decline', who: B },
    { verb: 'request', who: R },
  ],
  turnsBack: { replicas: 1, restarts: 1, outages: 0, without: [] },
};

/** A replica that read the anchor at its start learns of newer marks before a Put only: until then it may count approvals. */
export const turnedBackReplicas: Configuration = {
  ...turnedBack,
  name: 'turned back, two',
  about: 'the same with two replicas, one restart, and an anchor that is out of reach for a while',
  budget: none,
  start: approvedByOne,
  clicks: [
    { verb: 'approve', who: B },
    { verb: 'decline', who: B },
  ],
  turnsBack: { replicas: 2, restarts: 1, outages: 1, without: [] },
  muted: [lostApproval],
};
