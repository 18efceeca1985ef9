/** When the guardian looks at the records that I8 protects, besides the daily walk. */
import { type DueEffect, due } from './effect.ts';
import { lostSelectors } from './protectedRecords.ts';
import { isRunning, type State } from './state.ts';

/** As far apart as the looks of the watch. */
export const guardEveryMs = 4 * 3_600_000;

/** In the overlap, two weeks long, the daily walk suffices: a quiet look is no reason for a commit (design.md 6). */
const mayGoBack: readonly string[] = ['Switching', 'Watching', 'AwaitingCompletion'];

/** From the switch to the confirmed end of the watch, and while a record is lost, a day is too long. */
export const guarding = (state: State): DueEffect[] => {
  const { rotation } = state;
  if (lostSelectors(state).length > 0) return [due({ type: 'GuardRecords' })];
  if (!isRunning(rotation) || !mayGoBack.includes(rotation.stage.tag)) return [];
  // What led to the stage has looked.
  return [due({ type: 'GuardRecords' }, rotation.stage.sinceAt + guardEveryMs)];
};
