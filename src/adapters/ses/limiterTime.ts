/** The limiter's sense of time, so that a test can hold it still. */
export interface LimiterTime {
  monotonicMs(): number;
  /** Calls back once after `ms` real milliseconds; the result cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const realTime = (monotonicMs: () => number): LimiterTime => ({
  monotonicMs,
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.ceil(ms));
    return () => clearTimeout(timer);
  },
});
