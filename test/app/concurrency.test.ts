import { describe, expect, test } from '@jest/globals';
import { inWindow, within } from '../../src/app/concurrency.ts';

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
const turn = () => new Promise((resolve) => setImmediate(resolve));

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
  let ended = false;
  const all = inWindow([1, 2, 3], 2, (item) => (item === 2 ? Promise.reject(new Error('two')) : work(item))).finally(
    () => {
      ended = true;
    },
  );
  const outcome = expect(all).rejects.toThrow('two');
  await turn();
  expect({ begun, ended }).toEqual({ begun: [1], ended: false });
  open.get(1)?.();
  await outcome;
});

describe('a bound of time', () => {
  const hourMs = 3_600_000;

  describe('a look that a person waits for', () => {
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
});
