/** `put` goes before every waiting `read`. */
export type Priority = 'put' | 'read';

const waitingMax = 200;

interface Waiter {
  readonly priority: Priority;
  readonly admit: () => void;
  readonly refuse: (reason: Error) => void;
}

export interface LimiterTime {
  monotonicMs(): number;
  /** Calls back once after `ms` real milliseconds; the result cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The turn did not come in time, or too many wait already. Nothing was sent. */
export class NoTurn extends Error {
  override readonly name = 'NoTurn';
}

/** Admits one call every `spacingMs` of real time: the first at once, Puts before reads, otherwise in order of asking. */
export class Limiter {
  readonly #spacingMs: number;
  readonly #time: LimiterTime;
  #waiting: Waiter[] = [];
  #lastAt: number | null = null;
  #armed = false;

  constructor(spacingMs: number, time: LimiterTime) {
    this.#spacingMs = spacingMs;
    this.#time = time;
  }

  /** Resolves when it is this call's turn. @throws NoTurn after `timeoutMs`. */
  turn(priority: Priority, timeoutMs: number): Promise<void> {
    if (this.#waiting.length >= waitingMax) return Promise.reject(new NoTurn('too many calls wait for SES'));
    return new Promise<void>((resolve, reject) => {
      let cancel = (): void => {};
      const waiter: Waiter = {
        priority,
        admit: () => {
          cancel();
          resolve();
        },
        refuse: reject,
      };
      this.#waiting.push(waiter);
      this.#serve();
      if (!this.#waiting.includes(waiter)) return;
      cancel = this.#time.after(timeoutMs, () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter);
        waiter.refuse(new NoTurn('the turn did not come in time'));
      });
    });
  }

  #serve(): void {
    if (this.#armed || this.#waiting.length === 0) return;
    const wait = this.#lastAt === null ? 0 : this.#lastAt + this.#spacingMs - this.#time.monotonicMs();
    if (wait > 0) {
      this.#armed = true;
      this.#time.after(wait, () => {
        this.#armed = false;
        this.#serve();
      });
      return;
    }
    const next = this.#waiting.find(({ priority }) => priority === 'put') ?? this.#waiting[0];
    if (!next) return;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#lastAt = this.#time.monotonicMs();
    next.admit();
    this.#serve();
  }
}

export const realTime = (monotonicMs: () => number): LimiterTime => ({
  monotonicMs,
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.ceil(ms));
    return () => clearTimeout(timer);
  },
});
