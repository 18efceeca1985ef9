/**
 * What a card shows, from the state: the buttons that the state accepts now, and which of the eight steps a rotation is in. The click
 * decides who may press a button.
 */

import {
  type Action,
  actions,
  type ButtonAction,
  firstSelectorFor,
  isButton,
  isSelectorAction,
  rowOf,
} from './actions.ts';
import type { Stage } from './facts.ts';
import type { Instant } from './names.ts';
import type { Policy } from './policy.ts';
import { ofRound as attemptsOfRound, openRound } from './queries.ts';
import { isRunning, type State } from './state.ts';

const buttonActions = actions.filter(isButton);

/** The buttons on the rotation's card. */
export const offeredOnCard = (state: State): readonly ButtonAction[] => {
  const { rotation } = state;
  return buttonActions.filter((action) => {
    const onCard = rowOf(action).button?.onCard ?? null;
    if (onCard === null) return false;
    // The retirement of an old selector continues during any later rotation.
    if (onCard === 'selector') return isSelectorAction(action) && firstSelectorFor(state, action) !== null;
    if (!isRunning(rotation) || !onCard.stages.includes(rotation.stage.tag)) return false;
    return onCard.when({ state, rotation, round: openRound(rotation) });
  });
};

/** The buttons on the round's card. */
export const offeredOnRound = (state: State, policy: Policy, at: Instant): readonly ButtonAction[] => {
  const { rotation } = state;
  if (!isRunning(rotation)) return [];
  const began = attemptsOfRound(state, rotation).length > 0;
  const on = { state, rotation, round: openRound(rotation), began, policy, at };
  return buttonActions.filter((action) => rowOf(action).button?.onRound?.(on) ?? false);
};

export const cardOf = (action: Action): 'rotation' | 'round' => {
  const { button } = rowOf(action);
  return button !== null && button.onCard === null && button.onRound !== null ? 'round' : 'rotation';
};

export const stepsOfRotation = 8;

/** The step that each stage belongs to; null: the rotation has left the way. */
const steps: Readonly<Record<Stage['tag'], number | null>> = {
  Preparing: 1,
  AwaitingApplication: 2,
  AwaitingRecord: 3,
  Published: 4,
  Stable: 5,
  Switching: 6,
  Watching: 7,
  AwaitingCompletion: 7,
  Overlap: 8,
  Completed: stepsOfRotation + 1,
  RollingBack: null,
  RolledBack: null,
  Cancelled: null,
};

/** 1 to 8, 9 once all are done; null for a rotation that was rolled back or cancelled. */
export const stepOf = ({ tag }: Stage): number | null => steps[tag];
