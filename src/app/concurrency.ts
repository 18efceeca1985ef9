/**
 * Works through many items, at most `windowMax` at a time: one that is slow holds its own place only, and memory does not grow with
 * their number, because an item is taken when a place is free.
 * @throws the first failure of `work`: no more items are taken then, and those under way are waited for.
 */
export const inWindow = async <T>(
  items: Iterable<T>,
  windowMax: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const iterator = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const place = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done && failures.length === 0; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: windowMax }, place));
  if (failures.length > 0) throw failures[0];
};

/** Work of this process that goes on by itself, so that a shutdown and tests can wait for it. */
export class Ongoing {
  readonly #all = new Set<Promise<void>>();

  /** @param work that never throws */
  add(work: Promise<void>): Promise<void> {
    const ended = work.finally(() => this.#all.delete(ended));
    this.#all.add(ended);
    return ended;
  }

  get all(): readonly Promise<void>[] {
    return [...this.#all];
  }
}

/** Waits for work that may take longer than a person can wait; the work itself is left to end. */
export const within = async <T>(ms: number, work: Promise<T>): Promise<T | null> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
