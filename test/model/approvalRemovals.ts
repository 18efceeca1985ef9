/** Guards of approvals and evidence (I1 to I4), each taken out. */
import { approvals, claiming, delivery, evidence, leakedKey, operating, waiving } from './approvalConfigurations.ts';
import type { Removal } from './removal.ts';
import { closingWindow, hasty, inOrder } from './switchConfigurations.ts';

export const approvalRemovals: readonly Removal[] = [
  { without: ['role-table'], caughtBy: 'I1 a Put without the operator', configuration: operating },
  { without: ['approval-round-open'], caughtBy: 'I1 an approval of a round that is over', configuration: approvals },
  { without: ['approval-digest'], caughtBy: 'I1 an approval of another digest', configuration: operating },
  { without: ['approval-before-expiry'], caughtBy: 'I1 an approval after switchBefore', configuration: operating },
  { without: ['approval-not-requester'], caughtBy: 'I1 an approval by the requester', configuration: claiming },
  {
    without: ['approval-needs-requester'],
    caughtBy: 'I1 an approval before anybody is the requester',
    configuration: claiming,
  },
  { without: ['approval-distinct'], caughtBy: 'I10 one person approved twice', configuration: claiming },
  { without: ['claim-only-unclaimed'], caughtBy: 'I1 an approval by the requester', configuration: claiming },
  { without: ['decline-ends-round'], caughtBy: 'I1 an approval of a round that is over', configuration: approvals },
  { without: ['put-approved'], caughtBy: 'I1 a Put without two people', configuration: claiming },
  { without: ['put-before-expiry'], caughtBy: 'I1 a Put after switchBefore', configuration: operating },
  { without: ['put-executed'], caughtBy: 'I1 a Put without the operator', configuration: operating },
  {
    without: ['put-executed'],
    caughtBy: 'I1 a Put outside the window without the operator',
    configuration: closingWindow,
  },
  { without: ['put-eligible-again'], caughtBy: 'I1 a Put by approvers who lost the role', configuration: evidence },
  { without: ['put-digest'], caughtBy: 'I1 a Put of another digest', configuration: evidence },
  // The digest holds what the record says, so it covers both of these.
  { without: ['put-dns-right', 'put-digest'], caughtBy: 'I2 a Put while the DNS says absent', configuration: waiving },
  {
    without: ['put-dns-key', 'put-digest'],
    caughtBy: 'I1 a Put of another key than was approved',
    configuration: evidence,
  },
  {
    without: ['put-dns-everywhere'],
    caughtBy: 'I2 a Put on a look at some servers only',
    configuration: evidence,
  },
  { without: ['put-dns-fresh'], caughtBy: 'I2 a Put on old evidence', configuration: evidence },
  {
    without: ['put-dns-after-approval'],
    caughtBy: 'I2 a Put on evidence from before the last approval',
    configuration: claiming,
  },
  { without: ['waive-only-named'], caughtBy: 'I2 a Put while the DNS says oneSilent', configuration: evidence },
  { without: ['put-proof'], caughtBy: 'I3 a Put without a proof', configuration: evidence },
  { without: ['put-proof-fresh'], caughtBy: 'I3 a Put on an old proof', configuration: evidence },
  {
    without: ['round-delivery-not-failed'],
    caughtBy: 'I3 a round though the delivered signature failed',
    configuration: delivery,
  },
  { without: ['put-rollback-ready'], caughtBy: 'I4 a Put without the way back', configuration: evidence },
  { without: ['leaked-key-stops'], caughtBy: 'I7 a Put of a key that was published', configuration: leakedKey },
  { without: ['targets-in-order'], caughtBy: 'I1 a target before its turn', configuration: inOrder },
  { without: ['rollback-authorised'], caughtBy: 'I1 a rollback that nobody covers', configuration: hasty },
  { without: ['commands-once'], caughtBy: 'I10 a replayed click decides again', configuration: approvals },
];
