/** Every live key is decrypted on trial each day (design.md 6): a lost master key must not first show on the day of the switch. */
import type { Selector } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import { KeyUnreadable, type PublicKeyInfo, VaultUnavailable } from '../../ports/keys.ts';
import { type Performed, progressed, rests, type Task } from '../effects/task.ts';
import { execute } from '../execute.ts';

/** Selectors whose key we held when their fingerprint was recorded, and may still need. */
const liveKeys = ({ selectors }: State): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, fingerprint }]) =>
    status === 'live' && fingerprint !== null ? [name as Selector] : [],
  );

/** What anybody may see of a key that decrypts and fits; else why it does not. */
const triedOn = async ({ deps, settings }: Task, selector: Selector): Promise<PublicKeyInfo | string> => {
  try {
    return (await deps.vault.use(settings.name, selector, async ({ info }) => info)) ?? 'missing';
  } catch (error) {
    if (error instanceof KeyUnreadable) return error.code;
    if (error instanceof VaultUnavailable) return 'out_of_reach';
    throw error;
  }
};

/** @param held what the trial saw of the keys: one reading serves their age too */
export const tryKeys = async (task: Task, held: Map<Selector, PublicKeyInfo>): Promise<Performed> => {
  const { deps, settings, state } = task;
  const unreadable: { readonly selector: Selector; readonly problem: string }[] = [];
  for (const selector of liveKeys(state)) {
    const seen = await triedOn(task, selector);
    if (typeof seen === 'string') unreadable.push({ selector, problem: seen });
    else held.set(selector, seen);
  }
  const done = await execute(deps, settings.name, (_, at) => ({ type: 'RecordKeyTrial', id: '', at, unreadable }));
  return done.tag === 'committed' ? progressed : rests();
};
