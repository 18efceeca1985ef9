/** What people mean to do in the state that the cards show them; they press again while nothing has come of it. */

import type { PersonId } from '../../../src/domain/names.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { approvalsRequired, openRound } from '../../../src/domain/queries.ts';
import {
  isRunning,
  type Rotation,
  type Round,
  type State,
  selectorsToAttest,
  selectorsToWithdraw,
} from '../../../src/domain/state.ts';
import type { Action } from '../../../src/ports/service.ts';
import type { RotationPlan, WorldPlan } from '../plan.ts';
import { day, hour, minute } from '../units.ts';
import { approvers, operator, requester } from './people.ts';

export interface Intention {
  /** The same key is the same intention, pressed again. */
  readonly key: string;
  readonly who: PersonId;
  readonly action: Action;
  /** A wait that is drawn between the two, or a certain one. */
  readonly within: readonly [fromMs: number, toMs: number] | number;
  readonly pressesMax: number;
  readonly inputs: Readonly<Record<string, string>>;
}

const [a, b, c] = approvers;
const patient = 40;

const means = (
  key: string,
  { id: who }: { readonly id: PersonId },
  action: Action,
  within: Intention['within'],
  more: Partial<Intention> = {},
): Intention => ({ key, who, action, within, pressesMax: patient, inputs: {}, ...more });

const onRound = (round: Round, isFirst: boolean, plan: RotationPlan, world: WorldPlan, policy: Policy): Intention[] => {
  const how = isFirst ? plan.firstRound : 'approve';
  if (how === 'expire') return [];
  const clicked = (who: PersonId): boolean => round.approvals.some(({ by }) => by === who);
  if (round.approvals.length >= approvalsRequired(policy)) {
    const reminders = world.execution === 'operator' || (world.window && (world.seed + round.id) % 2 === 0);
    return reminders ? [means(`execute ${round.id}`, operator, 'execute', [minute, day])] : [];
  }
  if (how === 'decline') return [means(`decline ${round.id}`, c, 'decline', [minute, day])];
  const few = { pressesMax: 3 };
  const away = how === 'withdraw' && clicked(a.id);
  return [
    ...[a, b, ...(how === 'withdraw' ? [c] : [])]
      .filter(({ id }) => !clicked(id))
      .map((who) => means(`approve ${round.id} ${who.name}`, who, 'approve', [2 * minute, 2 * day], few)),
    ...(away ? [means(`withdraw ${round.id}`, a, 'withdraw_approval', [minute, hour], { pressesMax: 1 })] : []),
  ];
};

const goingBack = (rotation: Rotation, plan: RotationPlan): Intention[] => {
  const { rollback, stage, id, lastReminders, round } = rotation;
  const inputs: Record<string, string> = plan.rollback?.ban ? { ban: 'yes' } : {};
  if (rollback?.tag === 'proposed') {
    const second = rollback.by === a.id ? b : a;
    return [means(`second ${id} ${rollback.proposedAt}`, second, 'rollback', [minute, 50 * minute], { inputs })];
  }
  if (stage.tag === 'RollingBack') {
    const count = lastReminders.rollback?.count ?? 0;
    return count < 2 ? [] : [means(`renew ${id} ${count}`, b, 'rollback', [minute, hour], { pressesMax: 1 })];
  }
  const wanted =
    plan.rollback === null
      ? []
      : [means(`rollback ${id}`, a, 'rollback', plan.rollback.afterMs, { pressesMax: 3, inputs })];
  const stuck =
    (stage.tag === 'Switching' && ((lastReminders.pending?.count ?? 0) >= 12 || round?.ended !== null)) ||
    (stage.tag === 'Watching' && (lastReminders.watch?.count ?? 0) >= 6);
  return [...wanted, ...(stuck ? [means(`emergency ${id} ${stage.sinceAt}`, a, 'rollback', [minute, hour])] : [])];
};

const nextStep = (state: State, rotation: Rotation, plan: RotationPlan): Intention[] => {
  const { stage, id, round } = rotation;
  const key = `${id} ${round?.id ?? 0}`;
  const ask = means(`request ${key}`, requester, 'request_approval', [hour, 3 * day]);
  switch (stage.tag) {
    case 'Stable':
      return rotation.roundWanted ? [] : [ask];
    case 'RolledBack': {
      const drifting = Object.keys(state.drifting).length > 0;
      if (rotation.rollback?.tag === 'proposed') return goingBack(rotation, plan);
      if (drifting) return [means(`again ${key} ${state.attemptsEver}`, a, 'rollback', [minute, 6 * hour])];
      const again = plan.rollback === null || plan.rollback.again;
      if (again && !state.selectors[rotation.next]?.banned) return rotation.roundWanted ? [] : [ask];
      return [means(`give up ${id}`, requester, 'cancel_rotation', [hour, 5 * day])];
    }
    case 'Switching':
    case 'Watching':
    case 'Overlap':
    case 'RollingBack':
      return goingBack(rotation, plan);
    case 'AwaitingCompletion':
      return [
        ...goingBack(rotation, plan),
        means(`confirm ${id}`, requester, 'confirm_completion', [10 * minute, 4 * day]),
      ];
    default:
      return [];
  }
};

/** What no one can read is asked of a person, in its own time. */
export const attesting = (state: State): Intention[] => [
  ...selectorsToAttest(state).map((selector) =>
    means(`attest ${selector}`, requester, 'attest_unused', [hour, 5 * day], { inputs: { selector } }),
  ),
  ...selectorsToWithdraw(state).map((selector) =>
    means(`withdrawn ${selector}`, requester, 'confirm_withdrawal', [day, 10 * day], { inputs: { selector } }),
  ),
];

export const intentionsIn = (state: State, world: WorldPlan, policy: Policy, firstRound: number): Intention[] => {
  const { rotation } = state;
  const begun = rotation?.id ?? 0;
  if (!isRunning(rotation)) {
    const next = world.rotations[begun];
    return next === undefined ? [] : [means(`rotate ${begun}`, requester, 'rotate', next.pauseMs)];
  }
  const plan = world.rotations[rotation.id - 1];
  if (plan === undefined) return [];
  const round = openRound(rotation);
  const handed = rotation.application !== null || rotation.stage.tag === 'Preparing';
  const { cancelAfterMs } = plan;
  return [
    ...(handed ? [] : [means(`submitted ${rotation.id}`, requester, 'submitted', plan.handInAfterMs)]),
    ...(cancelAfterMs === null
      ? []
      : [means(`cancel ${rotation.id}`, requester, 'cancel_rotation', cancelAfterMs, { pressesMax: 2 })]),
    ...(round === null || rotation.stage.tag !== 'Stable'
      ? []
      : onRound(round, round.id === firstRound, plan, world, policy)),
    ...(round !== null && rotation.stage.tag === 'Stable' ? [] : nextStep(state, rotation, plan)),
  ];
};
