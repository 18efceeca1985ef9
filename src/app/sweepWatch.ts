/**
 * Notices that the sweep has stopped although the process lives: a schedule that ticks no more, a sweep that hangs or fails each time.
 * Nothing that is due would happen, and nobody would hear of it (I9). It is asked by a timer of its own, beside the scheduler's.
 */

import type { Clock } from '../ports/settings.ts';
import type { ProcessAlerts } from './processAlerts.ts';

const minuteMs = 60_000;
/** How late a sweep may be; longer than one domain takes while SES or Slack is slow. */
const lateMsMax = 15 * minuteMs;

interface Parts {
  /** Monotonic: a machine that slept has not missed a sweep by that. */
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly alerts: Pick<ProcessAlerts, 'raise' | 'notifyAgain'>;
}

export class SweepWatch {
  readonly #parts: Parts;
  #aliveMs: number;
  /** Null in a process that nothing makes sweep by the clock. */
  #dueMs: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#aliveMs = parts.clock.monotonicMs();
  }

  /** A sweep has ended without an error, or handled a domain. */
  alive(): void {
    this.#aliveMs = this.#parts.clock.monotonicMs();
    if (this.#dueMs !== null) this.#dueMs = Math.max(this.#dueMs, this.#aliveMs);
  }

  /** The next sweep begins in so many milliseconds. */
  expectIn(ms: number): void {
    this.#dueMs = this.#parts.clock.monotonicMs() + Math.max(0, ms);
  }

  get silentMs(): number {
    return this.#parts.clock.monotonicMs() - this.#aliveMs;
  }

  get hasStopped(): boolean {
    return this.#dueMs !== null && this.#parts.clock.monotonicMs() > this.#dueMs + lateMsMax;
  }

  /** Called each minute. Never throws. */
  async check(): Promise<void> {
    if (!this.hasStopped) return;
    await this.#parts.alerts.notifyAgain();
    await this.#parts.alerts.raise({ code: 'sweep_stopped', minutes: Math.floor(this.silentMs / minuteMs) });
  }
}
