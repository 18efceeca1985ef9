/**
 * What SES cannot be asked (I8): whether another account or a mail server outside SES signs with a selector too. A person says so,
 * once everything that can be read has been read, and before anybody is asked to remove the record.
 */
import type { Selector } from './names.ts';
import type { State } from './state.ts';

/** The selectors that wait for a person's word, in the order of the state. */
export const selectorsToAttest = ({ selectors }: State): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, attestation }]) =>
    status === 'live' && attestation?.tag === 'wanted' ? [name as Selector] : [],
  );

/** The one that a button means which names none; null where none waits. */
export const selectorToAttest = (state: State): Selector | null => selectorsToAttest(state)[0] ?? null;
