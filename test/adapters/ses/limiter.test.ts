import { beforeEach, describe, expect, test } from '@jest/globals';
import { Limiter, type Slot } from '../../../src/adapters/ses/limiter.ts';
import type { SesPriority } from '../../../src/ports/ses.ts';
import { ManualTime } from '../../support/manualTime.ts';

let time: ManualTime;
let limiter: Limiter;
let admitted: string[];

beforeEach(() => {
  time = new ManualTime();
  limiter = new Limiter(1_000, time);
  admitted = [];
});

const call = (name: string, priority: 'put' | 'read', timeoutMs = 60_000) =>
  limiter.admit(priority, timeoutMs).then(
    () => void admitted.push(name),
    (error: Error) => void admitted.push(`${name}: ${error.name}`),
  );
// Lets the promises that are already settled run their callbacks.
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('one call a second per account and region', () => {
  test('given nothing before, then the first call goes at once and the second when the spacing is over', async () => {
    void call('one', 'read');
    void call('two', 'read');
    await settled();
    expect(admitted).toEqual(['one']);
    time.advance(999);
    await settled();
    expect(admitted).toEqual(['one']);
    time.advance(1);
    await settled();
    expect(admitted).toEqual(['one', 'two']);
  });

  test('given reads that wait, when a Put asks, then it goes before them', async () => {
    void call('read 1', 'read');
    void call('read 2', 'read');
    void call('read 3', 'read');
    void call('put', 'put');
    time.advance(10_000);
    await settled();
    expect(admitted).toEqual(['read 1', 'put', 'read 2', 'read 3']);
  });

  test('given a turn that does not come in time, then it is given up and takes nobody else’s', async () => {
    void call('one', 'read');
    void call('impatient', 'put', 500);
    void call('two', 'read');
    time.advance(1_000);
    await settled();
    expect(admitted).toEqual(['one', 'impatient: NoSlot', 'two']);
  });

  test('given too many that wait, then one more is refused at once: the queue is bounded', async () => {
    for (let index = 0; index < 201; index += 1) void call(`${index}`, 'read');
    void call('one more', 'read');
    await settled();
    expect(admitted).toEqual(['0', 'one more: NoSlot']);
  });
});

