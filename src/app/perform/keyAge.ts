/** How long the current key may still be used, by its certificate. */
import { dateOf, daysBetween } from '../../domain/calendar.ts';
import type { Selector } from '../../domain/names.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import { type Performed, progressed, rests, type Task } from '../effects/task.ts';
import { execute } from '../execute.ts';

/** @param held keys that were read today already */
export const checkKeyAge = async (
  { deps, settings, state }: Task,
  held: ReadonlyMap<Selector, PublicKeyInfo>,
): Promise<Performed> => {
  const selector = state.current ?? settings.current;
  const key = held.get(selector) ?? (await deps.vault.describe(settings.name, selector));
  if (key === null) return rests();
  const { calendar } = deps.settings.policy;
  const daysLeft = daysBetween(calendar, deps.clock.now(), key.notAfter);
  const useBy = dateOf(calendar, key.notAfter);
  const done = await execute(deps, settings.name, (_, at) => ({
    type: 'RecordKeyAge',
    id: '',
    at,
    selector,
    daysLeft,
    useBy,
  }));
  return done.tag === 'committed' ? progressed : rests();
};
