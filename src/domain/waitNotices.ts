/** The reminders and alarms of waits, which are repeated until the wait ends, and the keys of what is waited for. */

import type { NoticeRow } from './factKinds.ts';

const forward = 'the way to a switch';
const before = 'before a switch: mail is as it was';
const afterwards = 'after everything';

/** The facts of a repeated request. */
export const waiting = { owner: 'owner', count: 'number' } as const;
/** Which of the two is late: the team with its submission, or the DNS department with the record. */
const late = { ...waiting, late: 'lateness' } as const;

/** Waits, repeated until they end. A reminder names a step that takes its time, an alarm names a fault (I9). */
export const waitNotices = {
  reminder_application: {
    quiet: forward,
    digest: 'each',
    owner: 'fact',
    facts: late,
    buttons: ['claim', 'application_submitted', 'postpone'],
  },
  reminder_approval: { quiet: forward, digest: 'each', owner: 'fact', facts: waiting },
  reminder_attest: { quiet: afterwards, digest: 'each', owner: 'fact', facts: waiting, buttons: ['attest_unused'] },
  reminder_breakGlass: {
    quiet: 'what was done was told at once',
    owner: 'fact',
    facts: waiting,
    buttons: ['close_break_glass'],
  },
  reminder_claim: { quiet: forward, digest: 'each', owner: 'fact', facts: waiting, buttons: ['claim'] },
  reminder_completion: {
    quiet: 'mail was verified',
    digest: 'each',
    owner: 'fact',
    facts: waiting,
    buttons: ['confirm_completion', 'postpone'],
  },
  reminder_destroy: { quiet: afterwards, digest: 'each', owner: 'fact', facts: waiting },
  reminder_execution: { quiet: forward, digest: 'each', owner: 'fact', facts: waiting, buttons: ['execute'] },
  reminder_held: { quiet: afterwards, digest: 'each', owner: 'fact', facts: waiting, buttons: ['release_destruction'] },
  reminder_newRound: {
    quiet: forward,
    digest: 'each',
    owner: 'fact',
    facts: waiting,
    buttons: ['request_approval', 'postpone'],
  },
  reminder_record: {
    quiet: forward,
    digest: 'repeats',
    owner: 'fact',
    facts: late,
    buttons: ['claim', 'correction_file', 'check_now', 'correct_application', 'postpone'],
    beside: 'overdueRecord',
  },
  reminder_removal: {
    quiet: afterwards,
    digest: 'each',
    owner: 'fact',
    facts: waiting,
    buttons: ['confirm_withdrawal', 'postpone'],
  },
  reminder_retire: { quiet: afterwards, digest: 'each', owner: 'fact', facts: waiting },
  reminder_revocation: {
    quiet: 'the declaration itself is critical; this waits for the DNS department',
    owner: 'fact',
    facts: waiting,
  },
  reminder_rolledBack: {
    quiet: 'mail is as it was',
    digest: 'each',
    owner: 'fact',
    facts: waiting,
    buttons: ['request_approval'],
  },
  alarm_attempt: { critical: 'attempt', owner: 'fact', facts: waiting },
  alarm_blocked: { quiet: before, owner: 'fact', facts: waiting, buttons: ['request_approval'] },
  alarm_leaked: { critical: 'leaked', owner: 'fact', facts: waiting, buttons: ['rollback'] },
  alarm_bannedInUse: { critical: 'bannedInUse', owner: 'fact', facts: waiting },
  alarm_key: { quiet: before, owner: 'fact', facts: waiting },
  alarm_lost: { critical: 'lost', owner: 'fact', facts: waiting, buttons: ['rollback'] },
  alarm_noRound: { quiet: before, owner: 'fact', facts: waiting, buttons: ['request_approval', 'cancel_rotation'] },
  alarm_pending: {
    critical: 'pending',
    owner: 'fact',
    facts: { ...waiting, minutes: 'number' },
    buttons: ['rollback'],
  },
  alarm_remaining: { critical: 'remaining', owner: 'fact', facts: waiting, buttons: ['request_approval', 'rollback'] },
  alarm_rollback: { critical: 'rollback', owner: 'fact', facts: waiting },
  alarm_stability: { quiet: before, owner: 'fact', facts: waiting },
  alarm_unattended: {
    critical: null,
    owner: 'fact',
    facts: { ...waiting, escalation: 'number', incidents: 'incidents', since: 'instant' },
  },
  alarm_watch: { critical: 'watch', owner: 'fact', facts: waiting },
} as const satisfies Readonly<Record<`reminder_${string}` | `alarm_${string}`, NoticeRow>>;

type WaitCode = keyof typeof waitNotices;

export type ReminderKey = WaitCode extends infer C
  ? C extends `${'reminder' | 'alarm'}_${infer K}`
    ? K
    : never
  : never;

const waitCodes = Object.keys(waitNotices) as readonly WaitCode[];

export const reminderKeys = waitCodes.map((code) => code.slice(code.indexOf('_') + 1)) as readonly ReminderKey[];

/** The waits whose notices have no facts but the owner and the count. */
type Plain = Exclude<WaitCode, 'alarm_pending' | 'alarm_unattended' | 'reminder_application' | 'reminder_record'>;

/** The wait for a planned start, which is no wait of a rotation. */
export const plannedStartWait = 'start';

/** The wait of a notice that asks or reminds; null for other notices. */
export const waitOf = (code: string): string | null =>
  code === `reminder_${plannedStartWait}` || code === `alarm_${plannedStartWait}`
    ? plannedStartWait
    : (reminderKeys.find((key) => code === `reminder_${key}`) ?? null);

export const plainWaitCode = (key: Exclude<ReminderKey, 'pending' | 'unattended' | 'application' | 'record'>): Plain =>
  waitCodes.find((code): code is Plain => code === `alarm_${key}` || code === `reminder_${key}`) as Plain;

/** Others may have a compromised key, and what a break-glass did is to be looked at. */
const neverPostponed: readonly ReminderKey[] = ['revocation', 'breakGlass'];

/** A reminder names a step that takes its time, so people may put it off. An alarm names a fault. */
export const mayBePostponed = (key: ReminderKey): boolean =>
  waitCodes.some((code) => code === `reminder_${key}`) && !neverPostponed.includes(key);
