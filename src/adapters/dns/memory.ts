/** Milliseconds of the domain's clock, whatever a TTL says. */
const rememberMsMax = 60_000;
const entriesMax = 10_000;

interface Entry<T> {
  readonly answer: Promise<T>;
  readonly sinceAt: number;
  forMs: number;
}

/**
 * What was just asked is not asked again: a walk over many domains meets the same servers over and over. At most as long as the DNS
 * itself allows (RFC 1035 3.2.1), and a minute. Not for a decision.
 */
export class Memory<T> {
  readonly #now: () => number;
  readonly #secondsOf: (answer: T) => number;
  readonly #known = new Map<string, Entry<T>>();

  /** @param secondsOf how long an answer may be remembered. */
  constructor(now: () => number, secondsOf: (answer: T) => number) {
    this.#now = now;
    this.#secondsOf = secondsOf;
  }

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const old = this.#known.get(key);
    // Either way: a clock can be set back.
    if (old !== undefined && Math.abs(this.#now() - old.sinceAt) < old.forMs) return old.answer;
    // Simple, and rare: a walk meets far fewer.
    if (this.#known.size >= entriesMax) this.#known.clear();
    const fresh: Entry<T> = { answer: ask(), sinceAt: this.#now(), forMs: rememberMsMax };
    this.#known.set(key, fresh);
    void fresh.answer.then((answer) => {
      fresh.forMs = Math.min(rememberMsMax, this.#secondsOf(answer) * 1_000);
    });
    return fresh.answer;
  }
}