describe('the pace that processes share', () => {
  const slotMs = 1_200;
  const graceMs = 150;

  /** The bucket's rules on the test's own time, without a store. */
  class MemoryBucket {
    freeAt = -10_000;
    broken = false;
    silent = false;
    readonly #time: ManualTime;

    constructor(time: ManualTime) {
      this.#time = time;
    }

    async take(priority: SesPriority): Promise<Slot> {
      if (this.broken) throw new Error('the store is down');
      if (this.silent) return new Promise(() => {});
      const now = this.#time.monotonicMs();
      const startAt = Math.max(now, this.freeAt + (priority === 'quiet' ? slotMs : 0));
      if (priority !== 'put' && startAt > now) return { tag: 'busy', inMs: startAt - now };
      this.freeAt = startAt + slotMs;
      return { tag: 'taken', inMs: startAt - now };
    }
  }

  let time: ManualTime;
  let bucket: MemoryBucket;
  let admitted: string[];

  beforeEach(() => {
    time = new ManualTime();
    bucket = new MemoryBucket(time);
    admitted = [];
  });

  const process = (): Limiter => new Limiter(1_050, time, { graceMs, take: (priority) => bucket.take(priority) });

  const call = (limiter: Limiter, name: string, priority: SesPriority, timeoutMs = 60_000) =>
    limiter.admit(priority, timeoutMs).then(
      () => void admitted.push(`${name} ${time.monotonicMs()}`),
      (error: Error) => void admitted.push(`${name} ${error.name}`),
    );

  // Lets the promises that are already settled run their callbacks.
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

  const pass = async (ms: number, stepMs = 50): Promise<void> => {
    await settled();
    for (let passed = 0; passed < ms; passed += stepMs) {
      time.advance(stepMs);
      await settled();
    }
  };

  describe('one pace for every process of an account and region', () => {
    test('given two processes, then their calls are a slot apart, whoever asks', async () => {
      const [one, two] = [process(), process()];
      for (const name of ['a', 'b']) void call(one, name, 'read');
      for (const name of ['c', 'd']) void call(two, name, 'read');
      await pass(6_000);
      const at = admitted.map((line) => Number(line.split(' ')[1])).sort((x, y) => x - y);
      expect(at).toEqual([0, 1_200, 2_400, 3_600]);
    });

    test('given readings that queue in another process, when a Put asks, then it has the next slot', async () => {
      const [reading, rollingBack] = [process(), process()];
      for (let index = 0; index < 20; index += 1) void call(reading, `reading ${index}`, 'quiet');
      await pass(3_000);
      void call(rollingBack, 'put', 'put');
      await pass(1_200);
      expect(admitted.filter((line) => line.startsWith('put'))).toHaveLength(1);
    });

    test('given readings that queue in its own process, when a Put asks, then it goes before them and wakes what waits', async () => {
      const limiter = process();
      void call(limiter, 'reading 0', 'quiet');
      void call(limiter, 'reading 1', 'quiet');
      await pass(100);
      void call(limiter, 'put', 'put');
      await pass(5_000);
      expect(admitted).toEqual(['reading 0 0', 'put 1200', 'reading 1 3600']);
    });

    test('given quiet readings alone, then they use half of the rate', async () => {
      const limiter = process();
      for (let index = 0; index < 10; index += 1) void call(limiter, 'reading', 'quiet');
      await pass(9_600);
      expect(admitted).toEqual(['reading 0', 'reading 2400', 'reading 4800', 'reading 7200', 'reading 9600']);
    });

    test.each(['broken', 'silent'] as const)(
      'given a bucket that is %s, then a Put goes by the pace of its process, and a reading is refused',
      async (fault) => {
        bucket[fault] = true;
        const limiter = process();
        void call(limiter, 'put 1', 'put');
        void call(limiter, 'put 2', 'put');
        void call(limiter, 'reading', 'read');
        await pass(20_000);
        const [first, second, third] = admitted;
        expect([first, second].map((line) => line?.slice(0, 5))).toEqual(['put 1', 'put 2']);
        expect(Number(second?.split(' ')[2]) - Number(first?.split(' ')[2])).toBeGreaterThanOrEqual(1_050);
        expect(third).toBe('reading NoSlot');
      },
    );

    test('given a process that sleeps through its slot, then it takes another one', async () => {
      const [one, two] = [process(), process()];
      void call(one, 'one', 'put');
      await settled();
      void call(two, 'late', 'put');
      await settled();
      // Meanwhile another process takes what is free when it wakes.
      bucket.freeAt = 4_000;
      time.sleepThrough(3_000);
      await pass(1_300);
      expect(admitted).toEqual(['one 0', 'late 4000']);
    });
  });

  describe('I13: the shared pace is not signed', () => {
    test.each([29 * slotMs, 24 * 3_600_000])(
      'given a mark that somebody keeps %i ms ahead, then a Put goes without it after a bounded wait',
      async (aheadMs) => {
        const keep = (): void => {
          bucket.freeAt = time.monotonicMs() + aheadMs;
        };
        const limiter = process();
        keep();
        void call(limiter, 'put', 'put');
        for (let second = 0; second < 6; second += 1) {
          await pass(1_000);
          keep();
        }
        expect(admitted).toEqual([expect.stringMatching(/^put \d+$/)]);
      },
    );

    test('given a store in which every slot is lost to somebody, then a Put goes all the same', async () => {
      const limiter = new Limiter(1_050, time, { graceMs, take: async () => ({ tag: 'busy', inMs: slotMs }) });
      void call(limiter, 'put', 'put');
      await pass(6_000);
      expect(admitted).toEqual([expect.stringMatching(/^put \d+$/)]);
    });
  });
});
