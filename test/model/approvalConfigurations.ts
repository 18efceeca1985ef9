/** Searches up to the first Put: who approves what (I1), and what was seen before it (I2 to I4). */
import { base, none } from './base.ts';
import type { Configuration } from './configuration.ts';
import { A, B, O, R, X } from './people.ts';
import { smallPolicy } from './policies.ts';
import { approvedByOne, requested, stable, unclaimed, waived } from './start.ts';

const untilPut = { ...base, endsAtPut: true, eager: true, processesMax: 1 };

export const approvals: Configuration = {
  ...untilPut,
  name: 'approvals',
  about: 'who approves what: late, doubled and reordered clicks, withdrawal, decline, expiry, a second round',
  policy: { ...smallPolicy, approvalTtlMs: 2 },
  start: requested,
  budget: { ...none, rounds: 1 },
  clicks: [
    { verb: 'approve', who: R },
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
    { verb: 'approve', who: X },
    { verb: 'decline', who: B },
    { verb: 'withdraw', who: A },
    { verb: 'request', who: R },
  ],
  clicksInFlightMax: 2,
  spentMax: 1,
};

export const claiming: Configuration = {
  ...untilPut,
  name: 'claiming',
  about: 'a rotation that nobody has claimed: two people claim it, and three approve',
  start: unclaimed,
  clicks: [
    { verb: 'claim', who: R },
    { verb: 'claim', who: A },
    { verb: 'approve', who: R },
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
  ],
  clicksInFlightMax: 2,
  spentMax: 1,
};

export const operating: Configuration = {
  ...untilPut,
  name: 'operating',
  about: 'the named operator executes what two people approved',
  policy: { ...smallPolicy, approvalTtlMs: 2, execution: 'operator' },
  start: requested,
  clicks: [
    { verb: 'approve', who: A },
    { verb: 'approve', who: A, forged: true },
    { verb: 'approve', who: B },
    { verb: 'withdraw', who: A },
    { verb: 'execute', who: O },
    { verb: 'execute', who: A },
  ],
  clicksInFlightMax: 2,
  spentMax: 1,
};

export const leakedKey: Configuration = {
  ...untilPut,
  name: 'leaked key',
  about:
    'the private key stands in the DNS for a while: whatever is mended and approved afterwards, its pair is not used',
  start: approvedByOne,
  budget: { ...none, dns: 2, rounds: 1 },
  clicks: [
    { verb: 'request', who: R },
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
  ],
  dnsMayBe: ['right', 'leaked'],
  checks: true,
};

/** The last approval, the DNS, the proof, the way back and the group all move while the process looks. */
export const evidence: Configuration = {
  ...untilPut,
  name: 'evidence',
  about: 'record absent, wrong, lagging, silent or vanishing; proof, way back, group or signing lost on the way',
  policy: { ...smallPolicy, evidenceMaxAgeMs: 1 },
  start: approvedByOne,
  budget: { ...none, dns: 2, people: 1 },
  clicks: [{ verb: 'approve', who: B }],
  dnsMayBe: ['right', 'wrong', 'absent', 'silent', 'lagging', 'oneSilent'],
  evidenceVaries: true,
};

export const delivery: Configuration = {
  ...untilPut,
  name: 'delivery',
  about: 'mail of the next key verifies, fails or gets lost before a round, beside it and again on request',
  policy: { ...smallPolicy, proofByDelivery: true },
  start: stable,
  budget: { ...none, rounds: 2, deliveries: 3 },
  clicks: [
    { verb: 'prove', who: R },
    { verb: 'request', who: R },
    { verb: 'approve', who: A },
    { verb: 'approve', who: B },
  ],
};

export const waiving: Configuration = {
  ...evidence,
  name: 'waiving',
  about: 'the same with one silent server waived by name',
  start: waived,
  budget: { ...none, dns: 2 },
  dnsMayBe: ['right', 'absent', 'silent', 'oneSilent'],
};
