import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import { type ProbeMail, probeBytesMax } from '../mail/probe.ts';
import type { ProbeStore } from '../mail/probeStore.ts';
import { defaultBounds, failureOf, type RetryBounds, repeated } from './failure.ts';
import { type Item, itemKey, partitionOf, versionIsFree } from './tableLayout.ts';

/** DynamoDB's time to live, in seconds: the deployment switches it on. An item that is not removed is only never read again. */
export const timeToLive = 'expiresAt';

const isExpectedStill = `attribute_exists(version) AND attribute_not_exists(mailBytes) AND ${timeToLive} > :now`;

export interface ProbeStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  readonly bounds?: RetryBounds;
}

/** One item a nonce: written when it is expected, once more when the mail came to another replica. @throws LogUnavailable */
export const createProbeStore = ({ client, table, clock, bounds = defaultBounds }: ProbeStoreOptions): ProbeStore => {
  const keyOf = (nonce: string): Item => itemKey(partitionOf('probe', nonce));
  const putUnless = async (action: string, put: PutItemCommand): Promise<void> => {
    try {
      await repeated(action, bounds, () => client.send(put));
    } catch (error) {
      // It is there already, perhaps by a put of ours whose answer was lost; or nobody expects it.
      if (failureOf(error) !== 'conditionFailed') throw error;
    }
  };
  const read = async (nonce: string, ConsistentRead: boolean): Promise<Item | null> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(nonce), ConsistentRead });
    return (await repeated('read a probe', bounds, () => client.send(get))).Item ?? null;
  };
  const expiresAt = (item: Item): number => Number(item[timeToLive]?.N ?? 0);
  return {
    expect: (nonce, until) => {
      const Item = { ...keyOf(nonce), [timeToLive]: { N: String(Math.ceil(until / 1000)) } };
      return putUnless(
        'expect a probe',
        new PutItemCommand({ TableName: table, Item, ConditionExpression: versionIsFree }),
      );
    },
    keep: async (mail) => {
      if (mail.raw.length > probeBytesMax) return;
      // The mail may be as fast as the expectation. A stranger's nonce costs a reading, never an item.
      const expected = await read(mail.nonce, true);
      if (expected === null || expected.mailBytes !== undefined) return;
      const now = Math.floor(clock.now() / 1000);
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...keyOf(mail.nonce), ...writeMail(mail), [timeToLive]: { N: String(expiresAt(expected)) } },
        ConditionExpression: isExpectedStill,
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      });
      await putUnless('keep a probe', put);
    },
    find: async (nonce) => {
      // Half the price: what is not there yet is asked for again.
      const item = await read(nonce, false);
      return item === null ? null : parseMail(nonce, item);
    },
  };
};

const writeMail = ({ raw, sender, receivedAt }: ProbeMail): Item => ({
  mailBytes: { B: raw },
  sender: { S: sender },
  receivedAt: { N: String(receivedAt) },
});

/** Null while it is only expected, and for what is no mail. */
const parseMail = (nonce: string, { mailBytes, sender, receivedAt }: Item): ProbeMail | null =>
  mailBytes?.B === undefined || sender?.S === undefined || receivedAt?.N === undefined
    ? null
    : { nonce, sender: sender.S, receivedAt: Number(receivedAt.N), raw: mailBytes.B };
