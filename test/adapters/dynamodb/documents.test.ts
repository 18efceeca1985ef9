import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createCardStore,
  createEvidenceStore,
  createOutcomeStore,
  evidenceBytesMax,
} from '../../../src/adapters/dynamodb/documents.ts';
import { pack } from '../../../src/adapters/dynamodb/packing.ts';
import { LogCorrupt, LogUnavailable } from '../../../src/ports/store.ts';
import { startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { chain, collect, goo, type LogSite, openSite, table } from '../../contract/logSite.ts';

let site: LogSite;
beforeEach(async () => {
  site = await openSite(() => startDynamo());
});
afterEach(() => site.close());

const bounds = { attemptsMax: 3, backoffBaseMs: 1 };
const evidence = () => createEvidenceStore({ client: site.client, table, bounds });
const cards = () => createCardStore({ client: site.client, table, bounds });

describe('evidence', () => {
  test('given evidence, when it is written twice in another order of properties, then it is one item under one hash', async () => {
    const first = await evidence().put({ b: [1, { d: null, c: 'é' }], a: true });
    const second = await evidence().put({ a: true, b: [1, { c: 'é', d: null }] });
    expect(second).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await evidence().get(first)).toEqual({ a: true, b: [1, { c: 'é', d: null }] });
  });

  test('given a hash that nothing has, then null', async () => {
    expect(await evidence().get('0'.repeat(64))).toBeNull();
  });

  test('given lost answers and throttling, then it is written all the same', async () => {
    site.dynamo.faults.inject({ kind: 'loseAnswer', operation: 'PutItem', times: 1 });
    site.dynamo.faults.inject({ kind: 'throttle', operation: 'GetItem', times: 2 });
    const hash = await evidence().put({ a: 1 });
    expect(await evidence().get(hash)).toEqual({ a: 1 });
  });

  test('given the store is down, then LogUnavailable', async () => {
    site.dynamo.faults.setDown(true);
    await expect(evidence().put({ a: 1 })).rejects.toThrow(LogUnavailable);
    await expect(evidence().get('0'.repeat(64))).rejects.toThrow(LogUnavailable);
  });

  test('given evidence above the bound, then RangeError before any request', async () => {
    const before = site.dynamo.requestCounts();
    await expect(evidence().put({ a: 'x'.repeat(evidenceBytesMax) })).rejects.toThrow(RangeError);
    expect(site.dynamo.requestCounts()).toEqual(before);
  });

  test.each([
    ['other evidence', pack('{"verdict":"right"}')],
    ['no evidence', Buffer.from('not packed')],
  ])('given %s under the hash, then LogCorrupt', async (_, bytes) => {
    const hash = await evidence().put({ verdict: 'wrong' });
    const body = { B: bytes };
    const item = { pk: { S: `evidence#${hash}` }, version: { N: '0' }, body };
    await site.client.send(new PutItemCommand({ TableName: table, Item: item }));
    await expect(evidence().get(hash)).rejects.toThrow(LogCorrupt);
  });
});

