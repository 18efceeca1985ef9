import type { At } from './change.ts';
import type { DomainEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Rules } from './rules.ts';
import type { State } from './state.ts';

/** The events of one commit, in order. */
export const evolveAll = (state: State, events: readonly DomainEvent[], commit: At, rules: Rules): State =>
  events.reduce((folded, event) => evolve(folded, event, commit, rules), state);
