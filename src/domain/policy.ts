/** What a team may choose. Everything that is compared with a clock is in milliseconds and says so. */

import type { Calendar } from './calendar.ts';

export interface Policy {
  /** Different people who must approve; never below two, whatever is configured (I1). */
  readonly approvals: number;
  /** For teams of two: the requester's own click is one of the approvals. */
  readonly requesterCounts: boolean;
  readonly approvalTtlMs: number;
  readonly execution: 'onApproval' | 'operator';
  /** On the planned day (design.md 1): say so once, or start a rotation that nobody has claimed yet. */
  readonly plannedStart: 'remind' | 'start';
  readonly stableChecks: number;
  readonly stableForMs: number;
  readonly watchMs: number;
  readonly overlapMs: number;
  /** The DNS department is asked for an empty `p=` first, and for the removal when that is seen. */
  readonly revokeFirst: boolean;
  /** From the announcement of a key's destruction to the destruction. */
  readonly destroyAfterMs: number;
  /** How long the oldest backup of the table is kept: until then a destroyed key can be brought back. */
  readonly backupRetentionMs: number;
  /** Days after the key's commit for "submitted?", and days after the application for "is it live?". */
  readonly reminderDays: readonly [applicationDay: number, recordDay: number];
  /** Age that DNS evidence, proofs and signs may have when they are used (I2, I3, I6). */
  readonly evidenceMaxAgeMs: number;
  /** How long a silent server must have been silent before it may be waived (I2). */
  readonly silentForMs: number;
  /** From before the append until the send must have begun, on the sender's monotonic clock (I5). */
  readonly sendWindowMs: number;
  readonly callTimeoutMs: number;
  /** After this, by SES's own clock, a Put can no longer land (I5). */
  readonly settleMs: number;
  /** Rest after a Put that was refused or not sent, before the next; doubled each time, for a rollback at most twice this. */
  readonly retryPauseMs: number;
  readonly forwardAttemptsMax: number;
  readonly rollbackAttemptsMax: number;
  /** The rollback grant ends with the watch, and at the latest this long after the first intent. */
  readonly grantMaxMs: number;
  /** How long the first of two people's clicks on a rollback without grant waits for the second. */
  readonly rollbackProposalTtlMs: number;
  /** A switch that is PENDING for longer, or a bot's own work that takes longer, alarms. */
  readonly stallAlarmMs: number;
  /** How long a critical notice waits for somebody's 対応します before the next are told; doubled each time. */
  readonly acknowledgeWithinMs: number;
  /** How often a repeated alarm speaks. */
  readonly alarmEveryMs: number;
  readonly calendar: Calendar;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const defaultPolicy = (calendar: Calendar): Policy => ({
  approvals: 2,
  requesterCounts: false,
  approvalTtlMs: 3 * dayMs,
  execution: 'onApproval',
  plannedStart: 'remind',
  stableChecks: 2,
  stableForMs: 10 * minuteMs,
  watchMs: 24 * hourMs,
  overlapMs: 14 * dayMs,
  revokeFirst: false,
  destroyAfterMs: dayMs,
  backupRetentionMs: 35 * dayMs,
  reminderDays: [1, 14],
  evidenceMaxAgeMs: minuteMs,
  silentForMs: 24 * hourMs,
  sendWindowMs: 5_000,
  callTimeoutMs: 10_000,
  settleMs: 20 * minuteMs,
  retryPauseMs: 30_000,
  forwardAttemptsMax: 3,
  rollbackAttemptsMax: 5,
  grantMaxMs: 5 * dayMs,
  rollbackProposalTtlMs: hourMs,
  stallAlarmMs: 15 * minuteMs,
  acknowledgeWithinMs: 15 * minuteMs,
  alarmEveryMs: hourMs,
  calendar,
});

/** In the watch a good look is repeated at this distance; SES is asked at most once an hour then. */
export const watchEveryMs = 4 * 3_600_000;
