import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSesBucket } from '../../../src/adapters/dynamodb/sesBucket.ts';
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

  test('given a store that is down, then it says so: whoever asked decides', async () => {
    const bucket = createSesBucket({ client: site.client, table, slotMs });
    site.dynamo.faults.setDown(true);
    await expect(bucket.take('123456789012', 'ap-northeast-1', 'put')).rejects.toThrow();
  });
});
