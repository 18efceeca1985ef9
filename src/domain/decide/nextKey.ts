/** Whether the next key may be approved at all. */
import type { Given } from '../decision.ts';
import { own } from '../own.ts';
import type { Rotation, SelectorFacts } from '../state.ts';

export const factsOf = ({ state }: Given, rotation: Rotation): SelectorFacts | undefined =>
  own(state.selectors, rotation.next);

export const mayBeApproved = (facts: SelectorFacts | undefined): boolean =>
  facts?.status === 'live' && !facts.condemned;
