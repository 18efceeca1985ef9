/** How one server address is spared, and how it cannot spoil the time of the others. Real milliseconds. */
export interface ServerLimits {
  /** Questions without an answer at one moment. */
  readonly inFlightMax: number;
  /** Questions, repetitions included; as many as fit a fifth of a second may be asked at once. */
  readonly perSecondMax: number;
}

const burstShare = 0.2;
/**
 * Who has to wait waits at least so long, and then several go together: to wake up for each question costs far more than the question.
 * Less than what may be asked at once, so that nothing of the pace is lost.
 */
const waitMsMin = 50;

/** The pace of one server address: a bucket of questions that refills evenly. */
export class Pace {
  readonly #perMs: number;
  readonly #burst: number;
  #left: number;
  #atMs: number;

  constructor(perSecondMax: number, nowMs: number) {
    this.#perMs = perSecondMax / 1000;
    this.#burst = Math.max(1, perSecondMax * burstShare);
    this.#left = this.#burst;
    this.#atMs = nowMs;
  }

  /** Zero when a question may go now, and is counted; else how long to wait, in milliseconds. */
  take(nowMs: number): number {
    this.#left = Math.min(this.#burst, this.#left + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    if (this.#left < 1) return Math.max(waitMsMin, Math.ceil((1 - this.#left) / this.#perMs));
    this.#left -= 1;
    return 0;
  }

  /** Counts one that went without asking, a repetition: the next ones wait for it. */
  spend(): void {
    this.#left -= 1;
  }

  /** Nothing is remembered that matters: the pace of a new one is the same. */
  isFull(nowMs: number): boolean {
    return this.#left + (nowMs - this.#atMs) * this.#perMs >= this.#burst;
  }
}

/** Questions in a row, each with all its tries, after which a server is taken to answer nobody. */
const unansweredMax = 8;
const restMs = 10_000;

/**
 * A server that answered nobody lately is not waited for by questions that are in a hurry: one of them finds out, the others are told
 * that it is silent. Any answer ends that. By the domain's clock, so that a sandbox that passes a day asks again.
 */
export class Breaker {
  readonly #now: () => number;
  #unanswered = 0;
  #sinceAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** True while it rests. */
  get open(): boolean {
    // Either way: a wall clock can be set back.
    return this.#unanswered >= unansweredMax && Math.abs(this.#now() - this.#sinceAt) < restMs;
  }

  /** True when a question in a hurry is not worth asking; the first after the rest is, and begins another rest. */
  turnsAway(): boolean {
    if (this.open) return true;
    if (this.#unanswered >= unansweredMax) this.#sinceAt = this.#now();
    return false;
  }

  get closed(): boolean {
    return this.#unanswered === 0;
  }

  answered(): void {
    this.#unanswered = 0;
  }

  unanswered(): void {
    this.#unanswered += 1;
    if (this.#unanswered === unansweredMax) this.#sinceAt = this.#now();
  }
}
