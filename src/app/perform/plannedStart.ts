/** Whether the planned start of a rotation has come. */
import { plannedStartDue } from '../../domain/decide/plannedStart.ts';
import { targetIdOf } from '../effects/readings.ts';
import { type Performed, progressed, rests, type Task } from '../effects/task.ts';
import { execute } from '../execute.ts';

/** Decided once, by one append: another process, or this one after a restart, finds that it has been said. */
export const seePlannedStart = async ({ deps, settings, state }: Task): Promise<Performed> => {
  if (plannedStartDue(state, deps.settings.policy, deps.clock.now()) === null) return rests();
  const held = await deps.vault.describe(settings.name, state.current ?? settings.current);
  const done = await execute(deps, settings.name, (loaded, at) => ({
    type: 'StartPlanned',
    id: '',
    at,
    selectorTemplate: settings.selectorTemplate,
    current: loaded.state.current ?? settings.current,
    currentFingerprint: held?.fingerprint ?? null,
    targets: settings.targets.map(targetIdOf),
  }));
  return done.tag === 'committed' ? progressed : rests();
};
