/** One call every `everyMs` per account and region, in real time, as SES counts everything but Send*. */
export class Throttle {
  readonly #everyMs: number;
  readonly #monotonicMs: () => number;
  readonly #last = new Map<string, number>();

  constructor(everyMs: number, monotonicMs: () => number) {
    this.#everyMs = everyMs;
    this.#monotonicMs = monotonicMs;
  }

  /** True when the call may pass; a refused call does not move the window. */
  admits(account: string, region: string): boolean {
    if (this.#everyMs <= 0) return true;
    const key = `${account}/${region}`;
    const now = this.#monotonicMs();
    const last = this.#last.get(key);
    if (last !== undefined && now - last < this.#everyMs) return false;
    this.#last.set(key, now);
    return true;
  }
}
