/** A command on its way through the real core, exactly as the application does it: load, decide, append the next version. */
import type { Command } from '../../src/domain/commands.ts';
import type { Core } from '../../src/domain/core.ts';
import type { Effect } from '../../src/domain/effects.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { Rules } from '../../src/domain/rules.ts';
import type { Configuration } from './configuration.ts';
import { follow } from './ghost.ts';
import { appended, decidedOnLess, loaded } from './turnedBack.ts';
import type { Cause, LogTruth, Process, Step, World } from './world.ts';

export interface Machine {
  readonly core: Core;
  readonly rules: Rules;
  readonly configuration: Configuration;
  /** What nextEffects asks for in this world. */
  readonly effects: readonly Effect[];
}

const nobody: Cause = { process: null, who: null, digest: null };

interface Committed {
  readonly world: World;
  readonly events: readonly DomainEvent[];
  readonly violated: string | null;
}

/** What this replica's log says, and what it would be after the events. Null: it is `LogCorrupt`. */
const logOf = (
  { configuration: { turnsBack } }: Machine,
  { log }: World,
  { process }: Cause,
): {
  readonly grown: (events: readonly DomainEvent[]) => LogTruth | null;
  readonly turned: (events: readonly DomainEvent[]) => string | null | undefined;
} | null => {
  if (log === null || turnsBack === null) return { grown: () => null, turned: () => undefined };
  const replica = process?.replica ?? log.acting;
  const before = loaded(log, turnsBack, replica);
  if (before === null) return null;
  return {
    grown: (events) => appended(before, turnsBack, replica, events),
    turned: (events) => decidedOnLess(log, turnsBack, replica, events),
  };
};

/** Null: refused, or nothing to say. Notices are posted by their own outbox and left out; ids are kept while they can return. */
export const commit = (machine: Machine, world: World, command: Command, cause: Cause = nobody): Committed | null => {
  const { core, configuration } = machine;
  const log = logOf(machine, world, cause);
  if (log === null) return null;
  const decision = core.decide(world.state, command, configuration.policy);
  if (decision.tag === 'refused') return null;
  const events = decision.events.filter(({ type }) => type !== 'NoticeRaised');
  if (events.every(({ type }) => type === 'CommandTaken' || type === 'ReminderSent')) return null;
  const folded = core.fold(world.state, events, { at: command.at, version: world.state.atVersion + 1 });
  const followed = follow({ ...world, state: folded, log: log.grown(events) }, world, events, cause, configuration);
  const turned = log.turned(events);
  return { world: followed.world, events, violated: turned === undefined ? followed.violated : turned };
};

export const step = (label: string, world: World, fair = true, violated: string | null = null): Step => ({
  label,
  world,
  fair,
  violated,
});

export const withProcess = (world: World, index: number, change: Partial<Process> | null): World => ({
  ...world,
  processes:
    change === null
      ? world.processes.filter((_, i) => i !== index)
      : world.processes.map((process, i) => (i === index ? { ...process, ...change } : process)),
});
