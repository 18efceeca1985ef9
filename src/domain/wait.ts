/** The form of what is waited for (I9), and when it is spoken of. */
import type { Instant } from './names.ts';
import type { Rotation } from './state.ts';

export type Owner = 'requester' | 'approvers' | 'operator' | 'bot' | 'everyone';

export interface Wait {
  readonly key: string;
  readonly owner: Owner;
  /** When a person must hear of it (again). */
  readonly dueAt: Instant;
  /** Something is wrong, as opposed to merely taking its time. */
  readonly alarm: boolean;
}

/** About old selectors, whatever stage a rotation is in: what was said of them stays said. */
const lasting: ReadonlySet<string> = new Set(['attest', 'destroy', 'held', 'removal', 'retire', 'revocation']);

/** What a new stage, or a new rotation, leaves of what was spoken of. */
export const stillSpoken = (spoken: Rotation['spoken']): Rotation['spoken'] =>
  Object.fromEntries(Object.entries(spoken).filter(([key]) => lasting.has(key)));

/** First at `firstAt`, then by `again` counted from when it was last spoken of. */
export const spokenOf = (
  rotation: Rotation,
  wait: Omit<Wait, 'dueAt'>,
  firstAt: Instant,
  again: (spokenAt: Instant) => Instant,
): Wait => {
  const last = rotation.spoken[wait.key];
  // Nobody owns what no person started and none has claimed.
  const owner = wait.owner === 'requester' && rotation.requester === null ? 'everyone' : wait.owner;
  const dueAt = last === undefined ? firstAt : again(last.spokenAt);
  // Of a lasting one it may have been spoken about another selector, long ago.
  return { ...wait, owner, dueAt: lasting.has(wait.key) ? Math.max(dueAt, firstAt) : dueAt };
};

export type Say = (
  key: string,
  owner: Owner,
  alarm: boolean,
  firstAt: Instant,
  again: (at: Instant) => Instant,
) => Wait;
