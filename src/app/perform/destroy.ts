/** The end of a key: announced a day before, then destroyed (I8). */
import type { Selector } from '../../domain/names.ts';
import { own } from '../../domain/own.ts';
import { isRecordGone, withReadings } from '../effects/retirement.ts';
import { type Performed, progressed, rests, type Task } from '../effects/task.ts';
import { execute } from '../execute.ts';

export const announceDestruction = async ({ deps, settings }: Task, selector: Selector): Promise<Performed> => {
  const command = { type: 'AnnounceDestruction', id: '', selector } as const;
  const done = await execute(deps, settings.name, (_, at) => ({ ...command, at }));
  return done.tag === 'committed' ? progressed : rests();
};

/** The log first: a person's hold that comes later is refused, and never accepted for a key that is gone. */
const begin = (task: Task, selector: Selector): Promise<Performed> =>
  withReadings(task, async (signs) => {
    // A day lies between: a record that somebody has put back keeps its key.
    if (!(await isRecordGone(task, selector))) return rests('record_still_live');
    const command = { type: 'BeginDestruction', id: '', selector, signs } as const;
    const done = await execute(task.deps, task.settings.name, (_, at) => ({ ...command, at }));
    if (done.tag === 'committed') return progressed;
    return rests(done.tag === 'refused' ? done.refusal.code : '');
  });

/** Dying on the way leaves a destruction that has begun: the next run brings it to its end. */
export const destroyKey = async (task: Task, selector: Selector): Promise<Performed> => {
  const { deps, settings, state } = task;
  if (own(state.selectors, selector)?.destruction?.tag !== 'begun') {
    const begun = await begin(task, selector);
    if (begun.tag !== 'progressed') return begun;
  }
  deps.atBoundary('DestroyKey before effect');
  await deps.vault.destroy(settings.name, selector);
  deps.atBoundary('DestroyKey after effect');
  const command = { type: 'RecordKeyDestroyed', id: '', selector } as const;
  const done = await execute(deps, settings.name, (_, at) => ({ ...command, at }));
  deps.atBoundary('DestroyKey after outcome');
  return done.tag === 'committed' ? progressed : rests();
};
