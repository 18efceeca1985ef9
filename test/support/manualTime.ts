import type { LimiterTime } from '../../src/adapters/ses/limiter.ts';

/** Time that moves only when the test moves it. */
export class ManualTime implements LimiterTime {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];

  monotonicMs(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((one) => one !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = until;
  }

  /** What was due meanwhile fires when all the time is over, as in a process that was busy or frozen. */
  sleepThrough(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }
}
