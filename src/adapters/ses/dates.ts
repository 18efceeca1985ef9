import type { Instant } from '../../domain/names.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SesTarget } from '../../ports/ses.ts';

interface Answered {
  readonly sesDate: Instant;
  readonly at: Instant;
  readonly monotonicMs: number;
}

/** SES's clock as its newest answers told it, per account and region. */
export class SesDates {
  readonly #clock: Clock | null;
  readonly #newest = new Map<string, Answered>();

  constructor(clock: Clock | null) {
    this.#clock = clock;
  }

  note({ account, region }: SesTarget, sesDate: Instant): void {
    if (this.#clock === null) return;
    const answered = { sesDate, at: this.#clock.now(), monotonicMs: this.#clock.monotonicMs() };
    this.#newest.set(`${account}/${region}`, answered);
  }

  /** Young by both clocks: the monotonic one may stand still while a machine is suspended, the other may be set. */
  recent({ account, region }: SesTarget, maxAgeMs: number): Instant | null {
    const answered = this.#newest.get(`${account}/${region}`);
    if (this.#clock === null || answered === undefined) return null;
    const aged = Math.abs(this.#clock.now() - answered.at);
    const agedMonotonic = this.#clock.monotonicMs() - answered.monotonicMs;
    return Math.max(aged, agedMonotonic) <= maxAgeMs ? answered.sesDate : null;
  }
}
