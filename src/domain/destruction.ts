/**
 * The last step of a selector's life (I8): its key is destroyed a day after people were told, unless somebody holds it. What has
 * begun is never held: the ciphertext may be gone already.
 */
import type { Instant, PersonId, Selector } from './names.ts';
import type { State } from './state.ts';

export type Destruction =
  | { readonly tag: 'announced'; readonly destroyAt: Instant }
  | { readonly tag: 'held'; readonly by: PersonId; readonly heldAt: Instant }
  | { readonly tag: 'begun' };

/** The selectors whose destruction is at this point, in the order of the state. */
export const selectorsAt = ({ selectors }: State, tag: Destruction['tag']): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, destruction }]) =>
    status === 'gone' && destruction?.tag === tag ? [name as Selector] : [],
  );
