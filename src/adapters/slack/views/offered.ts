/** Which buttons a card offers: those that the state would take now. Who may press them is decided at the click. */

import type { ButtonAction } from '../../../domain/action.ts';
import { ofRound } from '../../../domain/attempts.ts';
import { isApproved, isReleased, openRound } from '../../../domain/decide/approvals.ts';
import { type Instant, unreachable } from '../../../domain/names.ts';
import type { Policy } from '../../../domain/policy.ts';
import { isRunning, type Rotation, type State } from '../../../domain/state.ts';

export const offeredOnCard = ({ rotation }: State): readonly ButtonAction[] => {
  if (!isRunning(rotation)) return [];
  return [...(rotation.requester === null ? (['claim'] as const) : []), ...byStage(rotation)];
};

const byStage = (rotation: Rotation): readonly ButtonAction[] => {
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
  if (began) return byStage(rotation).filter((action) => action === 'rollback');
  if (round === null) return [];
  return [
    ...(isApproved(round, policy) ? [] : (['approve'] as const)),
    ...(waitsForExecution(state, policy, at) ? (['execute'] as const) : []),
    ...(round.approvals.length > 0 ? (['withdraw_approval'] as const) : []),
    'decline',
  ];
};
