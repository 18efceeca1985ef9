import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createEvidenceStore } from '../../../src/adapters/dynamodb/documents.ts';
import { startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { chain, collect, goo, type LogSite, openSite, table } from '../../contract/logSite.ts';

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
