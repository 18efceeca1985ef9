/** When nobody takes care of a trouble, or did too long ago, the next hear of it (I9). */
import type { Instant } from './names.ts';
import type { Policy } from './policy.ts';
import type { State } from './state.ts';
import type { Owner, Wait } from './wait.ts';

/** Someone's word that they take care of it holds for so long: a trouble that outlives it has nobody again. */
export const careHoldsMs = 24 * 3_600_000;
/** The pauses double until they are this long: nothing waits silently for more than a day. */
const longestPauseMs = 24 * 3_600_000;

/** Who hears of the nth telling: each time more people. */
export const escalatedTo = (escalation: number): Owner =>
  escalation <= 1 ? 'approvers' : escalation === 2 ? 'operator' : 'everyone';

/** When it is told to the next; null while nothing critical goes on. */
export const careWait = ({ care }: Pick<State, 'care'>, policy: Policy): Wait | null => {
  if (care === null) return null;
  const { taken, toldAt, escalations } = care;
  const pause = Math.min(policy.acknowledgeWithinMs * 2 ** escalations, longestPauseMs);
  const dueAt: Instant = taken === null ? toldAt + pause : taken.takenAt + careHoldsMs;
  return { key: 'unattended', owner: escalatedTo(escalations + 1), dueAt, alarm: true };
};
