import { setImmediate as turn } from 'node:timers/promises';
import type { Instant } from '../domain/names.ts';
import type { Clock } from '../ports/settings.ts';

/** Acts in the world beside the bot, at its own moments and whenever the clock stops. It never moves the clock. */
export interface Bystander {
  /** Its next moment. After `act` it is later than the present. */
  nextAt(): Instant;
  act(): Promise<void>;
}

/** The sandbox's one clock. It starts at a chosen moment, runs at the speed of real time, and can be moved forward. */
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

  /** Moves the clock to `instant`. A past moment has no effect, because the clock never goes backwards. */
  moveTo(instant: Instant): void {
    this.#movedTo = Math.max(this.#movedTo, instant);
    this.#offsetMs += Math.max(0, instant - this.now());
  }

  /** The latest moment to which the clock was moved, without the real time since then. */
  get movedTo(): Instant {
    return this.#movedTo;
  }

  advance(byMs: number): void {
    this.moveTo(this.now() + byMs);
  }

  /**
   * A delay that a service demands of the bot, such as Slack's `Retry-After`. The clock moves to its end, so whoever moves the clock may
   * wait for the bot meanwhile. Other pending work runs first.
   */
  async pause(ms: number): Promise<void> {
    const end = this.now() + ms;
    await turn();
    this.moveTo(end);
  }
}
