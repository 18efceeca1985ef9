/** What the core itself says of a state: what it owes now, and that nothing in it waits silently (I9). */

import type { Core } from '../../src/domain/core.ts';
import type { Effect } from '../../src/domain/effects.ts';
import { noticeCodes } from '../../src/domain/notices.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { isUndecided, mayStillLand } from '../../src/domain/queries.ts';
import { isRunning, type State } from '../../src/domain/state.ts';
import type { ReminderKey } from '../../src/domain/waitNotices.ts';
import type { World } from './world.ts';

export interface Outlook {
  readonly effects: readonly Effect[];
  readonly violated: string | null;
  /** Completed, cancelled, or rolled back to the end. */
  readonly good: boolean;
  /** Completed or cancelled: only retirement is left. */
  readonly over: boolean;
}

/** Something is wrong, as opposed to merely taking its time. */
const alarms: ReadonlySet<string> = new Set(noticeCodes.filter((code) => code.startsWith('alarm_')));
const isAlarm = (key: ReminderKey): boolean => alarms.has(`alarm_${key}`);

const unanswered = ({ attempts }: State): boolean => attempts.some(isUndecided);

const waitsForSes = (state: State): boolean => unanswered(state) || state.attempts.some(mayStillLand);

const silent = (core: Core, { state }: World, policy: Policy): string | null => {
  // A removal that waits for a reading is the daily check's: a quiet check, for which nobody is due.
  const reminders = isRunning(state.rotation) || waitsForSes(state);
  // That somebody is asked to take care of a trouble is no reason to let anything else wait.
  if (reminders && core.dueAt({ ...state, incidentResponse: null }, policy) === null)
    return 'I9 it waits and nothing is due';
  const owned = core.reminders(state, policy);
  if (isRunning(state.rotation) && state.rotation.stage.tag !== 'Overlap' && owned.length === 0)
    return 'I9 a stage without an owner';
  if (Object.keys(state.lost).length > 0 && !owned.some(({ key }) => key === 'lost' && isAlarm(key)))
    return 'I9 a protected record is lost, and nobody is told';
  // What SES did not answer is waited for on its own account, whatever the stage waits for.
  return unanswered(state) && !owned.some(({ key }) => key === 'attempt' && isAlarm(key))
    ? 'I9 an attempt without a sign, and nobody is told'
    : null;
};

export const outlookOf = (core: Core, world: World, policy: Policy): Outlook => {
  const { rotation } = world.state;
  const tag = rotation?.stage.tag;
  const over = tag === 'Completed' || tag === 'Cancelled';
  const effects = core.nextEffects(world.state, world.now, policy);
  return { effects, violated: silent(core, world, policy), good: over || tag === 'RolledBack', over };
};
