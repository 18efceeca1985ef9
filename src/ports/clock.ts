import type { Instant } from '../domain/names.ts';

/** Two kinds of time (design.md 5): `now` is the domain's and may be moved by the sandbox; `monotonicMs` is real. */
export interface Clock {
  now(): Instant;
  /** For I5's window and time-outs: never goes backwards, unrelated to the calendar. */
  monotonicMs(): number;
}
