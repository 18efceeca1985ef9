/** One intended Put, as the state holds it. */
import type { Instant, Selector, TargetId } from './names.ts';

/** I6. `open`: appended, no outcome yet; it counts as unknown once the send window and the call's time-out are over. */
export type AttemptOutcome = 'open' | 'unknown' | 'refused' | 'notSent' | 'applied' | 'notApplied';

/** One intended Put. */
export interface Attempt {
  readonly id: number;
  readonly kind: 'forward' | 'rollback';
  readonly rotation: number;
  readonly round: number;
  readonly target: TargetId;
  readonly selector: Selector;
  readonly intendedAt: Instant;
  /** Log version of its `PutIntended`. */
  readonly intendedVersion: number;
  /** `Date` header of an SES answer from before the append: `settle` counts from here. */
  readonly beforeSesAt: Instant;
  readonly outcome: AttemptOutcome;
  /** Log version at which `settle` was seen to be over; null while it may still land. */
  readonly settledVersion: number | null;
  /** Log version at which it got its outcome; null without one. */
  readonly closedVersion: number | null;
  /** How many finished attempts of the same kind, round and target it stands for besides itself; absent: none. */
  readonly earlier?: number;
  /** One of those may have reached SES. */
  readonly earlierReached?: boolean;
}

/** What SES says of an identity's DKIM. */
export type DkimStatus = 'NOT_STARTED' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE';
