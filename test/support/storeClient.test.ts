import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDynamoClient, ensureTable, failureOf, versionIsFree } from '../../src/adapters/dynamodb/table.ts';
import { type FaultKind, type SandboxDynamo, startDynamo } from '../../src/sandbox/dynamodb.ts';
import { createStoreClient, withDoor } from './storeClient.ts';

const table = 'futari-doors';

/** One store of each kind: what is done to both must come to the same. */
interface Pair {
  readonly sockets: SandboxDynamo;
  readonly inProcess: SandboxDynamo;
}

let stores: Pair;
let clients: DynamoDBClient[] = [];

beforeEach(async () => {
  stores = { sockets: await startDynamo(), inProcess: withDoor(await startDynamo()) };
  clients = [createDynamoClient(stores.sockets), createStoreClient(stores.inProcess)];
  for (const client of clients) await ensureTable(client, table);
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await stores.sockets.close();
  await stores.inProcess.close();
});

/** What a store's adapter can see of an answer. */
const seen = async (call: Promise<object>): Promise<object> => {
  try {
    const { $metadata, ...output } = (await call) as { readonly $metadata: { readonly httpStatusCode?: number } };
    return { status: $metadata.httpStatusCode, output };
  } catch (error) {
    const { name, message, code, $metadata } = error as Error & {
      code?: string;
      $metadata?: { httpStatusCode?: number };
    };
    return { name, message, code, status: $metadata?.httpStatusCode, failure: failureOf(error) };
  }
};

/** @returns what both answered */
const both = async (call: (client: DynamoDBClient) => Promise<object>): Promise<object> => {
  const [bySocket = {}, inProcess = {}] = await Promise.all(clients.map((client) => seen(call(client))));
  expect(inProcess).toEqual(bySocket);
  return inProcess;
};

const put =
  (version: number, name = table) =>
  (client: DynamoDBClient) =>
    client.send(
      new PutItemCommand({
        TableName: name,
        Item: { pk: { S: 'log#大.example' }, version: { N: String(version) }, body: { B: Uint8Array.of(0, 128, 255) } },
        ConditionExpression: versionIsFree,
      }),
    );

const query =
  (more: Partial<QueryCommandInput> = {}) =>
  (client: DynamoDBClient) =>
    client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :log',
        ExpressionAttributeValues: { ':log': { S: 'log#大.example' } },
        ...more,
      }),
    );

describe('a store client in this process answers as the one on a socket does', () => {
  test('given items, when they are written, read and queried in pages, then the same', async () => {
    for (const version of [1, 2, 3]) expect(await both(put(version))).toMatchObject({ status: 200 });
    const page = await both(query({ Limit: 2, ConsistentRead: true, ScanIndexForward: false }));
    expect(page).toMatchObject({ output: { Count: 2, LastEvaluatedKey: { version: { N: '2' } } } });
    const Key = { pk: { S: 'log#大.example' }, version: { N: '1' } };
    expect(await both((client) => client.send(new GetItemCommand({ TableName: table, Key })))).toMatchObject({
      output: { Item: { body: { B: Uint8Array.of(0, 128, 255) } } },
    });
  });

  test('given what the store refuses, then the same error', async () => {
    await both(put(1));
    expect(await both(put(1))).toMatchObject({ name: 'ConditionalCheckFailedException', failure: 'conditionFailed' });
    expect(await both(put(1, 'no-such-table'))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await both(query({ IndexName: 'none' }))).toMatchObject({ name: 'ValidationException', failure: 'refused' });
  });

  const kinds: readonly FaultKind[] = ['throttle', 'serverError', 'refuse', 'loseRequest', 'loseAnswer', 'errorAfter'];
  test.each(kinds)('given the fault %s, then the same error, and the same is left in the store', async (kind) => {
    for (const { faults } of Object.values(stores) as SandboxDynamo[])
      faults.inject({ kind, operation: 'PutItem', times: 1 });
    expect(await both(put(1))).toMatchObject({ failure: kind === 'refuse' ? 'refused' : 'transient' });
    const landed = kind === 'loseAnswer' || kind === 'errorAfter';
    expect(await both(query())).toMatchObject({ output: { Count: landed ? 1 : 0 } });
    const counts = Object.values(stores).map((store) => (store as SandboxDynamo).requestCounts());
    expect(counts).toEqual([
      expect.objectContaining({ PutItem: 1, Query: 1 }),
      expect.objectContaining({ PutItem: 1, Query: 1 }),
    ]);
  });

  test('given a store that is down, then the same error', async () => {
    for (const { faults } of Object.values(stores) as SandboxDynamo[]) faults.setDown(true);
    expect(await both(query())).toMatchObject({ code: 'ECONNRESET', failure: 'transient' });
  });

  test('given somebody without the token of this start, then the same refusal', async () => {
    const credentials = { accessKeyId: 'guessed', secretAccessKey: 'any' };
    const guessing = [
      createDynamoClient({ ...stores.sockets, credentials }),
      createStoreClient({ ...stores.inProcess, credentials }),
    ];
    clients = [...clients, ...guessing];
    const [bySocket, inProcess] = await Promise.all(guessing.map((client) => seen(query()(client))));
    expect(inProcess).toEqual(bySocket);
    expect(inProcess).toMatchObject({ name: 'UnrecognizedClientException' });
  });
});
