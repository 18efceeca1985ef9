/** The keys of what is waited for. Each has either a reminder or an alarm, which is a row of `NOTICES`. */

import { isCritical } from './notices.ts';
import { waitNotices } from './waitNotices.ts';

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

/** True for an alarm that must reach people at any hour. */
export const isUrgentWait = (key: ReminderKey): boolean => isCritical(`alarm_${key}`);

export const plainWaitCode = (key: Exclude<ReminderKey, 'pending' | 'unattended' | 'application' | 'record'>): Plain =>
  waitCodes.find((code): code is Plain => code === `alarm_${key}` || code === `reminder_${key}`) as Plain;

/** Others may have a compromised key, and what a break-glass did is to be looked at. */
const neverPostponed: readonly ReminderKey[] = ['revocation', 'breakGlass'];

/** A reminder names a step that takes its time, so people may put it off. An alarm names a fault. */
export const mayBePostponed = (key: ReminderKey): boolean =>
  waitCodes.some((code) => code === `reminder_${key}`) && !neverPostponed.includes(key);
