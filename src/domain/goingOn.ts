/** Whether a trouble goes on: read from the state, so that its end needs nobody to say so. */

import type { Trouble } from './critical.ts';
import { openRound } from './decide/approvals.ts';
import { unreachable } from './names.ts';
import { own } from './own.ts';
import { exposedSelectors, lostSelectors } from './protectedRecords.ts';
import { isUndecided, watchIsGood } from './queries.ts';
import { restToSwitch } from './rest.ts';
import { isRollingBack, isRunning, type Rotation, type State } from './state.ts';

/** Brought back, a burnt key is nobody's any more. */
const isBurnt = ({ selectors }: State, { next, stage }: Rotation): boolean =>
  own(selectors, next)?.condemned === true && stage.tag !== 'RollingBack' && stage.tag !== 'RolledBack';

const isUnproven = (state: State, { stage }: Rotation): boolean => {
  if (stage.tag === 'Watching') return !watchIsGood(state);
  const switched = stage.tag === 'AwaitingCompletion' || stage.tag === 'Overlap';
  return switched && Object.keys(state.ailing).length > 0;
};

export const goesOn = (state: State, trouble: Trouble): boolean => {
  const { rotation } = state;
  const running = isRunning(rotation) ? rotation : null;
  switch (trouble) {
    case 'attempt':
      return state.attempts.some(isUndecided);
    case 'burnt':
      return rotation !== null && isBurnt(state, rotation);
    case 'changed':
      return Object.keys({ ...state.drifting, ...state.altered }).length > 0;
    case 'exposed':
      return exposedSelectors(state).length > 0;
    case 'key':
      return state.unreadable.length > 0;
    case 'lost':
      return lostSelectors(state).length > 0;
    case 'pending':
      return running?.stage.tag === 'Switching';
    case 'rest':
      return running !== null && restToSwitch(state, running).length > 0 && openRound(running) === null;
    case 'rollback':
      return running !== null && isRollingBack(running);
    case 'watch':
      return running !== null && isUnproven(state, running);
    default:
      return unreachable(trouble);
  }
};
