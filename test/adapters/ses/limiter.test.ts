import { beforeEach, describe, expect, test } from '@jest/globals';
import { Limiter } from '../../../src/adapters/ses/limiter.ts';
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
