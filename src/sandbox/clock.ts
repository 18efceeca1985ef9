import type { Instant } from '../domain/names.ts';
import type { Clock } from '../ports/clock.ts';

/** The sandbox's one clock: it runs at the speed of real time from a chosen moment, and can be moved forward. */
export class VirtualClock implements Clock {
  #offsetMs: number;

  constructor(startAt: Instant) {
    this.#offsetMs = startAt - Date.now();
  }

  now(): Instant {
    return Date.now() + this.#offsetMs;
  }

  monotonicMs(): number {
    return performance.now();
  }

  /** Moves to `instant`; a moment that has passed already is left alone: this clock never goes backwards. */
  moveTo(instant: Instant): void {
    this.#offsetMs += Math.max(0, instant - this.now());
  }

  advance(byMs: number): void {
    this.moveTo(this.now() + byMs);
  }
}
