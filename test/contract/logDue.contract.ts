import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type DueEntry, LogCorrupt } from '../../src/ports/store.ts';
import type { SandboxDynamo } from '../../src/sandbox/dynamodb.ts';
import {
  appended,
  collect,
  domainOf,
  following,
  goo,
  type LogSite,
  openSite,
  type TestCommit,
  type TestLog,
  table,
} from './logSite.ts';

const hourMs = 60 * 60 * 1000;
const start0 = 1_800_000_000_000;

/** The sparse, sharded index: hints for a sweep. Waiting states are found through it (I9). */
export const logDueContract = (start: () => Promise<SandboxDynamo>): void => {
  let site: LogSite;
  beforeEach(async () => {
    site = await openSite(start);
  });
  afterEach(() => site.close());

  const due = async (log: TestLog, now: number): Promise<readonly DueEntry[]> => collect(log.due(now, null));
  const commitDue = (name: string, dueAt: number | null, head: TestCommit | null = null): Promise<TestCommit> =>
    appended(site.log(), following(head, { domain: domainOf(name), dueAt }));
  const sweepUntilFirst = async (log: TestLog, now: number): Promise<void> => {
    for await (const _ of log.due(now, null)) return;
  };

  test('given 40 domains over all shards, then what is due comes in the order of its time, and nothing later', async () => {
    const names = Array.from({ length: 40 }, (_, i) => ({ name: `d${(i * 17) % 40}.example.jp`, dueAt: start0 + i }));
    await Promise.all(names.map(({ name, dueAt }) => commitDue(name, dueAt)));
    const found = await due(site.log({ pageItemsMax: 2 }), start0 + 29);
    expect(found.map(({ domain, dueAt }) => ({ name: domain, dueAt }))).toEqual(names.slice(0, 30));
  });

  test('given a commit without a due time, then it is in no sweep', async () => {
    await commitDue(goo, null);
    expect(await due(site.log(), start0)).toEqual([]);
  });

  test('given a newer commit of the domain, then its older entry is skipped, in this process and in another', async () => {
    const log = site.log();
    const first = await appended(log, following(null, { dueAt: start0 }));
    const second = await appended(log, following(first, { dueAt: start0 + 2 * hourMs }));
    expect(await due(site.log(), start0 + 1)).toEqual([]);
    expect(await due(log, start0 + 2)).toEqual([]);
    expect(await due(log, start0 + 2 * hourMs)).toEqual([
      { domain: goo, version: second.version, dueAt: second.dueAt },
    ]);
  });

  test('given a sweep that ran to its end, then the next looks back one hour and no further', async () => {
    await due(site.log(), start0);
    await commitDue('within.example.jp', start0 - hourMs + 1);
    await commitDue('beyond.example.jp', start0 - hourMs);
    const found = await due(site.log(), start0 + 1);
    expect(found.map(({ domain }) => domain)).toEqual(['within.example.jp']);
  });

  test('given an entry later than the look-back, then only the load of the daily check shows it (backstop)', async () => {
    await due(site.log(), start0);
    const commit = await commitDue('beyond.example.jp', start0 - 2 * hourMs);
    expect(await due(site.log(), start0 + 1)).toEqual([]);
    expect((await site.log().load(commit.domain))?.dueAt).toBe(start0 - 2 * hourMs);
  });

  test('given an index that lags, then the entry is found by a later sweep', async () => {
    site.dynamo.faults.holdIndexes();
    await commitDue(goo, start0);
    expect(await due(site.log(), start0 + 1)).toEqual([]);
    site.dynamo.faults.releaseIndexes();
    expect(await due(site.log(), start0 + hourMs - 1)).toHaveLength(1);
  });

  test('given a sweep that was left in the middle, then the cursor stays and all is found again (I12)', async () => {
    await commitDue('a.example.jp', start0);
    await commitDue('b.example.jp', start0 + 1);
    await sweepUntilFirst(site.log(), start0 + 10 * hourMs);
    expect(await due(site.log(), start0 + 10 * hourMs)).toHaveLength(2);
  });

  test('given a sweep whose handler failed, then the cursor stays', async () => {
    await commitDue(goo, start0);
    const failing = async (): Promise<void> => {
      for await (const entry of site.log().due(start0 + 10 * hourMs, null)) throw new Error(`${entry.domain} failed`);
    };
    await expect(failing()).rejects.toThrow('goo.ne.jp failed');
    expect(await due(site.log(), start0 + 10 * hourMs)).toHaveLength(1);
  });

  test('given a sweep of an earlier time that ends last, then the cursor does not go back', async () => {
    await commitDue(goo, start0);
    const slow = site.log().due(start0, null)[Symbol.asyncIterator]();
    await slow.next();
    await due(site.log(), start0 + 10 * hourMs);
    await slow.next();
    expect(await due(site.log(), start0 + 10 * hourMs)).toEqual([]);
  });

  test('given one sweep by a clock that is ahead, then the next finds what is due, says so, and puts the cursor right', async () => {
    await due(site.log(), start0 + 24 * hourMs);
    await commitDue(goo, start0 + hourMs);
    const warned: string[] = [];
    const log = site.log({ warn: (message) => void warned.push(message) });
    expect(await due(log, start0 + hourMs)).toHaveLength(1);
    expect(warned).toEqual([expect.stringContaining('ahead of this clock')]);
    await due(log, start0 + 2 * hourMs);
    expect(await due(log, start0 + 4 * hourMs)).toEqual([]);
    expect(warned).toHaveLength(1);
  });

  test('given a cursor that is ahead by no more than clocks differ, then it stays', async () => {
    const warned: string[] = [];
    await due(site.log(), start0 + 5 * 60_000);
    await due(site.log({ warn: (message) => void warned.push(message) }), start0);
    expect(warned).toEqual([]);
  });

  /** The queries of one sweep, and what it found. */
  const sweptFor = async (configured: readonly string[], now: number) => {
    const before = site.dynamo.requestCounts().Query ?? 0;
    const log = site.log();
    const found = await collect(log.due(now, configured.map(domainOf)));
    const heads = found.length;
    return {
      queries: (site.dynamo.requestCounts().Query ?? 0) - before - heads,
      found: found.map(({ domain }) => domain),
    };
  };

  test('given the configured domains, then only their shards are read, and all shards at first and once a day', async () => {
    expect(await sweptFor([goo], start0)).toMatchObject({ queries: 16 });
    await commitDue(goo, start0 + hourMs);
    expect(await sweptFor([goo, goo], start0 + 2 * hourMs)).toEqual({ queries: 1, found: [goo] });
    expect(await sweptFor([goo], start0 + 24 * hourMs - 1)).toMatchObject({ queries: 1 });
    expect(await sweptFor([goo], start0 + 24 * hourMs)).toMatchObject({ queries: 16 });
    expect(await sweptFor([goo], start0 + 25 * hourMs)).toMatchObject({ queries: 1 });
  });

  test('given a domain that is configured anew, then what was due long before is found by the next sweep, once, whoever sweeps', async () => {
    await sweptFor([goo], start0);
    const other = 'd1.example.jp';
    await commitDue(other, start0 + 1);
    for (const hours of [1, 2, 5]) await sweptFor([goo], start0 + hours * hourMs);
    expect((await sweptFor([goo, other], start0 + 6 * hourMs)).found).toEqual([other]);
    expect((await sweptFor([other, goo], start0 + 6 * hourMs + 1)).found).toEqual([]);
  });

  test('given replicas with different configurations, then each looks back without a bound once, and not at each sweep', async () => {
    const [old, renewed] = [site.log(), site.log()];
    const [few, more] = [[goo], [goo, 'd1.example.jp']].map((names) => names.map(domainOf));
    await collect(old.due(start0, few ?? []));
    await commitDue('d1.example.jp', start0 + 1);
    const at = (minutes: number) => start0 + 6 * hourMs + minutes * 60_000;
    expect(await collect(renewed.due(at(0), more ?? []))).toHaveLength(1);
    await collect(old.due(at(1), few ?? []));
    expect(await collect(renewed.due(at(2), more ?? []))).toEqual([]);
  });

  test('given a domain that is no longer configured, then it is found within a day, however often others were swept', async () => {
    await sweptFor([goo], start0);
    // Each of 40 domains, so that most lie in other shards.
    const names = Array.from({ length: 40 }, (_, i) => `d${i}.example.jp`);
    await Promise.all(names.map((name) => commitDue(name, start0 + 1)));
    for (const hours of [1, 2, 12, 23]) await sweptFor([goo], start0 + hours * hourMs);
    const { found } = await sweptFor([goo], start0 + 24 * hourMs);
    expect(found.toSorted()).toEqual(names.toSorted());
  });

  test('given a cursor of all shards that is far ahead, then everything is swept again, and it is said', async () => {
    await due(site.log(), start0);
    const key = { pk: { S: 'cursor#due' }, version: { N: '0' } };
    const { Item: cursor } = await site.client.send(new GetItemCommand({ TableName: table, Key: key }));
    const lie = { ...cursor, allSweptTo: { N: String(start0 + 365 * 24 * hourMs) } };
    await site.client.send(new PutItemCommand({ TableName: table, Item: lie }));
    const warned: string[] = [];
    const log = site.log({ warn: (message) => void warned.push(message) });
    await collect(log.due(start0 + 1, [goo]));
    await collect(log.due(start0 + 2, [goo]));
    expect(warned).toEqual([expect.stringContaining('ahead of this clock')]);
  });

  test('I13: given a cursor that is no number, then it is replaced, and no entry is passed over', async () => {
    const key = { pk: { S: 'cursor#due' }, version: { N: '0' } };
    await appended(site.log(), following(null, { dueAt: start0 }));
    await site.client.send(new PutItemCommand({ TableName: table, Item: { ...key, sweptTo: { S: 'never' } } }));
    expect(await due(site.log(), start0 + 1)).toHaveLength(1);
    const { Item: cursor } = await site.client.send(new GetItemCommand({ TableName: table, Key: key }));
    expect(cursor?.sweptTo?.N).toBe(String(start0 + 1));
  });

  test('given an entry that this process committed, then no head is read; another process reads it', async () => {
    const log = site.log();
    await appended(log, following(null, { dueAt: start0 }));
    const queries = async (swept: TestLog): Promise<number> => {
      const before = site.dynamo.requestCounts().Query ?? 0;
      expect(await due(swept, start0 + 1)).toHaveLength(1);
      return (site.dynamo.requestCounts().Query ?? 0) - before;
    };
    expect(await queries(log)).toBe(16);
    expect(await queries(site.log())).toBe(17);
  });

  test('given entries that were handled, then looking back at them reads no head again in this process', async () => {
    const log = site.log();
    const first = await appended(log, following(null, { dueAt: start0 }));
    await appended(log, following(first, { dueAt: start0 + 9 * hourMs }));
    const before = site.dynamo.requestCounts().Query ?? 0;
    await due(log, start0 + 1);
    expect((site.dynamo.requestCounts().Query ?? 0) - before).toBe(16);
  });

  const keyOf = (domain: string, version: number) => ({ pk: { S: `log#${domain}` }, version: { N: String(version) } });

  test('given an item without its place in the index, then it is a fault that is told, and the process that holds it sweeps it (I13)', async () => {
    const warnings: string[] = [];
    const { version } = await commitDue(goo, start0);
    const get = new GetItemCommand({ TableName: table, Key: keyOf(goo, version), ConsistentRead: true });
    const { dueShard, ...others } = (await site.client.send(get)).Item ?? {};
    expect(dueShard).toBeDefined();
    await site.client.send(new PutItemCommand({ TableName: table, Item: others }));
    const log = site.log({ warn: (message) => warnings.push(message) });
    expect(await due(log, start0 + 1)).toEqual([]);
    await log.load(goo);
    expect(warnings).toEqual([expect.stringContaining('goo.ne.jp version 1: the due index does not find it')]);
    expect(await due(log, start0 + 1)).toEqual([{ domain: goo, version, dueAt: start0 }]);
    // The next commit is found by everybody again.
    await appended(log, following(await log.load(goo), { dueAt: start0 + 2 }));
    expect(await due(site.log(), start0 + 3)).toHaveLength(1);
  });

  test('given a head that this process knows and somebody deletes, then its due moment leads to a look, which finds out (I13)', async () => {
    const log = site.log();
    const first = await appended(log, following(null, { dueAt: start0 }));
    const second = await appended(log, following(first, { dueAt: start0 + 10 }));
    await site.client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(goo, second.version) }));
    expect(await due(log, start0 + 11)).toEqual([{ domain: goo, version: second.version, dueAt: start0 + 10 }]);
    await expect(log.load(goo)).rejects.toThrow(LogCorrupt);
  });
};
