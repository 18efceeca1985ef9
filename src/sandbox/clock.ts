import { setImmediate as turn } from 'node:timers/promises';
import type { Instant } from '../domain/names.ts';
import type { Clock } from '../ports/settings.ts';

/** The sandbox's one clock: it runs at the speed of real time from a chosen moment, and can be moved forward. */
export class VirtualClock implements Clock {
  #offsetMs: number;
  #movedTo: Instant;

  constructor(startAt: Instant) {
    this.#offsetMs = startAt - Date.now();
    this.#movedTo = startAt;
  }

  now(): Instant {
    return Date.now() + this.#offsetMs;
  }

  monotonicMs(): number {
    return performance.now();
  }

  /** Moves to `instant`; a moment that has passed already is left alone: this clock never goes backwards. */
  moveTo(instant: Instant): void {
    this.#movedTo = Math.max(this.#movedTo, instant);
    this.#offsetMs += Math.max(0, instant - this.now());
  }

  /** The furthest moment that it was moved to; what real time added since is left out. */
  get movedTo(): Instant {
    return this.#movedTo;
  }

  advance(byMs: number): void {
    this.moveTo(this.now() + byMs);
  }

  /**
   * A wait that somebody asked the bot for, such as Slack's `Retry-After`: the clock moves to its end. Nothing has to be driven for
   * it, so whoever moves the clock may wait for the bot meanwhile. What else is going on has its turn first.
   */
  async pause(ms: number): Promise<void> {
    const end = this.now() + ms;
    await turn();
    this.moveTo(end);
  }
}
