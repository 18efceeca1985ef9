/**
 * The guards of the domain by name. The program always runs with all of them. Only the model removes one, to show which invariant detects
 * its absence (test/model). No file outside `domain` and `test/model` may import this file.
 */
export const ruleNames = [
  // Who may approve a switch (I1).
  'role-table',
  'approval-round-open',
  'approval-digest',
  'approval-before-expiry',
  'approval-not-requester',
  'approval-needs-requester',
  'approval-distinct',
  'claim-only-unclaimed',
  'decline-ends-round',
  'put-approved',
  'put-before-expiry',
  'put-executed',
  'put-eligible-again',
  'put-digest',
  // Conditions of the DNS (I2), the proof (I3) and the rollback (I4).
  'put-dns-right',
  'put-dns-everywhere',
  'put-dns-key',
  'put-dns-fresh',
  'put-dns-after-approval',
  'waive-only-named',
  'put-proof',
  'put-proof-fresh',
  'round-delivery-not-failed',
  'put-rollback-ready',
  // A published private key is never used (I7).
  'leaked-key-stops',
  // The switch protocol (I5, I6).
  'one-open-per-target',
  'targets-in-order',
  'attempts-bounded',
  'repeat-only-after-closed',
  'land-until-own-settle',
  'settle-by-ses-date',
  'not-applied-two-observations',
  'observations-after-append',
  'observations-after-settle',
  'observations-fresh',
  'probe-not-while-verifying',
  'alarm-at-bound',
  'sweep-until-destroyed',
  // Rollback.
  'rollback-authorised',
  'rollback-ends-round',
  'rollback-outlives-grant',
  'break-glass-requested',
  'break-glass-distinct',
  'compromise-two-people',
  'compromised-not-returned-to',
  'rollback-repeats',
  'rollback-finish-after-settle',
  'round-after-rollback',
  // Approval of the remaining targets of a switch.
  'remaining-only-in-part',
  'remaining-continues',
  'cancel-not-while-landing',
  // Records and keys that must stay (I8).
  'current-is-protected',
  'not-applied-still-used',
  'removable-overlap-passed',
  'overlap-restarts',
  'removable-not-in-use',
  'removable-not-landing',
  'removable-readings-fresh',
  'removable-after-rollback',
  'removable-attested',
  'removable-not-named',
  'destroy-after-gone',
  'destroy-announced',
  'lost-record-alarms',
  'one-rotation-at-a-time',
  'commands-once',
] as const;

export type RuleName = (typeof ruleNames)[number];
export type Rules = ReadonlySet<RuleName>;

export const allRules: Rules = new Set(ruleNames);
