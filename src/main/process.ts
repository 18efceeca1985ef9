/**
 * What a process of the bot has: what it opened, to be closed in the opposite order, also when opening fails half way; and the clocks
 * of the machine.
 */

import type { Clock } from '../ports/settings.ts';

/** What was opened, to be closed in the opposite order, also when opening fails half way. */
export class Closers {
  #closers: (() => unknown)[] = [];

  /** Registers the closer of something that is open from now on. */
  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Closes everything, even when one of the closers fails. @throws the first failure */
  async close(): Promise<void> {
    const closers = this.#closers.reverse();
    this.#closers = [];
    const failures: unknown[] = [];
    for (const close of closers) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Runs `open`; when it fails, what it had opened is closed before its error goes on. */
  static async opening<T>(open: (closers: Closers) => Promise<T>): Promise<T> {
    const closers = new Closers();
    try {
      return await open(closers);
    } catch (error) {
      await closers.close().catch(() => {});
      throw error;
    }
  }
}

/** The clocks of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};
