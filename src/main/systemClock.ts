import type { Clock } from '../ports/settings.ts';

/** The clocks of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};
