/** The shape of every decision: events, or the first refusal. */
import type { DomainEvent } from './events.ts';
import type { Policy } from './policy.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { RuleName, Rules } from './rules.ts';
import { isRunning, type Notice, type Rotation, type Stage, type State } from './state.ts';

export interface Accepted {
  readonly tag: 'accepted';
  readonly events: readonly DomainEvent[];
}

export type Decision = Accepted | Refusal;

/** What every decision is given besides the command. */
export interface Given {
  readonly state: State;
  readonly policy: Policy;
  readonly rules: Rules;
}

export const accept = (...events: readonly DomainEvent[]): Accepted => ({ tag: 'accepted', events });

/** Null when the rule holds (or was taken out by the model), else its refusal. */
export const requireThat = (rules: Rules, rule: RuleName, holds: boolean, refusal: Refusal): Refusal | null =>
  holds || !rules.has(rule) ? null : refusal;

/** The first refusal of a list that is evaluated in order. */
export const firstOf = (checks: readonly (Refusal | null)[]): Refusal | null =>
  checks.find((check) => check !== null) ?? null;

/** The running rotation that a command names, or why not. */
export const onRotation = (state: State, rotation: number): Rotation | Refusal => {
  if (!isRunning(state.rotation)) return refuse('no_rotation');
  return state.rotation.id === rotation
    ? state.rotation
    : refuse('other_rotation', { running: String(state.rotation.id) });
};

export const isRefusal = (value: object): value is Refusal => 'tag' in value && value.tag === 'refused';

export const entered = (stage: Stage): DomainEvent => ({ type: 'StageEntered', stage });

/** A message that somebody must get; its number and its claim are filled in when the decision is complete. */
export const notice = (
  code: string,
  facts: Readonly<Record<string, string>> = {},
  to: Notice['to'] = 'thread',
): DomainEvent => ({ type: 'NoticeRaised', notice: { id: 0, code, to, facts, claimedUntil: 0 } });
