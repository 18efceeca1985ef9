import * as z from 'zod';
import { defaultPolicy, type Policy } from '../../domain/policy.ts';
import { count, duration, fault } from './fields.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const defaults = defaultPolicy({
  timeZone: 'UTC',
  holidays: new Set(),
  freeze: [],
  window: null,
  dailyMinute: 0,
});

const approvalsMax = 10;
/** I1: no configuration reaches below two different people, so 0 and 1 are answered with the reason. */
const approvals = z.int().transform((value, context): number => {
  if (value < 2) return fault(context, 'approvals_too_few', { got: String(value) });
  if (value <= approvalsMax) return value;
  return fault(context, 'number_range', { range: `2–${approvalsMax}`, got: String(value) });
});

/**
 * Where a longer or shorter time would weaken an invariant, the limit is on that side: evidence only younger than I2 asks, `settle`
 * and the wait for a silent server only longer, the rollback grant only shorter.
 */
export const policySchema = z.strictObject({
  approvals: approvals.default(defaults.approvals),
  requesterCounts: z.boolean().default(defaults.requesterCounts),
  approvalTtl: duration(hourMs, 14 * dayMs).default(defaults.approvalTtlMs),
  execution: z.enum(['onApproval', 'operator']).default(defaults.execution),
  plannedStart: z.enum(['remind', 'start']).default(defaults.plannedStart),
  stableChecks: count(2, 100).default(defaults.stableChecks),
  stableFor: duration(minuteMs, 7 * dayMs).default(defaults.stableForMs),
  watch: duration(hourMs, 30 * dayMs).default(defaults.watchMs),
  overlap: duration(dayMs, 365 * dayMs).default(defaults.overlapMs),
  revokeFirst: z.boolean().default(defaults.revokeFirst),
  backupRetention: duration(dayMs, 3_650 * dayMs).default(defaults.backupRetentionMs),
  reminderDays: z
    .tuple([count(1, 90), count(1, 90)])
    .readonly()
    .default(defaults.reminderDays),
  evidenceMaxAge: duration(5 * secondMs, defaults.evidenceMaxAgeMs).default(defaults.evidenceMaxAgeMs),
  silentFor: duration(defaults.silentForMs, 30 * dayMs).default(defaults.silentForMs),
  settle: duration(defaults.settleMs, dayMs).default(defaults.settleMs),
  grantMax: duration(hourMs, defaults.grantMaxMs).default(defaults.grantMaxMs),
  rollbackProposalTtl: duration(5 * minuteMs, dayMs).default(defaults.rollbackProposalTtlMs),
  stallAlarm: duration(minuteMs, dayMs).default(defaults.stallAlarmMs),
  acknowledgeWithin: duration(5 * minuteMs, dayMs).default(defaults.acknowledgeWithinMs),
  alarmEvery: duration(5 * minuteMs, 7 * dayMs).default(defaults.alarmEveryMs),
});

export const policyOf = (file: z.output<typeof policySchema>, calendar: Policy['calendar']): Policy => ({
  ...defaultPolicy(calendar),
  approvals: file.approvals,
  requesterCounts: file.requesterCounts,
  approvalTtlMs: file.approvalTtl,
  execution: file.execution,
  plannedStart: file.plannedStart,
  stableChecks: file.stableChecks,
  stableForMs: file.stableFor,
  watchMs: file.watch,
  overlapMs: file.overlap,
  revokeFirst: file.revokeFirst,
  backupRetentionMs: file.backupRetention,
  reminderDays: file.reminderDays,
  evidenceMaxAgeMs: file.evidenceMaxAge,
  silentForMs: file.silentFor,
  settleMs: file.settle,
  grantMaxMs: file.grantMax,
  rollbackProposalTtlMs: file.rollbackProposalTtl,
  stallAlarmMs: file.stallAlarm,
  acknowledgeWithinMs: file.acknowledgeWithin,
  alarmEveryMs: file.alarmEvery,
});
