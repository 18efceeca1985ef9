/** Finds a person in the open decisions of the log. On Enterprise Grid one person has two ids, and the log may know either. */

import type { PersonId } from './names.ts';
import { type Actor, idsOf } from './roles.ts';
import type { State } from './state.ts';

/** The people whom an open decision names. */
const namedPeople = ({ rotation, selectors }: State): readonly PersonId[] => [
  ...(rotation?.requester ? [rotation.requester] : []),
  ...(rotation?.round?.approvals ?? []).map(({ by }) => by),
  ...(rotation?.rollback?.tag === 'proposed' ? [rotation.rollback.by] : []),
  ...Object.values(selectors).flatMap(({ compromise }) => (compromise?.tag === 'reported' ? [compromise.by] : [])),
];

/**
 * The person by the id that an open decision names them by. Otherwise one person would count as two once their workspace joins an
 * organisation (I1).
 */
export const asNamed = (actor: Actor, state: State): Actor => {
  const ids = idsOf(actor);
  const id = namedPeople(state).find((named) => ids.includes(named));
  return id === undefined ? actor : { ...actor, id, otherIds: ids.filter((other) => other !== id) };
};
