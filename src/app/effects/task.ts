/** What a performer of one effect is given, and what it says came of it. */
import type { Rotation, State } from '../../domain/state.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';

export interface Task {
  readonly deps: Deps;
  readonly settings: DomainSettings;
  /** As loaded before the effect began: its version is what signs and evidence refer to. */
  readonly state: State;
}

/** `backOff`: nothing changed; the effect is deferred, by the doubling back-off where `retryAfterMs` is null. */
export type Performed =
  | { readonly tag: 'progressed' }
  | { readonly tag: 'backOff'; readonly problem: string; readonly retryAfterMs: number | null };

export const progressed: Performed = { tag: 'progressed' };
export const deferred = (problem = '', retryAfterMs: number | null = null): Performed => ({
  tag: 'backOff',
  problem,
  retryAfterMs,
});

export const rotationOf = ({ state }: Task): Rotation => {
  if (state.rotation === null) throw new Error('an effect without a rotation');
  return state.rotation;
};
