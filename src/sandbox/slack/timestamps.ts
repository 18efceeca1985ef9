import type { Clock } from '../../ports/clock.ts';

/** Message time stamps: seconds and microseconds of the sandbox's clock, unique and always increasing. */
export class Timestamps {
  readonly #clock: Clock;
  #lastMicros = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    this.#lastMicros = Math.max(this.#lastMicros + 1, Math.floor(this.#clock.now() * 1000));
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, '0')}`;
  }
}
