/** What the last switch cost: from the Put until SES said SUCCESS nobody promised a signature. */

import { minutesSince } from './incidents.ts';
import { ofSwitch } from './queries.ts';
import type { Rotation, State } from './state.ts';

/** Whole minutes of the target that it cost most, at most so many; empty where none came to SUCCESS. */
export const unsignedMinutes = (state: State, rotation: Rotation): string => {
  const minutes = ofSwitch(state, rotation).flatMap(({ target, kind, outcome, intendedAt }) => {
    const { succeededAt = null } = state.targets.find(({ id }) => id === target) ?? {};
    return kind === 'forward' && outcome === 'applied' && succeededAt !== null
      ? [Number(minutesSince(intendedAt, succeededAt))]
      : [];
  });
  return minutes.length === 0 ? '' : String(Math.max(...minutes));
};
