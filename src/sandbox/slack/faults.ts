/** What the Web API does instead of answering. `no_answer` keeps the connection open, `dropped` cuts it. */
export type FaultAnswer = 'rate_limited' | 'server_error' | 'no_answer' | 'dropped' | { readonly error: string };

export interface Fault {
  /** A method's name, `response_url`, `upload`, or `*` for all of them. */
  readonly method: string;
  readonly answer: FaultAnswer;
  /** How many calls it spoils. */
  readonly count: number;
  /** `after`: the effect happened and only the answer is lost. */
  readonly when: 'before' | 'after';
  /** For `rate_limited`; 1 where nothing is said. */
  readonly retryAfterSeconds?: number;
}

const down: Fault = { method: '*', answer: 'server_error', count: 1, when: 'before' };

/** Faults that were armed, first armed first used. */
export class Faults {
  #armed: readonly Fault[] = [];
  /** Slack is down: every call fails until it is up again, and nobody can say or press anything. */
  outage = false;

  arm(fault: Fault): void {
    this.#armed = [...this.#armed, fault];
  }

  clear(): void {
    this.#armed = [];
    this.outage = false;
  }

  armed(): readonly Fault[] {
    return this.#armed;
  }

  /** The fault for this call, with one use of it spent. */
  take(method: string): Fault | null {
    if (this.outage) return down;
    const fault = this.#armed.find((f) => f.method === method || f.method === '*');
    if (fault === undefined) return null;
    const left = { ...fault, count: fault.count - 1 };
    this.#armed = this.#armed.flatMap((f) => (f !== fault ? [f] : left.count > 0 ? [left] : []));
    return fault;
  }
}
