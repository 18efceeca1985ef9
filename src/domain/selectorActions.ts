/** Buttons that are about one selector, whatever rotation runs meanwhile. */
import type { Action } from './action.ts';
import { selectorsToAttest } from './attestation.ts';
import { reportedSelectors } from './compromise.ts';
import { selectorsAt } from './destruction.ts';
import type { Selector } from './names.ts';
import type { State } from './state.ts';

export const selectorActions = [
  'attest_unused',
  'hold_destruction',
  'release_destruction',
  'declare_compromised',
] as const;
export type SelectorAction = (typeof selectorActions)[number];

export const isSelectorAction = (action: Action): action is SelectorAction =>
  selectorActions.some((known) => known === action);

const waiting: Readonly<Record<SelectorAction, (state: State) => readonly Selector[]>> = {
  attest_unused: selectorsToAttest,
  hold_destruction: (state) => selectorsAt(state, 'announced'),
  release_destruction: (state) => selectorsAt(state, 'held'),
  declare_compromised: reportedSelectors,
};

/** The selectors of which the state would take it now. */
export const selectorsFor = (state: State, action: SelectorAction): readonly Selector[] => waiting[action](state);

/** The one that is meant where none is named; null where none waits. */
export const firstSelectorFor = (state: State, action: SelectorAction): Selector | null =>
  selectorsFor(state, action)[0] ?? null;
