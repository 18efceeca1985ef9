/** Items that nobody signed may cost time, never a decision, and a lie of theirs is a fault that somebody hears of (I13). */
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createDynamoClient } from '../../src/adapters/dynamodb/table.ts';
import { table } from '../support/siteAddress.ts';
import { untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { domain } from '../support/world.ts';

const open = useWorld();

test('given a card of the round that is stored with a version above the head, then the approval card is posted all the same', async () => {
  const w = await open({ slack: true });
  const client = createDynamoClient(w.sandbox.dynamo);
  const key = { pk: { S: `card#${domain}#round-1` }, version: { N: '0' } };
  const lie = {
    ...key,
    channel: { S: 'C0DKIM' },
    ts: { S: '1700000000.000100' },
    renderedFrom: { N: '999999999' },
    rendering: { S: 'x' },
  };
  await client.send(new PutItemCommand({ TableName: table, Item: lie }));
  await untilRound(w);
  const { Item: stored } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  const shown = w.sandbox.slack.messages('C0DKIM').find(({ ts }) => ts === stored?.ts?.S);
  expect(JSON.stringify(shown)).toContain('approve');
  expect(Number(stored?.renderedFrom?.N)).toBeLessThanOrEqual((await w.state()).atVersion);
  expect(w.faults.filter((fault) => fault.includes('a version that the log does not have'))).toHaveLength(1);
  client.destroy();
});
