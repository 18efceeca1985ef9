/** The approval is asked for by the card's own post: nothing may keep that request from people (I9, I12, I13). */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { table } from '../support/siteAddress.ts';
import { minuteMs, untilPublished } from '../support/steps.ts';
import { createStoreClient } from '../support/storeClient.ts';
import { useWorld } from '../support/useWorld.ts';
import { domain, type World } from '../support/world.ts';

const open = useWorld();

const messages = (w: World) => w.sandbox.slack.messages('C0DKIM');
const isCard = ({ metadata }: { readonly metadata?: unknown }): boolean =>
  JSON.stringify(metadata ?? {}).includes('"round-1"');
const cards = (w: World) => messages(w).filter(isCard);
/** New messages that ask for the approval. An edit notifies nobody. */
const requests = (w: World, from: number) =>
  messages(w)
    .slice(from)
    .filter((message) => isCard(message) || message.text.includes('承認をお願いします'));

/** Until the record is right, but no round is open yet. */
const beforeRound = async (w: World): Promise<number> => {
  await untilPublished(w);
  return messages(w).length;
};

const untilOpen = async (w: World): Promise<void> => {
  for (let step = 0; step < 200 && (await w.state()).rotation?.round == null; step += 1) await w.pass(15 * minuteMs);
  expect((await w.state()).rotation?.round).not.toBeNull();
};

describe('the request for the approval', () => {
  test('given a working Slack, then it is one message: the card, and nothing is owed afterwards', async () => {
    const w = await open({ slack: true });
    const from = await beforeRound(w);
    await untilOpen(w);
    await w.pass(minuteMs);
    expect(requests(w, from)).toHaveLength(1);
    expect(cards(w)).toHaveLength(1);
    expect((await w.state()).notices).toEqual([]);
  });

  test('given a Slack that is down while the round opens, then the card comes within minutes after Slack is well, and once', async () => {
    const w = await open({ slack: true });
    const from = await beforeRound(w);
    w.sandbox.slack.faults.arm({ method: '*', answer: 'server_error', count: 100_000, when: 'before' });
    await untilOpen(w);
    await w.pass(60 * minuteMs);
    expect(requests(w, from)).toEqual([]);
    w.sandbox.slack.faults.clear();
    await w.pass(60 * minuteMs);
    expect(requests(w, from)).toHaveLength(1);
    expect(cards(w)).toHaveLength(1);
    expect((await w.state()).notices).toEqual([]);
  });

  test('given a stored place that the bot never posted to, then people are asked by a new message all the same', async () => {
    const w = await open({ slack: true });
    const from = await beforeRound(w);
    const [older] = messages(w);
    const client = createStoreClient(w.sandbox.dynamo);
    const lie = {
      pk: { S: `card#${domain}#round-1` },
      version: { N: '0' },
      renderedFrom: { N: '1' },
      channel: { S: 'C0DKIM' },
      ts: { S: older?.ts ?? '' },
      rendering: { S: 'unknown' },
    };
    await client.send(new PutItemCommand({ TableName: table, Item: lie }));
    await untilOpen(w);
    await w.pass(minuteMs);
    expect(requests(w, from)).toHaveLength(1);
    expect((await w.state()).notices).toEqual([]);
    client.destroy();
  });
});
