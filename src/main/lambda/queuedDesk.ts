/** The desk behind a queue: what a person asked counts from when the ingress took it, and not for ever. */
import type { Instant } from '../../domain/names.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Desk, DeskAnswer, DeskRequest } from '../../ports/service.ts';

/** What somebody clicked half an hour ago may not be what they want now, and their response URL is over. */
const waitedMsMax = 30 * 60_000;

const tooLate: DeskAnswer = { tag: 'refused', code: 'too_late', facts: {}, state: null, settings: null };

export class QueuedDesk implements Desk {
  readonly #desk: Desk;
  readonly #clock: Clock;
  readonly #takenAt = new Map<string, Instant>();

  constructor(desk: Desk, clock: Clock) {
    this.#desk = desk;
    this.#clock = clock;
  }

  /** While `work` runs, requests with this id count as taken `at`. */
  async during(id: string, at: Instant, work: () => Promise<void>): Promise<void> {
    this.#takenAt.set(id, at);
    try {
      await work();
    } finally {
      this.#takenAt.delete(id);
    }
  }

  async ask(request: DeskRequest, waits?: (ms: number) => void): Promise<DeskAnswer> {
    const at = this.#takenAt.get(request.id);
    if (at === undefined || this.#clock.now() - at > waitedMsMax) return tooLate;
    return this.#desk.ask({ ...request, at }, waits);
  }
}
