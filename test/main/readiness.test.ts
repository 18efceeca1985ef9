import { afterEach, expect, test } from '@jest/globals';
import { readCheckpointItem } from '../../src/adapters/dynamodb/due.ts';
import { createDynamoClient, ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { SweepWatch } from '../../src/app/processAlerts.ts';
import { createReadiness } from '../../src/main/service.ts';
import { startDynamo } from '../../src/sandbox/dynamodb.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test('I9: given a store that is not there, then that is said with its cause; read once, it counts for a minute; stopped, it does not', async () => {
  const dynamo = await startDynamo();
  let isOpen = true;
  const stop = async (): Promise<void> => {
    if (isOpen) await dynamo.close();
    isOpen = false;
  };
  closers.push(stop);
  const client = createDynamoClient(dynamo);
  closers.push(() => client.destroy());
  let now = 0;
  let reads = 0;
  const read = async (): Promise<unknown> => {
    reads += 1;
    return readCheckpointItem({ client, table: 'ready' });
  };
  const clock = { monotonicMs: () => now };
  const ready = createReadiness({ read, clock, slack: () => 'connecting', sweep: () => null });
  const missing = { store: 'missing_table', storeReadSecondsAgo: null, slack: 'connecting' };
  expect(await ready()).toEqual({ isReady: false, report: missing });
  await ensureTable(client, 'ready');
  now += 10_000;
  expect(await ready()).toMatchObject({ isReady: true, report: { store: 'read', storeReadSecondsAgo: 0 } });
  // However often it is asked.
  for (let count = 0; count < 20; count += 1) await ready();
  expect(reads).toBe(2);
  await stop();
  now += 59_000;
  expect(await ready()).toMatchObject({ isReady: true, report: { store: 'unreachable', storeReadSecondsAgo: 59 } });
  now += 2_000;
  expect(await ready()).toMatchObject({ isReady: false, report: { store: 'unreachable', storeReadSecondsAgo: 61 } });
});

test('I9: given a sweep that has not ended for a quarter of an hour after it was due, then that is said, and Slack is still served; one that ends takes it back', async () => {
  let now = 0;
  const clock = { monotonicMs: () => now };
  const watch = new SweepWatch({ clock, alerts: { raise: async () => {}, notifyAgain: async () => {} } });
  const ready = createReadiness({ read: async () => null, clock, slack: () => 'taking', sweep: () => watch });
  const after = async (minutes: number) => {
    now += minutes * 60_000;
    return ready();
  };
  // A process that nothing makes sweep by the clock, as a sandbox.
  expect(await after(100)).toMatchObject({ isReady: true });
  watch.expectIn(60_000);
  expect(await after(16)).toMatchObject({ isReady: true });
  expect(await after(1)).toMatchObject({ isReady: true, report: { store: 'read', sweep: 'stopped' } });
  watch.alive();
  const { isReady, report } = await after(0);
  expect(isReady).toBe(true);
  expect(report).not.toHaveProperty('sweep');
});
