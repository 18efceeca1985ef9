/**
 * The last step of a selector's life (I8): its key is destroyed a day after people were told, unless somebody holds it.
 */
import type { Selector } from './names.ts';
import type { Destruction, State } from './state.ts';

/** The selectors whose destruction is at this point, in the order of the state. */
export const selectorsAt = ({ selectors }: State, tag: Destruction['tag']): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, destruction }]) =>
    status === 'gone' && destruction?.tag === tag ? [name as Selector] : [],
  );
