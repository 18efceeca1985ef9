/** The records that I8 keeps published, and what hangs on each: mail that is signed with it now, the way back, mail under way. */

import type { Selector } from './names.ts';
import { reachedTargets } from './queries.ts';
import { isRunning, type State } from './state.ts';

/** Selectors that SES may have signed with, and that nobody may remove yet. */
export const protectedSelectors = (state: State): readonly Selector[] =>
  Object.entries(state.selectors).flatMap(([name, { used, status }]) =>
    used && status === 'live' ? [name as Selector] : [],
  );

export const isProtected = (state: State, selector: Selector): boolean => protectedSelectors(state).includes(selector);

/** Those of which the last look said that they are not there, or not right. */
export const lostSelectors = (state: State): readonly Selector[] => Object.keys(state.lost) as Selector[];

/**
 * `next`: SES was switched to it, and going back helps. `current`: mail is signed with it, and no way leads elsewhere at once.
 * `previous`: it is the way back. `kept`: nothing but mail under way needs it.
 */
export type Need = 'next' | 'current' | 'previous' | 'kept';

export const needOf = (state: State, selector: Selector): Need => {
  const { rotation, current, targets } = state;
  if (!isRunning(rotation)) return selector === current ? 'current' : 'kept';
  const shown = targets.some((target) => target.shown === selector);
  const back = rotation.rollback?.tag === 'decided';
  if (selector === rotation.next) return shown || !back ? 'next' : 'kept';
  if (selector !== rotation.current) return shown ? 'current' : 'kept';
  const away = !back && !shown && reachedTargets(state, rotation).length > 0;
  return away ? 'previous' : 'current';
};

/** A key whose private half was in the DNS and with which SES signs all the same; the next one has an alarm of its own. */
export const exposedSelectors = (state: State): readonly Selector[] =>
  Object.entries(state.selectors).flatMap(([name, { condemned }]) => {
    const isNext = isRunning(state.rotation) && name === state.rotation.next;
    return condemned && !isNext && state.targets.some(({ shown }) => shown === name) ? [name as Selector] : [];
  });
