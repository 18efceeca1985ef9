/** What the bot is doing with what people decided: on the card from the click on, until the state says what came of it. */

import { isReleased, openRound } from '../../../domain/decide/approvals.ts';
import { pendingSinceFirst } from '../../../domain/incidents.ts';
import type { Instant } from '../../../domain/names.ts';
import { isUnfinished, ofSwitch, reachedTargets } from '../../../domain/queries.ts';
import { isRunning, type Rotation, type State } from '../../../domain/state.ts';
import { text } from '../../../texts/text.ts';
import type { Frame } from './frame.ts';
import { date } from './words.ts';

export type Progress = 'opening' | 'checking' | 'sending' | 'unknown' | 'pending' | 'returning' | 'settling';

const goingBack = (state: State, rotation: Rotation): Progress => {
  const applied = ofSwitch(state, rotation).filter(({ kind, outcome }) => kind === 'rollback' && outcome === 'applied');
  const taken = reachedTargets(state, rotation).every((id) => applied.some(({ target }) => target === id));
  return taken ? 'settling' : 'returning';
};

const switching = (state: State, rotation: Rotation): Progress => {
  const last = ofSwitch(state, rotation).findLast(({ kind }) => kind === 'forward');
  if (last?.outcome === 'open') return 'sending';
  if (last?.outcome === 'unknown') return 'unknown';
  const succeeded = state.targets.some(({ id, succeededAt }) => id === last?.target && succeededAt !== null);
  // Until its `settle` is over the next target waits for the former one, SUCCESS or not.
  const going = !succeeded || state.attempts.some(isUnfinished);
  return last?.outcome === 'applied' && going ? 'pending' : 'checking';
};

/** Null while the next step is a person's, or the time's. */
export const progressOf = (state: State, policy: Frame['policy'], at: Instant): Progress | null => {
  const { rotation } = state;
  if (!isRunning(rotation)) return null;
  const { tag } = rotation.stage;
  if (tag === 'RollingBack') return goingBack(state, rotation);
  const round = openRound(rotation);
  const waits = tag === 'Stable' || tag === 'RolledBack';
  const asking = round === null && rotation.roundWanted && rotation.blockers.length === 0 ? 'opening' : null;
  if (waits && round === null) return asking;
  const goesOn = round !== null && isReleased(round, policy, at);
  // An ended round sends nothing more: what was sent is still followed.
  if (tag === 'Switching') {
    const now = switching(state, rotation);
    return now === 'checking' && !goesOn ? asking : now;
  }
  return tag === 'Stable' && goesOn ? 'checking' : null;
};

export const progressText = (frame: Pick<Frame, 'language' | 'policy'>, state: State, at: Instant): string | null => {
  const progress = progressOf(state, frame.policy, at);
  if (progress === null) return null;
  const doing = text(frame.language, `progress.${progress}`);
  const since = progress === 'pending' ? pendingSinceFirst(state) : null;
  if (since === null) return doing;
  const moment = date(since, frame.policy.calendar.timeZone);
  return `${doing} ${text(frame.language, 'progress.unsignedSince', { since: moment })}`;
};
