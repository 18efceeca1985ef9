import { DeleteItemCommand, GetItemCommand, PutItemCommand, type QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LogCorrupt, LogUnavailable } from '../../src/ports/store.ts';
import type { SandboxDynamo } from '../../src/sandbox/dynamodb.ts';
import {
  appended,
  chain,
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

/** Nobody decides on a head below one that this process has known: who may delete items turns no decision back (I13). */
export const logFloorContract = (start: () => Promise<SandboxDynamo>): void => {
  let site: LogSite;
  /** The process that was there all the time. */
  let log: TestLog;
  let commits: readonly TestCommit[];
  beforeEach(async () => {
    site = await openSite(start);
    commits = await chain(site.log(), 4);
    log = site.log();
  });
  afterEach(() => site.close());

  const keyOf = (version: number) => ({ pk: { S: `log#${goo}` }, version: { N: String(version) } });
  const remove = async (...versions: readonly number[]): Promise<void> => {
    for (const version of versions)
      await site.client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(version) }));
  };
  const commitAt = (version: number): TestCommit => {
    const found = commits[version - 1];
    if (found === undefined) throw new Error(`no version ${version}`);
    return found;
  };

  /** How this process came to know version 4. */
  const knowing: Readonly<Record<string, () => Promise<unknown>>> = {
    'was loaded': () => log.load(goo),
    'was looked at': () => log.load(goo, 'recent'),
    'was read in a history': () => collect(log.history(goo)),
    'was appended': async () => {
      await remove(4);
      await appended(log, following(commitAt(3)));
    },
    'took a version that was wanted': async () => {
      expect(await log.append(following(commitAt(3)))).toEqual({ tag: 'conflict' });
    },
  };
  test.each(Object.keys(knowing))(
    'given a newest item that %s and is deleted, then LogCorrupt, again and again',
    async (how) => {
      await knowing[how]?.();
      await remove(4);
      for (const freshness of ['newest', 'recent', 'newest'] as const)
        await expect(log.load(goo, freshness)).rejects.toThrow(LogCorrupt);
      await expect(collect(log.history(goo))).rejects.toThrow(LogCorrupt);
      // Whom nothing tells otherwise reads what is there: that is what the anchor outside the store is for.
      expect(await site.log().load(goo)).toEqual(commitAt(3));
    },
  );

  test('given a whole log that is deleted, then LogCorrupt and no empty log', async () => {
    await log.load(goo);
    await remove(1, 2, 3, 4);
    await expect(log.load(goo)).rejects.toThrow(LogCorrupt);
    await expect(collect(log.history(goo))).rejects.toThrow(LogCorrupt);
    expect(await log.load(domainOf('other.example'))).toBeNull();
  });

  test('given a head that is known and deleted, when somebody appends on the one before it, then no commit', async () => {
    const before = commitAt(3);
    await log.load(goo);
    await remove(4);
    expect(await log.append(following(before))).toEqual({ tag: 'conflict' });
    await expect(log.load(goo)).rejects.toThrow(LogCorrupt);
    expect(await site.log().load(goo)).toEqual(before);
  });

  test('given a log that was turned back and went on elsewhere, up to and beyond the version that is known, then LogCorrupt', async () => {
    await log.load(goo);
    await remove(3, 4);
    const other = site.log();
    let head = await appended(other, following(commitAt(2), { at: 9_000 }));
    await expect(log.load(goo)).rejects.toThrow(LogCorrupt);
    for (let version = 4; version < 8; version += 1) {
      head = await appended(other, following(head));
      for (const freshness of ['newest', 'recent'] as const)
        await expect(log.load(goo, freshness)).rejects.toThrow(LogCorrupt);
      await expect(collect(log.history(goo))).rejects.toThrow(LogCorrupt);
    }
  });

  test('given such a log into which the known item is put back, then it is in no chain: LogCorrupt', async () => {
    await log.load(goo);
    const get = new GetItemCommand({ TableName: table, Key: keyOf(4), ConsistentRead: true });
    const { Item: known } = await site.client.send(get);
    await remove(3, 4);
    let head: TestCommit | null = commitAt(2);
    for (let version = 3; version < 7; version += 1) head = await appended(site.log(), following(head, { at: 9_000 }));
    await site.client.send(new PutItemCommand({ TableName: table, Item: known }));
    await expect(log.load(goo)).rejects.toThrow(LogCorrupt);
  });

  test.each([1, 2, 3, 120])('given %i commits of another process, then they are loaded, and known', async (count) => {
    await log.load(goo);
    let head: TestCommit = commitAt(4);
    for (let i = 0; i < count; i += 1) head = await appended(site.log(), following(head));
    expect(await log.load(goo)).toEqual(head);
    expect(await appended(log, following(head))).toMatchObject({ version: head.version + 1 });
    await remove(head.version + 1, head.version);
    await expect(log.load(goo)).rejects.toThrow(LogCorrupt);
  });

  test('given what one process alone writes, then each load is one request', async () => {
    let head: TestCommit | null = await log.load(goo);
    const before = site.dynamo.requestCounts();
    for (let i = 0; i < 5; i += 1) {
      head = await appended(log, following(head));
      await log.load(goo);
    }
    const after = site.dynamo.requestCounts();
    expect((after.Query ?? 0) - (before.Query ?? 0)).toBe(5);
    expect(after.GetItem ?? 0).toBe(before.GetItem ?? 0);
  });

  test('given a place that the anchor adds while a load compares an earlier one, then the next load compares it', async () => {
    const { client } = site;
    let queries = 0;
    const watched: TestLog = site.log({
      client: {
        ...client,
        send: (command: QueryCommand) => {
          queries += 1;
          // The head was the first query; this one reads the chain.
          if (queries === 2) watched.holdTo(goo, { version: 3, hash: 'f'.repeat(64) });
          return client.send(command);
        },
      } as unknown as LogSite['client'],
    });
    watched.holdTo(goo, commitAt(1));
    expect(await watched.load(goo)).toEqual(commitAt(4));
    await expect(watched.load(goo)).rejects.toThrow(LogCorrupt);
  });

  test('given an append that failed and never landed, then nothing is known by it', async () => {
    await log.load(goo);
    site.dynamo.faults.inject({ kind: 'loseRequest', operation: 'PutItem', times: 100 });
    await expect(log.append(following(commitAt(4)))).rejects.toThrow(LogUnavailable);
    site.dynamo.faults.clear();
    expect(await log.load(goo)).toEqual(commitAt(4));
    await appended(log, following(commitAt(4)));
  });

  test('given many domains, then not one is forgotten', async () => {
    await log.load(goo);
    for (let i = 0; i < 300; i += 1) await appended(log, following(null, { domain: domainOf(`d${i}.example`) }));
    await remove(4);
    await expect(log.load(goo)).rejects.toThrow(LogCorrupt);
  });
};
