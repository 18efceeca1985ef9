import { type AttributeValue, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SigningDomain } from '../../domain/names.ts';
import type { WalkCursor, WalkMark } from '../../ports/walk.ts';
import { defaultBounds, failureOf, type RetryBounds, repeated } from './failure.ts';
import { type Item, itemKey, partitionOf, versionIsFree } from './tableLayout.ts';

const key = itemKey(partitionOf('cursor', 'daily'));
const isAsBefore = 'walker = :walker AND dayAt = :dayAt AND walkedTo = :walkedTo AND claimedUntil = :claimedUntil';

export interface WalkCursorOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly bounds?: RetryBounds;
}

/** One item, `cursor#daily`. @throws LogUnavailable */
export const createWalkCursor = ({ client, table, bounds = defaultBounds }: WalkCursorOptions): WalkCursor => {
  const read = async (consistent: boolean): Promise<WalkMark | null> => {
    const get = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: consistent });
    const { Item: item } = await repeated('read the walk’s mark', bounds, () => client.send(get));
    return item === undefined ? null : parseMark(item);
  };
  return {
    read: () => read(false),
    move: async (before, to) => {
      const put = new PutItemCommand({ TableName: table, Item: { ...key, ...writeMark(to) }, ...onlyOver(before) });
      try {
        await repeated('move the walk’s mark', bounds, () => client.send(put));
        return true;
      } catch (error) {
        if (failureOf(error) !== 'conditionFailed') throw error;
      }
      // Perhaps by a put of ours whose answer was lost.
      const stored = await read(true);
      return stored !== null && JSON.stringify(stored) === JSON.stringify(parseMark(writeMark(to)));
    },
  };
};

const onlyOver = (before: WalkMark | null) => {
  if (before === null) return { ConditionExpression: versionIsFree };
  const { dayAt, walkedTo, walker, claimedUntil } = writeMark(before);
  const values: Record<string, AttributeValue> = {
    ':dayAt': dayAt,
    ':walkedTo': walkedTo,
    ':walker': walker,
    ':claimedUntil': claimedUntil,
  };
  return { ConditionExpression: isAsBefore, ExpressionAttributeValues: values };
};

const writeMark = ({ dayAt, after, done, walker, claimedUntil, walked }: WalkMark) =>
  ({
    dayAt: { N: String(dayAt) },
    walkedTo: { S: after ?? '-' },
    done: { BOOL: done },
    walker: { S: walker },
    claimedUntil: { N: String(claimedUntil) },
    ...(walked === null ? {} : { walked: { S: walked } }),
  }) satisfies Item;

const parseMark = ({ dayAt, walkedTo, done, walker, claimedUntil, walked }: Item): WalkMark => ({
  dayAt: Number(dayAt?.N ?? 0),
  after: SigningDomain.parse(walkedTo?.S ?? ''),
  done: done?.BOOL === true,
  walker: walker?.S ?? '',
  claimedUntil: Number(claimedUntil?.N ?? 0),
  walked: walked?.S ?? null,
});
