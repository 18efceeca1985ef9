/**
 * The few shapes in which this process keeps work under way: background work, a queue for each key, one flight that is shared, runs
 * that are repeated on demand, a window, a wait with a limit. It stands here because app, adapters, sandbox and main all need them,
 * and the domain may have no timers.
 */

/** Work of this process that goes on by itself, so that a shutdown and tests can wait for it. */
export class Background {
  readonly #underway = new Set<Promise<void>>();

  /** @returns `work` itself: a failure of it belongs to the caller */
  add<T>(work: Promise<T>): Promise<T> {
    const forget = (): void => void this.#underway.delete(ended);
    const ended: Promise<void> = work.then(forget, forget);
    this.#underway.add(ended);
    return work;
  }

  get size(): number {
    return this.#underway.size;
  }

  /** Resolves when nothing is under way any more, what was added meanwhile included. Never rejects. */
  async idle(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }
}

export type KeyedQueue<K> = <T>(key: K, work: () => Promise<T>) => Promise<T>;

/**
 * One after another for each key, whatever became of the one before.
 * @param waitMsMax after which work no longer waits for the one before: for work that may overlap, and is only cheaper if it does not
 */
export const createKeyedQueue = <K = string>(waitMsMax = Number.POSITIVE_INFINITY): KeyedQueue<K> => {
  const last = new Map<K, Promise<void>>();
  const turn = async (before: Promise<void> | undefined): Promise<void> => {
    if (before === undefined) return;
    if (waitMsMax === Number.POSITIVE_INFINITY) await before;
    else await within(waitMsMax, before);
  };
  return (key, work) => {
    const mine = turn(last.get(key)).then(work);
    // A key that has nothing waiting is forgotten.
    const forget = (): void => void (last.get(key) === ended && last.delete(key));
    const ended: Promise<void> = mine.then(forget, forget);
    last.set(key, ended);
    return mine;
  };
};

type SingleFlight<T> = (work: () => Promise<T>) => Promise<T>;

/** Whoever calls while work is under way shares it, and its failure; the next call after its end begins anew. */
export const createSingleFlight = <T>(): SingleFlight<T> => {
  let running: Promise<T> | null = null;
  return (work) => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
};

export type KeyedFlights<K> = (key: K, work: () => Promise<void>) => Promise<void>;

/** As a single flight, one for each key. */
export const createKeyedFlights = <K = string>(): KeyedFlights<K> => {
  const running = new Map<K, Promise<void>>();
  return (key, work) => {
    const before = running.get(key);
    if (before !== undefined) return before;
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
};

/** Opened by the first call and kept for those that follow; what could not be opened is tried again by the next one. */
export const lazy = <T>(open: () => Promise<T>): (() => Promise<T>) => {
  let opened: Promise<T> | null = null;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
};

/** One run for each key; a call during a run lets that run be repeated, so that it sees what the caller has just changed. */
export class RepeatedRuns<K> {
  readonly #running = new Map<K, Promise<void>>();
  readonly #wanted = new Set<K>();

  /** @param once that never throws; `isFirst`: what the caller knows is still the newest */
  run(key: K, once: (isFirst: boolean) => Promise<void>): Promise<void> {
    this.#wanted.add(key);
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const started = this.#untilUnwanted(key, once);
    this.#running.set(key, started);
    return started;
  }

  async #untilUnwanted(key: K, once: (isFirst: boolean) => Promise<void>): Promise<void> {
    // `run` has registered this run before it can end.
    await Promise.resolve();
    for (let isFirst = true; this.#wanted.delete(key); isFirst = false) await once(isFirst);
    // In the same turn as the last look at what is wanted: no wake-up is lost.
    this.#running.delete(key);
  }
}

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

/** Waits at most so long, then null; the work itself is left to end. */
export const within = async <T>(ms: number, work: Promise<T>): Promise<T | null> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * True if the work ends in time. Late work continues, and nobody hears of a failure of it.
 * @throws the failure of work that fails in time
 */
export const endsWithin = async (ms: number, work: Promise<unknown>): Promise<boolean> =>
  (await within(
    ms,
    work.then(() => true),
  )) ?? false;
