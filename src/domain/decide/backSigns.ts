/** What signs say about the way back (I6). */

import { entered, notice } from '../decision.ts';
import type { TargetId } from '../names.ts';
import { isUndecided, lastIntent, mayStillLand, ofSwitch, onTarget, reachedTargets } from '../queries.ts';
import { isRunning } from '../state.ts';
import { named, type Step } from './signStep.ts';
import { telling } from './telling.ts';

/** Back only when `settle` is over for every attempt, all have an outcome, and a later reading shows the previous selector. */
export const back: Step = ({ state, rules }, { target, signs }) => {
  const { rotation } = state;
  if (!isRunning(rotation) || rotation.rollback?.tag !== 'decided' || rotation.rollback.finished) return [];
  if (!reachedTargets(state, rotation).includes(target)) return [];
  const here = onTarget(state, target);
  const sent = ofSwitch(state, rotation).some((attempt) => attempt.kind === 'rollback' && attempt.target === target);
  // SES has taken the switch: one reading that is behind must not stand for a Put back that was never made.
  const taken = here.some(({ kind, outcome }) => kind === 'forward' && outcome === 'applied');
  const closed = here.every((attempt) => !isUndecided(attempt) && !mayStillLand(attempt)) && (sent || !taken);
  const since = Math.max(lastIntent(state, target), ...here.map(({ settledVersion }) => settledVersion ?? 0));
  const strict = rules.has('rollback-finish-after-settle');
  const told = named(telling(signs, rules));
  const seen = told.findLast(({ askedVersion }) => askedVersion >= (strict ? since : 0))?.selector;
  if (seen === rotation.current && (closed || !strict)) return [{ type: 'TargetBack', target }];
  const elsewhere = told.findLast(({ askedVersion }) => askedVersion >= lastIntent(state, target))?.selector;
  const undone = state.targets.find(({ id }) => id === target)?.undone;
  return sent && elsewhere !== undefined && elsewhere !== rotation.current && !undone
    ? [{ type: 'RollbackUndone', target }]
    : [];
};

export const finished: Step = ({ state }, { at }) => {
  const { rotation } = state;
  if (!isRunning(rotation) || rotation.rollback?.tag !== 'decided' || rotation.rollback.finished) return [];
  const away = reachedTargets(state, rotation);
  const isBack = (id: TargetId): boolean => state.targets.find((target) => target.id === id)?.backVersion !== null;
  return away.every(isBack)
    ? [
        { type: 'RollbackFinished' },
        entered({ tag: 'RolledBack', sinceAt: at }),
        notice('rollback_finished', { to: rotation.current }),
      ]
    : [];
};
