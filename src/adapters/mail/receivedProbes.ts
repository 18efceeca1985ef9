import type { ReceivedProbe } from '../../ports/probe.ts';

const keptMax = 100;
const waitersMax = 1_000;

interface Waiter {
  readonly nonce: string;
  readonly settle: (probe: ReceivedProbe | null) => void;
}

/** The last 100 probes, and those who wait for one: a mail counts whether it came before or after the question. */
export class ReceivedProbes {
  readonly #kept: ReceivedProbe[] = [];
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  add(probe: ReceivedProbe): void {
    this.#kept.push(probe);
    if (this.#kept.length > keptMax) this.#kept.shift();
    for (const waiter of [...this.#waiters]) {
      if (waiter.nonce === probe.nonce) waiter.settle(probe);
    }
  }

  waitFor(nonce: string, timeoutMs: number): Promise<ReceivedProbe | null> {
    const known = this.#kept.find((one) => one.nonce === nonce);
    if (known || this.#closed || this.#waiters.size >= waitersMax) return Promise.resolve(known ?? null);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        nonce,
        settle: (probe) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(probe);
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
