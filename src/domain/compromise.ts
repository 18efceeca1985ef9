/**
 * A key that others may have, by the word of two people. Nothing makes that undone: it is never the way back again, and its record
 * is revoked as soon as nothing signs with it (I8), without the overlap. What that breaks, mail under way, is what the two approved.
 */
import type { Selector } from './names.ts';
import { own } from './own.ts';
import type { Policy } from './policy.ts';
import type { SelectorFacts } from './selectorFacts.ts';
import { isRunning, type State } from './state.ts';

type Known = Pick<State, 'selectors'>;

export const isCompromised = ({ selectors }: Known, selector: Selector): boolean =>
  own(selectors, selector)?.compromise?.tag === 'declared';

/** Reported by one person: another one has to say so too. In the order of the state. */
export const reportedSelectors = ({ selectors }: Known): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, compromise }]) =>
    status === 'live' && compromise?.tag === 'reported' ? [name as Selector] : [],
  );

/** The rotation leads away from such a key: nothing of it waits for anything but the DNS and two people. */
export const isUrgent = ({ selectors, rotation }: State): boolean =>
  isRunning(rotation) && isCompromised({ selectors }, rotation.current);

/** Milliseconds from the last use until the record may go. */
export const overlapOf = (facts: Pick<SelectorFacts, 'compromise'> | undefined, policy: Policy): number =>
  facts?.compromise?.tag === 'declared' ? 0 : policy.overlapMs;