describe('cards', () => {
  const posted = (version: number, rendering: string) => ({ channel: 'C1', ts: `1.${version}`, version, rendering });

  test('given no card, then null; given one, then as it was put', async () => {
    expect(await cards().get(goo, 'approval')).toBeNull();
    expect(await cards().put(goo, 'approval', posted(4, 'a'))).toBe(true);
    expect(await cards().get(goo, 'approval')).toEqual(posted(4, 'a'));
    expect(await cards().get(goo, 'watch')).toBeNull();
  });

  test('given a rendering from a newer version, then an older one does not take its place (I10)', async () => {
    await cards().put(goo, 'approval', posted(5, 'new'));
    expect(await cards().put(goo, 'approval', posted(4, 'old'))).toBe(false);
    expect(await cards().get(goo, 'approval')).toEqual(posted(5, 'new'));
    expect(await cards().put(goo, 'approval', posted(6, ''))).toBe(true);
    expect(await cards().get(goo, 'approval')).toEqual(posted(6, ''));
  });

  test.each([
    ['a version that is text', { renderedFrom: { S: 'x' } }],
    ['a version of the far future, and no channel', { renderedFrom: { N: '999999' }, channel: undefined }],
    ['a version of the far future, and an empty place', { renderedFrom: { N: '999999' }, ts: { S: '' } }],
    [
      'a version of the far future, and a number for what is drawn',
      { renderedFrom: { N: '999999' }, rendering: { N: '1' } },
    ],
  ])('I13: given an item with %s, then it is no card, and keeps none away', async (_, lie) => {
    await cards().put(goo, 'main', posted(1, 'a'));
    const Key = { pk: { S: `card#${goo}#main` }, version: { N: '0' } };
    const { Item = {} } = await site.client.send(new GetItemCommand({ TableName: table, Key }));
    const forged = Object.entries({ ...Item, ...lie }).filter(([, value]) => value !== undefined);
    const item = Object.fromEntries(forged) as Record<string, AttributeValue>;
    await site.client.send(new PutItemCommand({ TableName: table, Item: item }));
    expect(await cards().get(goo, 'main')).toBeNull();
    expect(await cards().put(goo, 'main', posted(2, 'b'))).toBe(true);
    expect(await cards().get(goo, 'main')).toEqual(posted(2, 'b'));
  });

  test('given a lost answer, then the repeated put is true', async () => {
    site.dynamo.faults.inject({ kind: 'loseAnswer', operation: 'PutItem', times: 1 });
    expect(await cards().put(goo, 'approval', posted(5, 'new'))).toBe(true);
  });

  test('given the store is down, then LogUnavailable', async () => {
    site.dynamo.faults.setDown(true);
    await expect(cards().get(goo, 'approval')).rejects.toThrow(LogUnavailable);
    await expect(cards().put(goo, 'approval', posted(1, 'x'))).rejects.toThrow(LogUnavailable);
  });
});

