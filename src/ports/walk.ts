/** How far the daily walk has come: one mark for all replicas, so that a day is walked once, and goes on after a crash. */
import type { Instant, SigningDomain } from '../domain/names.ts';

export interface WalkMark {
  /** The daily moment that the walk belongs to. */
  readonly dayAt: Instant;
  /** Every domain up to this one, in the order of names, was looked at; null: none yet. */
  readonly after: SigningDomain | null;
  readonly done: boolean;
  /** A fresh id of whoever walks. */
  readonly walker: string;
  /** Until then nobody else takes the walk over; it saves double work only, no safety rests on it. */
  readonly claimedUntil: Instant;
  /** Of a walk that is done, the domains that it looked at, as the walk writes them; null: not known, of an older version. */
  readonly walked: string | null;
}

export interface WalkCursor {
  /** May lack the last seconds: `move` finds that out. @throws LogUnavailable */
  read(): Promise<WalkMark | null>;
  /** @returns false when `before` is not what is stored any more. @throws LogUnavailable */
  move(before: WalkMark | null, to: WalkMark): Promise<boolean>;
}
