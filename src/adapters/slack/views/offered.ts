/** Which buttons a card offers: those that the state would take now. Who may press them is decided at the click. */

import type { ButtonAction } from '../../../domain/action.ts';
import { isCompromised } from '../../../domain/compromise.ts';
import { isApproved, isReleased, openRound } from '../../../domain/decide/approvals.ts';
import { type Instant, unreachable } from '../../../domain/names.ts';
import type { Policy } from '../../../domain/policy.ts';
import { ofRound } from '../../../domain/queries.ts';
import { mayAskForRest, restToSwitch } from '../../../domain/rest.ts';
import { firstSelectorFor, selectorActions } from '../../../domain/selectorActions.ts';
import { isRunning, type Rotation, type State } from '../../../domain/state.ts';

export const offeredOnCard = (state: State): readonly ButtonAction[] => {
  const { rotation } = state;
  // The end of an old selector is waited for whatever rotation runs meanwhile.
  const ends = selectorActions.filter(
    // What one person reported may be an error: it asks beside its notice only.
    (action) => action !== 'declare_compromised' && firstSelectorFor(state, action) !== null,
  );
  if (!isRunning(rotation)) return ends;
  return [...(rotation.requester === null ? (['claim'] as const) : []), ...byStage(state, rotation), ...ends];
};

const byStage = (state: State, rotation: Rotation): readonly ButtonAction[] =>
  // Nobody goes back to a compromised key.
  ofStage(state, rotation).filter((action) => action !== 'rollback' || !isCompromised(state, rotation.current));

const ofStage = (state: State, rotation: Rotation): readonly ButtonAction[] => {
  const { stage } = rotation;
  switch (stage.tag) {
    case 'Preparing':
      return ['cancel_rotation'];
    case 'AwaitingApplication':
      return ['application_submitted', 'check_now', 'cancel_rotation'];
    case 'AwaitingRecord':
      return ['check_now', 'cancel_rotation'];
    case 'Published':
      // The DNS department may be faster than the record of its application.
      return [
        ...(rotation.application === null ? (['application_submitted'] as const) : []),
        'check_now',
        'cancel_rotation',
      ];
    case 'Stable':
      return openRound(rotation) === null ? ['request_approval', 'cancel_rotation'] : ['cancel_rotation'];
    case 'Switching':
      return mayAskForRest(state, rotation) ? ['request_approval', 'rollback'] : ['rollback'];
    case 'Watching':
    case 'Overlap':
      return ['rollback'];
    case 'RollingBack':
      // It is decided already: another click would only be told so.
      return [];
    case 'AwaitingCompletion':
      return ['confirm_completion', 'rollback'];
    case 'RolledBack':
      return ['request_approval', 'cancel_rotation'];
    case 'Completed':
    case 'Cancelled':
      return [];
    default:
      return unreachable(stage);
  }
};

/** Approved, and neither the window nor anybody's word lets it begin. */
export const waitsForExecution = ({ rotation }: State, policy: Policy, at: Instant): boolean => {
  const round = rotation === null ? null : openRound(rotation);
  return round !== null && isApproved(round, policy) && !isReleased(round, policy, at);
};

export const offeredOnRound = (state: State, policy: Policy, at: Instant): readonly ButtonAction[] => {
  const { rotation } = state;
  if (!isRunning(rotation)) return [];
  const round = openRound(rotation);
  const began = ofRound(state, rotation).length > 0;
  const execute = waitsForExecution(state, policy, at) ? (['execute'] as const) : [];
  if (began) {
    const back = byStage(state, rotation).filter((action) => action === 'rollback');
    return restToSwitch(state, rotation).length > 0 ? [...execute, ...back] : back;
  }
  if (round === null) return [];
  return [
    ...(isApproved(round, policy) ? [] : (['approve'] as const)),
    ...execute,
    ...(round.approvals.length > 0 ? (['withdraw_approval'] as const) : []),
    'decline',
  ];
};
