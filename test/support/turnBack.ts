/** Somebody who may write the table deletes the newest items of the log. */
import { type AttributeValue, DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { table } from './siteAddress.ts';
import { createStoreClient } from './storeClient.ts';
import { domain, type World } from './world.ts';

type Item = Record<string, AttributeValue>;

/** Deletes what was committed after `version`. @returns puts it all back */
export const turnBack = async (w: World, version: number): Promise<() => Promise<void>> => {
  const client = createStoreClient(w.sandbox.dynamo);
  const query = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :log AND version > :last',
    ExpressionAttributeValues: { ':log': { S: `log#${domain}` }, ':last': { N: String(version) } },
    ConsistentRead: true,
  });
  const items: readonly Item[] = (await client.send(query)).Items ?? [];
  if (items.length === 0) throw new Error(`nothing was committed after version ${version}`);
  for (const { pk, version: at } of items) {
    if (pk === undefined || at === undefined) throw new Error('an item without a key');
    await client.send(new DeleteItemCommand({ TableName: table, Key: { pk, version: at } }));
  }
  return async () => {
    for (const item of items) await client.send(new PutItemCommand({ TableName: table, Item: item }));
    client.destroy();
  };
};