describe('outcomes', () => {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const outcomes = () => createOutcomeStore({ client: site.client, table, bounds, signer: site.signer, warn });
  const done = { post: { tag: 'done' } } as const;
  const begun = { post: { tag: 'begun', tries: 1, code: '', mayBeThere: false } } as const;

  test('given nothing, then null; given outcomes, then as they were put, whatever process reads them (I12)', async () => {
    expect(await outcomes().get(goo, '1-a')).toBeNull();
    const first = await outcomes().put(goo, '1-a', begun, null);
    expect(await outcomes().put(goo, '1-a', done, first)).toMatchObject({ acts: done });
    expect(await outcomes().get(goo, '1-a')).toMatchObject({ acts: done });
    expect(await outcomes().get(goo, '2-a')).toBeNull();
  });

  test('given two that read the same, then only one writes: an act is begun once', async () => {
    expect(await outcomes().put(goo, '1-a', begun, null)).not.toBeNull();
    expect(await outcomes().put(goo, '1-a', done, null)).toBeNull();
    const read = await outcomes().get(goo, '1-a');
    expect(await outcomes().put(goo, '1-a', done, read)).not.toBeNull();
    expect(await outcomes().put(goo, '1-a', begun, read)).toBeNull();
    expect((await outcomes().get(goo, '1-a'))?.acts).toEqual(done);
  });

  test('given a lost answer, then the write counts all the same', async () => {
    site.dynamo.faults.inject({ kind: 'loseAnswer', operation: 'PutItem', times: 1 });
    expect(await outcomes().put(goo, '1-a', begun, null)).toMatchObject({ acts: begun });
  });

  describe('I13, I14: given an item that somebody else wrote, then its acts count as not begun, and it is a fault', () => {
    const key = { pk: { S: `outcome#${goo}#1-a` }, version: { N: '0' } };
    const forge = (item: Record<string, AttributeValue>) =>
      site.client.send(new PutItemCommand({ TableName: table, Item: { ...key, ...item } }));
    const stored = async () =>
      (await site.client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item ?? {};

    test.each<[string, Record<string, AttributeValue>]>([
      ['without a signature', { revision: { S: 'x' }, acts: { S: JSON.stringify(done) } }],
      [
        'with words as a signature',
        { revision: { S: 'x' }, acts: { S: JSON.stringify(done) }, signature: { S: 'yes' } },
      ],
      ['that is not JSON', { revision: { S: 'x' }, acts: { S: 'no JSON' }, signature: { S: '' } }],
    ])('%s', async (_, item) => {
      warnings.length = 0;
      await forge(item);
      const read = await outcomes().get(goo, '1-a');
      expect(read?.acts).toEqual({});
      expect(warnings).toHaveLength(1);
      expect(await outcomes().put(goo, '1-a', begun, read)).not.toBeNull();
      expect((await outcomes().get(goo, '1-a'))?.acts).toEqual(begun);
    });

    test.each([{ revision: { N: '1' } }, {}])('whose revision is no text (%j)', async (item) => {
      warnings.length = 0;
      await forge(item);
      expect(await outcomes().get(goo, '1-a')).toBeNull();
      expect(warnings).toHaveLength(1);
      expect(await outcomes().put(goo, '1-a', begun, null)).not.toBeNull();
      expect((await outcomes().get(goo, '1-a'))?.acts).toEqual(begun);
    });

    test('whose acts, or whose revision, are not those that were signed', async () => {
      await outcomes().put(goo, '1-a', begun, null);
      const own = await stored();
      await forge({ ...own, acts: { S: JSON.stringify(done) } });
      expect((await outcomes().get(goo, '1-a'))?.acts).toEqual({});
      await forge({ ...own, revision: { S: 'another' } });
      expect((await outcomes().get(goo, '1-a'))?.acts).toEqual({});
      await forge(own);
      expect((await outcomes().get(goo, '1-a'))?.acts).toEqual(begun);
    });

    test('that is the signed item of another notice', async () => {
      await outcomes().put(goo, '1-a', done, null);
      const { pk: _, ...own } = await stored();
      const other = { pk: { S: `outcome#${goo}#2-a` }, ...own };
      await site.client.send(new PutItemCommand({ TableName: table, Item: other }));
      expect((await outcomes().get(goo, '2-a'))?.acts).toEqual({});
    });
  });

  test('given the store is down, then LogUnavailable', async () => {
    site.dynamo.faults.setDown(true);
    await expect(outcomes().get(goo, '1-a')).rejects.toThrow(LogUnavailable);
    await expect(outcomes().put(goo, '1-a', done, null)).rejects.toThrow(LogUnavailable);
  });
});

describe('a replica that is behind', () => {
  interface Answer {
    Item?: unknown;
    Items?: unknown[];
    LastEvaluatedKey?: unknown;
  }

  let site: LogSite;
  /** What a replica that lags makes of an answer that need not be consistent. */
  let lag: (answer: Answer) => void;

  beforeEach(async () => {
    site = await openSite(() => startDynamo());
    site.client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const input = args.input as { readonly ConsistentRead?: boolean };
        if (input.ConsistentRead === false) lag(result.output as Answer);
        return result;
      },
      { step: 'initialize', name: 'lag' },
    );
  });
  afterEach(() => site.close());

  describe('readings at half the price, from a replica that lags', () => {
    test.each<[string, (answer: Answer) => void]>([
      [
        'has none of it yet',
        (answer) => {
          answer.Items = [];
          answer.LastEvaluatedKey = undefined;
        },
      ],
      ['lacks the end of each page', (answer) => void answer.Items?.pop()],
      ['lacks what is in the middle', (answer) => void answer.Items?.splice(1, 1)],
    ])('given one that %s, then the history is whole and in order', async (_name, outdatedServers) => {
      lag = outdatedServers;
      const commits = await chain(site.log(), 7);
      expect(await collect(site.log({ pageItemsMax: 3 }).history(goo))).toEqual(commits);
      expect(await collect(site.log({ pageItemsMax: 3 }).history(goo, 5))).toEqual(commits.slice(4));
    });

    test('given evidence that one has not heard of, then it is asked for in earnest', async () => {
      lag = (answer) => {
        answer.Item = undefined;
      };
      const evidence = createEvidenceStore({ client: site.client, table });
      expect(await evidence.get(await evidence.put({ a: 1 }))).toEqual({ a: 1 });
    });
  });

  describe('a replica that lags is no log that was turned back (I13)', () => {
    test.each([
      ['has none of it yet', 0],
      ['has an older head', 2],
    ])('given one that %s, then what is known is asked for in earnest', async (_name, versionsThere) => {
      const log = site.log();
      const commits = await chain(log, 3);
      const key = { pk: { S: `log#${goo}` }, version: { N: String(versionsThere) } };
      const { Item: older } = await site.client.send(
        new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      lag = (answer) => {
        answer.Items = older === undefined ? [] : [older];
      };
      expect(await log.load(goo, 'recent')).toEqual(commits[2]);
      // Who knows nothing is shown what the replica has: it looks, and decides on nothing.
      expect(await site.log().load(goo, 'recent')).toEqual(commits[versionsThere - 1] ?? null);
    });
  });
});
