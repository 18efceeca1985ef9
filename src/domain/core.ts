/** The domain's functions with all rules. The model builds variants with `coreWith`. */

import type { Command } from './commands.ts';
import { decide } from './decide/decide.ts';
import { rollbackImpossible } from './decide/rollback.ts';
import { type Decision, type Refusal, refuse } from './decision.ts';
import { dueAtOf, type Effect, nextEffects } from './effects.ts';
import type { DomainEvent } from './events.ts';
import { evolveAll } from './evolve.ts';
import type { Instant } from './names.ts';
import type { Policy } from './policy.ts';
import { type Reminder, reminders } from './reminders.ts';
import { allRules, type Rules } from './rules.ts';
import { type At, isRunning, type State } from './state.ts';

export interface Core {
  decide(state: State, command: Command, policy: Policy): Decision;
  /** Folds one commit's events; the state's version becomes the commit's. */
  fold(state: State, events: readonly DomainEvent[], commit: At): State;
  nextEffects(state: State, at: Instant, policy: Policy): readonly Effect[];
  dueAt(state: State, policy: Policy): Instant | null;
  reminders(state: State, policy: Policy): readonly Reminder[];
  /** Why nobody can roll back now; null if a rollback is possible. */
  rollbackRefusal(state: State, at: Instant, policy: Policy): Refusal | null;
}

export const coreWith = (rules: Rules): Core => ({
  decide: (state, command, policy) => decide({ state, policy, rules }, command),
  fold: (state, events, commit) => ({
    ...evolveAll(state, events, commit, rules),
    atVersion: commit.version,
  }),
  nextEffects: (state, at, policy) => nextEffects(state, at, policy, rules),
  dueAt: (state, policy) => dueAtOf(state, policy, rules),
  reminders: (state, policy) => reminders(state, policy, rules),
  rollbackRefusal: (state, at, policy) =>
    isRunning(state.rotation)
      ? rollbackImpossible({ state, policy, rules }, state.rotation, at)
      : refuse('no_rotation'),
});

export const core: Core = coreWith(allRules);
