/** Durations as small as their order allows: what matters is before, at and after, not how long. */
import type { Policy } from '../../src/domain/policy.ts';

const far = 1_000_000;

export const smallPolicy: Policy = {
  approvals: 2,
  requesterCounts: false,
  approvalTtlMs: far,
  execution: 'onApproval',
  plannedStart: 'remind',
  stableChecks: 1,
  stableForMs: 0,
  watchMs: 1,
  overlapMs: 0,
  revokeFirst: false,
  destroyAfterMs: 1,
  backupRetentionMs: 0,
  reminderDays: [1, 14],
  proofByDelivery: false,
  evidenceMaxAgeMs: 0,
  silentForMs: 0,
  sendWindowMs: 0,
  callTimeoutMs: 1,
  // Longer than the age at which SES refuses a signature (1), plus the call's time-out (1).
  settleMs: 3,
  // How long a refused Put rests is pace, not safety.
  retryPauseMs: 0,
  forwardAttemptsMax: 2,
  rollbackAttemptsMax: 2,
  grantMaxMs: far,
  rollbackProposalTtlMs: 3,
  // Reminders and alarms are days away: that they exist is looked at, not when they speak.
  stallAlarmMs: far,
  alarmEveryMs: far,
  acknowledgeWithinMs: far,
  anchorPlace: null,
  calendar: { timeZone: 'UTC', holidays: new Set(), freeze: [], window: null, dailyMinute: 540 },
};
