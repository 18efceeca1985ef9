import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSesBucket } from '../../../src/adapters/dynamodb/sesBucket.ts';
import type { Slot } from '../../../src/adapters/ses/limiter.ts';
import type { SesPriority } from '../../../src/ports/ses.ts';
import { startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { type LogSite, openSite, table } from '../../contract/logSite.ts';
import { sesBucketContract } from '../../contract/sesBucket.contract.ts';

const slotMs = 1_200;
const startAt = Date.parse('2026-10-16T09:00:00+09:00');

sesBucketContract('the bucket in DynamoDB', async () => {
  const site = await openSite(() => startDynamo());
  let now = startAt;
  return {
    open: () => createSesBucket({ client: site.client, table, slotMs, realNow: () => now }),
    slotMs,
    advance: (ms) => {
      now += ms;
    },
    close: () => site.close(),
  };
});

describe('what a slot costs', () => {
  let site: LogSite;
  beforeEach(async () => {
    site = await openSite(() => startDynamo());
  });
  afterEach(() => site.close());

  test('given nobody else, then one write a call and no reading', async () => {
    let now = startAt;
    const bucket = createSesBucket({ client: site.client, table, slotMs, realNow: () => now });
    const before = site.dynamo.requestCounts();
    for (let call = 0; call < 5; call += 1) {
      expect(await bucket.take('123456789012', 'ap-northeast-1', 'read')).toMatchObject({ tag: 'taken' });
      now += slotMs;
    }
    const after = site.dynamo.requestCounts();
    expect((after.PutItem ?? 0) - (before.PutItem ?? 0)).toBe(5);
    expect((after.GetItem ?? 0) - (before.GetItem ?? 0)).toBe(0);
  });

  /** Of many processes that each want a slot at once. @returns slots from the first to the last, and writes for all of them */
  const rush = async (processes: number, priority: SesPriority, putAfterSlots: number | null = null) => {
    let now = startAt;
    // A fixed sequence (a linear congruence of Knuth's), so that the counts are the same in each run.
    let seed = 42;
    const random = (): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    const open = () => createSesBucket({ client: site.client, table, slotMs, realNow: () => now, random });
    const waiting = new Map(Array.from({ length: processes }, () => [open(), startAt] as const));
    const putAt = putAfterSlots === null ? null : startAt + putAfterSlots * slotMs;
    let put: Slot | null = null;
    const before = site.dynamo.requestCounts();
    while (waiting.size > 0) {
      now = Math.min(...waiting.values());
      const ready = [...waiting].filter(([, at]) => at <= now).map(([bucket]) => bucket);
      // One after another, so that the counts are the same in each run: the first of a slot wins it.
      for (const bucket of ready) {
        const { tag, inMs } = await bucket.take('123456789012', 'ap-northeast-1', priority);
        if (tag === 'taken') waiting.delete(bucket);
        else waiting.set(bucket, now + inMs);
      }
      if (putAt !== null && put === null && now >= putAt)
        put = await open().take('123456789012', 'ap-northeast-1', 'put');
    }
    const writes = (site.dynamo.requestCounts().PutItem ?? 0) - (before.PutItem ?? 0);
    return { slots: (now - startAt) / slotMs, writes, put };
  };

  test('I15: given twenty processes that want a slot at once, then they do not all write at each slot', async () => {
    const { slots, writes } = await rush(20, 'read');
    // If all wrote at each slot, 210 writes would be sent. Few slots stay empty all the same.
    expect(writes).toBeLessThan(110);
    expect(slots).toBeLessThan(2 * 20);
  });

  test('I15: given a Put in the rush, then it has the next slot', async () => {
    const { put } = await rush(10, 'read', 3);
    expect(put?.tag).toBe('taken');
    expect(put?.inMs).toBeLessThanOrEqual(slotMs);
  });

  test('given two processes, then they alternate and no slot stays empty', async () => {
    const { slots, writes } = await rush(2, 'read');
    expect({ slots, writes }).toEqual({ slots: 1, writes: 3 });
  });

  test.each([{ freeAt: { S: 'never' } }, { freeAt: { BOOL: true } }, {}])(
    'I13: given a mark that is no number (%j), then it stands in nobody’s place, and is a fault',
    async (mark) => {
      const warnings: string[] = [];
      const warn = (message: string) => void warnings.push(message);
      const key = { pk: { S: 'bucket#123456789012#ap-northeast-1' }, version: { N: '0' } };
      await site.client.send(new PutItemCommand({ TableName: table, Item: { ...key, ...mark } }));
      const bucket = createSesBucket({ client: site.client, table, slotMs, realNow: () => startAt, warn });
      expect(await bucket.take('123456789012', 'ap-northeast-1', 'read')).toMatchObject({ tag: 'taken' });
      expect(warnings).toEqual([expect.stringContaining('was no time')]);
    },
  );

  test('given a store that is down, then it says so: whoever asked decides', async () => {
    const bucket = createSesBucket({ client: site.client, table, slotMs });
    site.dynamo.faults.setDown(true);
    await expect(bucket.take('123456789012', 'ap-northeast-1', 'put')).rejects.toThrow();
  });
});
