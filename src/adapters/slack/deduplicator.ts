/** Deliveries come again: Slack repeats one that was not acknowledged in time. */

/** Makes this process handle each delivery once. Across processes the core's command ids do that (I10). */
export interface Deduplicator {
  /** Null for a new id. For a known id: the promise of its first copy, which resolves when that copy is decided. */
  take(id: string, decided: Promise<void>): Promise<void> | null;
  /** Lets the same delivery try again after a failure. */
  forget(id: string): void;
}

interface FirstCopy {
  readonly decided: Promise<void>;
}

const deliveriesRemembered = 2_000;

export const createDeduplicator = (): Deduplicator => {
  const taken = new Map<string, FirstCopy>();
  return {
    take: (id, decided) => {
      const before = taken.get(id);
      if (before !== undefined) return before.decided;
      taken.set(id, { decided });
      // A Map keeps insertion order, so the first key is the oldest.
      const [oldest] = taken.keys();
      if (taken.size > deliveriesRemembered && oldest !== undefined) taken.delete(oldest);
      return null;
    },
    forget: (id) => {
      taken.delete(id);
    },
  };
};
