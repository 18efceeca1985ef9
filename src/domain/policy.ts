/** The choices of a team. Durations are in milliseconds, and their names end with `Ms`. */

import type { Calendar } from './calendar.ts';

export interface Policy {
  /** Number of different people who must approve; never below two, even if the configuration has less (I1). */
  readonly approvals: number;
  /** For teams of two: the requester's own click is one of the approvals. */
  readonly requesterCounts: boolean;
  readonly approvalTtlMs: number;
  readonly execution: 'onApproval' | 'operator';
  /** On the planned day (design.md 1): ask for the start each business day, or start a rotation without a requester. */
  readonly plannedStart: 'remind' | 'start';
  readonly stableChecks: number;
  readonly stableForMs: number;
  readonly watchMs: number;
  readonly overlapMs: number;
  /** The bot requests an empty `p=` from the DNS department first, and the removal once it is seen. */
  readonly revokeFirst: boolean;
  /** From the announcement of a key's destruction to the destruction. */
  readonly destroyAfterMs: number;
  /** Age of the oldest backup of the table: until then a destroyed key can be restored. */
  readonly backupRetentionMs: number;
  /** Days after the key's commit for "submitted?", and days after the application for "is it live?". */
  readonly reminderDays: readonly [applicationDay: number, recordDay: number];
  /** Before a round opens, mail that the next key signed is delivered, and a signature that fails stands in the way (ADR 0020). */
  readonly proofByDelivery: boolean;
  /** Maximum age of DNS evidence, proofs and observations when they are used (I2, I3, I6). */
  readonly evidenceMaxAgeMs: number;
  /** Time for which a silent server must have been silent before it may be waived (I2). */
  readonly silentForMs: number;
  /** From before the append until the send must have begun, on the sender's monotonic clock (I5). */
  readonly sendWindowMs: number;
  readonly callTimeoutMs: number;
  /** Time by SES's own clock after which SES can no longer apply a Put (I5). */
  readonly settleMs: number;
  /** Pause after a Put that was refused or not sent. It doubles each time, for a rollback to at most twice this. */
  readonly retryPauseMs: number;
  readonly forwardAttemptsMax: number;
  readonly rollbackAttemptsMax: number;
  /** The rollback grant ends with the watch, and at the latest this long after the first intent. */
  readonly grantMaxMs: number;
  /** Time for which one person's proposal of a rollback without grant waits for a second person. */
  readonly rollbackProposalTtlMs: number;
  /** A switch that is PENDING for longer, or a task of the bot that takes longer, raises an alarm. */
  readonly stallAlarmMs: number;
  /** Time for which a critical notice waits for the button 対応します before more people are notified; doubled each time. */
  readonly acknowledgeWithinMs: number;
  /** The interval of a repeated alarm. */
  readonly alarmEveryMs: number;
  /**
   * Where the anchor of the log is; null: there is none. Part of the digest: an approval does not outlive the place that remembers the
   * declines and withdrawals after it (I13, ADR 0026).
   */
  readonly anchorPlace: string | null;
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
  proofByDelivery: true,
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
  anchorPlace: null,
  calendar,
});

/** The interval of good observations in the watch; SES is read at most once an hour then. */
export const watchEveryMs = 4 * 3_600_000;
