import { describe, expect, test } from '@jest/globals';
import {
  Background,
  createKeyedFlights,
  createKeyedQueue,
  createSingleFlight,
  inWindow,
  lazy,
  RepeatedRuns,
  within,
} from '../../src/ports/concurrency.ts';

const hourMs = 3_600_000;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when it is told to, and says who is at it. */
function held() {
  const open = new Map<number, () => void>();
  const begun: number[] = [];
  const work = (item: number): Promise<void> => {
    begun.push(item);
    return new Promise((resolve) => {
      open.set(item, () => {
        open.delete(item);
        resolve();
      });
    });
  };
  return { open, begun, work };
}

/** Whether the promise has ended, without waiting for it. */
const watch = (work: Promise<unknown>) => {
  const seen = { ended: false };
  const end = (): void => {
    seen.ended = true;
  };
  void work.then(end, end);
  return seen;
};

describe('background work', () => {
  test('given work that adds more while somebody waits, then idle waits for that too', async () => {
    const { open, work } = held();
    const background = new Background();
    void background.add(work(1).then(() => void background.add(work(2))));
    const idle = watch(background.idle());
    open.get(1)?.();
    await turn();
    expect(idle.ended).toBe(false);
    open.get(2)?.();
    await turn();
    expect(idle.ended).toBe(true);
  });

  test('given work that fails, then its failure is its caller’s, and idle does not fail', async () => {
    const background = new Background();
    const failing = background.add(Promise.reject(new RangeError('x')));
    await expect(failing).rejects.toThrow(RangeError);
    await background.idle();
  });
});

describe('a queue for each key', () => {
  test('given two for one key, then the second begins when the first has ended, though it failed; another key does not wait', async () => {
    const { open, begun, work } = held();
    const queue = createKeyedQueue();
    const first = queue('a', async () => {
      await work(1);
      throw new RangeError('first');
    });
    const second = queue('a', () => work(2).then(() => 'second'));
    void queue('b', () => work(3));
    await turn();
    expect(begun).toEqual([1, 3]);
    open.get(1)?.();
    await expect(first).rejects.toThrow('first');
    await turn();
    expect(begun).toEqual([1, 3, 2]);
    open.get(2)?.();
    expect(await second).toBe('second');
  });

  test('given a longest wait and one that hangs, then those behind it go on, and still one after the other', async () => {
    const { open, begun, work } = held();
    const queue = createKeyedQueue(1);
    const hanging = queue('a', () => work(1));
    const behind = queue('a', () => Promise.resolve(begun.push(2)));
    await queue('a', () => Promise.resolve(begun.push(3)));
    await behind;
    expect(begun).toEqual([1, 2, 3]);
    open.get(1)?.();
    await hanging;
  });
});

describe('one flight that is shared', () => {
  test('given a call during the work, then both get its end; the next begins anew, after a failure too', async () => {
    const { open, begun, work } = held();
    const flight = createSingleFlight<void>();
    const [first, second] = [flight(() => work(1)), flight(() => work(2))];
    open.get(1)?.();
    await Promise.all([first, second]);
    await expect(flight(() => Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
    const third = flight(() => work(3));
    open.get(3)?.();
    await third;
    expect(begun).toEqual([1, 3]);
  });
});

describe('a flight for each key', () => {
  test('given the same key twice, then the work is shared until its end; another key has its own', async () => {
    const { open, begun, work } = held();
    const flights = createKeyedFlights<number>();
    const [first, second] = [flights(1, () => work(1)), flights(1, () => work(2))];
    void flights(2, () => work(3));
    expect(begun).toEqual([1, 3]);
    open.get(1)?.();
    await Promise.all([first, second]);
    void flights(1, () => work(4));
    expect(begun).toEqual([1, 3, 4]);
  });

  test('given work that fails, then each who joined it hears of it, and the next begins anew', async () => {
    const flights = createKeyedFlights();
    const fail = (): Promise<void> => Promise.reject(new Error('cut'));
    const [first, second] = [flights('a', fail), flights('a', async () => {})];
    await expect(first).rejects.toThrow('cut');
    await expect(second).rejects.toThrow('cut');
    await flights('a', async () => {});
  });
});

describe('what is opened once', () => {
  test('given an opening that fails, then the next call tries again, and what opened is kept', async () => {
    let opened = 0;
    const open = lazy(async () => {
      opened += 1;
      if (opened === 1) throw new RangeError('shut');
      return opened;
    });
    await expect(Promise.all([open(), open()])).rejects.toThrow('shut');
    expect(await Promise.all([open(), open()])).toEqual([2, 2]);
    expect(await open()).toBe(2);
  });
});

describe('runs that are repeated on demand', () => {
  const setUp = () => {
    const { open, work } = held();
    const firsts: boolean[] = [];
    const runs = new RepeatedRuns<string>();
    const run = (): Promise<void> =>
      runs.run('a', (isFirst) => {
        firsts.push(isFirst);
        return work(firsts.length);
      });
    return { open, firsts, run };
  };

  test('given calls during a run, then it runs once more and never twice at a time', async () => {
    const { open, firsts, run } = setUp();
    const all = [run()];
    await turn();
    all.push(run(), run());
    await turn();
    expect(firsts).toEqual([true]);
    open.get(1)?.();
    await turn();
    expect(firsts).toEqual([true, false]);
    open.get(2)?.();
    await Promise.all(all);
    expect(firsts).toEqual([true, false]);
  });

  test('given a call at the very end of a run, then it is not lost', async () => {
    const { open, firsts, run } = setUp();
    const first = run();
    await turn();
    open.get(1)?.();
    const second = first.then(run);
    await turn();
    expect(firsts).toEqual([true, true]);
    open.get(2)?.();
    await second;
  });
});

describe('a wait with a limit', () => {
  test('given work that ends, then its result', async () => {
    expect(await within(hourMs, Promise.resolve('seen'))).toBe('seen');
  });

  test('given work that never ends, then nothing was seen, and the person is not kept waiting', async () => {
    expect(await within(0, new Promise(() => {}))).toBeNull();
  });

  test('given work that fails, then its failure', async () => {
    await expect(within(hourMs, Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
  });
});

describe('a window over many items', () => {
  test('given a window of two and one item that never ends, then the others go on through the other place', async () => {
    const { open, begun, work } = held();
    const all = inWindow([1, 2, 3, 4, 5], 2, work);
    for (const item of [2, 3, 4, 5]) {
      expect(open.size).toBe(2);
      open.get(item)?.();
      await turn();
    }
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    open.get(1)?.();
    await all;
  });

  test('given many items, then each is taken when a place is free, never all at once (flat memory)', async () => {
    let taken = 0;
    let done = 0;
    const items = function* () {
      for (let i = 0; i < 1_000; i += 1) {
        taken += 1;
        yield i;
      }
    };
    await inWindow(items(), 8, async () => {
      await turn();
      done += 1;
      expect(taken - done).toBeLessThanOrEqual(8);
    });
    expect(done).toBe(1_000);
  });

  test('given a failure, then no more is taken, what is under way is waited for, and it is thrown', async () => {
    const { open, begun, work } = held();
    const all = inWindow([1, 2, 3], 2, (item) => (item === 2 ? Promise.reject(new Error('two')) : work(item)));
    const seen = watch(all);
    await turn();
    expect({ begun, ended: seen.ended }).toEqual({ begun: [1], ended: false });
    open.get(1)?.();
    await expect(all).rejects.toThrow('two');
  });
});
