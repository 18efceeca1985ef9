/** What is waited for while a protected record is lost, or its key exposed (I8, I9). */
import { businessDailyAfter, dailyAfter } from './calendar.ts';
import { isCompromised } from './compromise.ts';
import type { Instant } from './names.ts';
import type { Policy } from './policy.ts';
import { exposedSelectors, lostSelectors, needOf } from './protectedRecords.ts';
import type { Rotation, State } from './state.ts';
import { spokenOf, type Wait } from './wait.ts';

/** Hourly while mail or the way back hangs on it; what only mail under way needs is spoken of each working day. */
export const lostWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const lost = lostSelectors(state);
  if (lost.length === 0) return null;
  const urgent = lost.some((selector) => needOf(state, selector) !== 'kept');
  const again = (at: Instant): Instant =>
    urgent ? at + policy.alarmEveryMs : businessDailyAfter(policy.calendar, at, 1);
  const since = Math.max(rotation.stage.sinceAt, ...Object.values(state.lost).map(({ lostAt }) => lostAt));
  return spokenOf(rotation, { key: 'lost', owner: 'approvers', alarm: true }, again(since), again);
};

/** Only a new key helps, and its record takes its time: each working day (each day where it is compromised), until SES signs with another. */
export const exposedWait = (state: State, rotation: Rotation, policy: Policy): Wait | null => {
  const exposed = exposedSelectors(state);
  if (exposed.length === 0) return null;
  const next = exposed.some((selector) => isCompromised(state, selector)) ? dailyAfter : businessDailyAfter;
  const again = (at: Instant): Instant => next(policy.calendar, at, 1);
  return spokenOf(rotation, { key: 'exposed', owner: 'approvers', alarm: true }, again(rotation.stage.sinceAt), again);
};
