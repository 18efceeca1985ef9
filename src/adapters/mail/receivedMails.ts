import type { ProbeMail } from './probe.ts';

const keptMax = 100;
const expectedMax = 1_000;
const waitersMax = 1_000;

interface Waiter {
  readonly nonce: string;
  readonly settle: (mail: ProbeMail | null) => void;
}

/** The last 100 probes that this process expects, and who waits for one: a mail counts whether it came before or after the question. */
export class ReceivedMails {
  readonly #expected = new Set<string>();
  readonly #kept: ProbeMail[] = [];
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  get isClosed(): boolean {
    return this.#closed;
  }

  expect(nonce: string): void {
    this.#expected.add(nonce);
    const [oldest] = this.#expected;
    if (this.#expected.size > expectedMax && oldest !== undefined) this.#expected.delete(oldest);
  }

  /** @returns false for one that this process does not expect: it is forgotten. */
  add(mail: ProbeMail): boolean {
    if (!this.#expected.has(mail.nonce)) return false;
    // One that comes twice is one: the first counts.
    if (this.#kept.some(({ nonce }) => nonce === mail.nonce)) return true;
    this.#kept.push(mail);
    if (this.#kept.length > keptMax) this.#kept.shift();
    for (const waiter of [...this.#waiters]) {
      if (waiter.nonce === mail.nonce) waiter.settle(mail);
    }
    return true;
  }

  waitFor(nonce: string, timeoutMs: number): Promise<ProbeMail | null> {
    const known = this.#kept.find((one) => one.nonce === nonce);
    if (known || this.#closed || this.#waiters.size >= waitersMax) return Promise.resolve(known ?? null);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        nonce,
        settle: (mail) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(mail);
        },
      };
      const timer = setTimeout(() => waiter.settle(null), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** Nothing comes any more: those who wait are told so. */
  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) waiter.settle(null);
  }
}
