import { type Performed, progressed, rotationOf, type Task } from '../effects/task.ts';
import { execute } from '../execute.ts';

/** The vault gives the pair that is there when this runs twice: a crash between making and recording loses nothing. */
export const makeKeyPair = async (task: Task): Promise<Performed> => {
  const { deps, settings } = task;
  const { id, next } = rotationOf(task);
  deps.atBoundary('MakeKeyPair before intent');
  const info = await deps.vault.generate(settings.name, next, deps.clock.now());
  deps.atBoundary('MakeKeyPair after effect');
  await execute(deps, settings.name, (_, at) => ({
    type: 'RecordKeyMade',
    id: '',
    at,
    rotation: id,
    fingerprint: info.fingerprint,
  }));
  deps.atBoundary('MakeKeyPair after outcome');
  return progressed;
};
