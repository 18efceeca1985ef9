import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { CardStore, PostedCard } from '../../ports/cardStore.ts';
import { defaultBounds, failureOf, type RetryBounds, repeated } from './failure.ts';
import { type Item, itemKey, partitionOf } from './tableLayout.ts';

const noNewerRendering = 'attribute_not_exists(version) OR renderedFrom <= :from';
const asRemembered = 'renderedFrom = :knownFrom AND rendering = :knownRendering AND ts = :knownTs';

export interface CardStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly bounds?: RetryBounds;
}

/** Where each card was posted, one item a card. @throws LogUnavailable */
export const createCardStore = (options: CardStoreOptions): CardStore => {
  const { client, table, bounds = defaultBounds } = options;
  return {
    get: async (domain, card) => {
      const key = itemKey(partitionOf('card', domain, card));
      const get = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true });
      const { Item: item } = await repeated(`read card ${card} of ${domain}`, bounds, () => client.send(get));
      return item === undefined ? null : parseCard(item);
    },
    put: async (domain, card, posted, instead) => {
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...itemKey(partitionOf('card', domain, card)), ...writeCard(posted) },
        ...(instead === undefined ? notOver(posted) : insteadOf(instead)),
      });
      try {
        await repeated(`write card ${card} of ${domain}`, bounds, () => client.send(put));
        return true;
      } catch (error) {
        if (failureOf(error) === 'conditionFailed') return false;
        throw error;
      }
    },
  };
};

const notOver = ({ version }: PostedCard) => ({
  ConditionExpression: noNewerRendering,
  ExpressionAttributeValues: { ':from': { N: String(version) } },
});

const insteadOf = ({ version, rendering, ts }: PostedCard) => ({
  ConditionExpression: asRemembered,
  ExpressionAttributeValues: {
    ':knownFrom': { N: String(version) },
    ':knownRendering': { S: rendering },
    ':knownTs': { S: ts },
  },
});

const writeCard = (posted: PostedCard): Item => ({
  channel: { S: posted.channel },
  ts: { S: posted.ts },
  renderedFrom: { N: String(posted.version) },
  rendering: { S: posted.rendering },
});

/** Null for an item that is not a card: the card is posted anew, which heals it. */
const parseCard = (item: Item): PostedCard | null => {
  const { channel, ts, renderedFrom, rendering } = item;
  if (!channel?.S || !ts?.S || !renderedFrom?.N || rendering?.S === undefined) return null;
  return { channel: channel.S, ts: ts.S, version: Number(renderedFrom.N), rendering: rendering.S };
};
