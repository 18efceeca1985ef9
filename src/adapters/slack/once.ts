/** One delivery is handled once by this process; across processes the core's command ids do it (I10). */
export interface Once {
  /** False for an id that was taken before. */
  take(id: string): boolean;
  /** It came to nothing: the same delivery may try again. */
  forget(id: string): void;
}

export const createOnce = (remembered: number): Once => {
  const taken = new Set<string>();
  return {
    take: (id) => {
      if (taken.has(id)) return false;
      taken.add(id);
      // Sets keep their order: the first is the oldest.
      const [oldest] = taken;
      if (taken.size > remembered && oldest !== undefined) taken.delete(oldest);
      return true;
    },
    forget: (id) => {
      taken.delete(id);
    },
  };
};
