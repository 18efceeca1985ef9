/** The planned start of a rotation (design.md 1): said once, or begun without a person, as the policy says. */
import { dateOf } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import type { Instant } from '../names.ts';
import { nextPlans, type Plan } from '../plan.ts';
import type { Policy } from '../policy.ts';
import { isRunning, type State } from '../state.ts';
import { begin } from './start.ts';

/** A rotation that was under way on the day, or began later, is the plan's, however it ended. */
const isServed = ({ rotation }: State, { start }: Plan, { calendar }: Policy): boolean => {
  if (rotation === null) return false;
  const { sinceAt } = rotation.stage;
  return isRunning(rotation) || dateOf(calendar, sinceAt) >= start.day;
};

/** The plan whose start has come and whose switch has not, unless somebody has seen to it: days that were missed are made up for. */
export const plannedStartDue = (state: State, policy: Policy, at: Instant): Plan | null => {
  const [plan] = nextPlans(policy.calendar, at, 1);
  if (plan === undefined || plan.start.day > dateOf(policy.calendar, at)) return null;
  return state.planTold === plan.start.wanted || isServed(state, plan, policy) ? null : plan;
};

/** What cannot be started is reminded of: who then types `/dkim rotate` is told why not. */
export const startPlanned = (given: Given, command: CommandOf<'StartPlanned'>): Decision => {
  const { state, policy } = given;
  const plan = plannedStartDue(state, policy, command.at);
  if (plan === null) return accept();
  const { wanted, day } = plan.start;
  const began = policy.plannedStart === 'start' ? begin(given, command, null) : null;
  return accept(
    { type: 'PlannedStartCame', plan: wanted },
    ...(began?.tag === 'accepted'
      ? [...began.events, notice('planned_rotation', { day })]
      : [notice('planned_start', { day, switch: plan.switch.day }, 'channel')]),
  );
};
