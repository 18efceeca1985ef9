/** What the reconciler is to do in the world. Performing one always ends in a command that records what came of it. */
import type { Instant, Selector, TargetId } from './names.ts';

export type Effect =
  | { readonly type: 'PostNotices' }
  | { readonly type: 'MakeKeyPair'; readonly selector: Selector }
  | { readonly type: 'Preflight' }
  | { readonly type: 'CheckRecord' }
  /** A look at every record that I8 protects. */
  | { readonly type: 'GuardRecords' }
  | { readonly type: 'OpenRound' }
  | { readonly type: 'SwitchTarget'; readonly target: TargetId }
  | { readonly type: 'RollBackTarget'; readonly target: TargetId }
  /** A reading, and a probe where a second sign or a proof is wanted. */
  | { readonly type: 'LookAtTarget'; readonly target: TargetId; readonly probe: boolean }
  | { readonly type: 'EnableSigning'; readonly target: TargetId }
  | { readonly type: 'DeclareRemovable'; readonly selector: Selector }
  | { readonly type: 'AnnounceDestruction'; readonly selector: Selector }
  | { readonly type: 'DestroyKey'; readonly selector: Selector }
  | { readonly type: 'Tick' };

/** Names an effect in deferrals and logs. */
export const effectKey = (effect: Effect): string => {
  if ('target' in effect) return `${effect.type} ${effect.target}`;
  return 'selector' in effect ? `${effect.type} ${effect.selector}` : effect.type;
};

/** An effect, and the moment from which it is due; 0 is at once. */
export interface DueEffect {
  readonly effect: Effect;
  readonly dueAt: Instant;
}

export const due = (effect: Effect, dueAt: Instant = 0): DueEffect => ({ effect, dueAt });
