/** A bound on how often something happens: `burst` at once, and one more every `everyMs`. */
export interface Pace {
  readonly burst: number;
  readonly everyMs: number;
  /** What is left in the bucket for who may use the reserve. */
  readonly reserve: number;
}

export class TokenBucket {
  readonly #pace: Pace;
  #tokens: number;
  #at: number;

  constructor(pace: Pace, now: number) {
    this.#pace = pace;
    this.#tokens = pace.burst;
    this.#at = now;
  }

  /** Milliseconds until something may happen; 0: now. @param reserved the reserve has to stay */
  inMs(now: number, reserved: boolean): number {
    this.#fill(now);
    const missing = 1 + (reserved ? this.#pace.reserve : 0) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil(missing * this.#pace.everyMs);
  }

  take(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#pace.burst;
  }

  #fill(now: number): void {
    const { burst, everyMs } = this.#pace;
    this.#tokens = Math.min(burst, this.#tokens + Math.max(0, now - this.#at) / everyMs);
    this.#at = Math.max(this.#at, now);
  }
}
