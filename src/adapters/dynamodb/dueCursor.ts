import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/names.ts';
import { failureOf, repeated } from './failure.ts';
import type { LogContext } from './logContext.ts';
import { itemKey, partitionOf } from './tableLayout.ts';

const cursorKey = itemKey(partitionOf('cursor', 'due'));
const cursorIsBehind = 'attribute_not_exists(version) OR sweptTo < :to';
/** Only the very mark that was found wrong: another sweep may have put it right meanwhile. */
const cursorIsWrong = 'sweptTo = :wrong';

/** Up to when everything due was handled once; null before the first sweep. */
export const readCursor = async (context: LogContext): Promise<Instant | null> => {
  const command = new GetItemCommand({ TableName: context.table, Key: cursorKey, ConsistentRead: true });
  const answer = await repeated('read the due cursor', context.bounds, () => context.client.send(command));
  return answer.Item?.sweptTo?.N === undefined ? null : Number(answer.Item.sweptTo.N);
};

/** Moves forward only: of two sweeps that overlap, the later one's mark stays. `wrong` is a mark to be replaced all the same. */
export const moveCursor = async (context: LogContext, to: Instant, wrong: Instant | null = null): Promise<void> => {
  const command = new PutItemCommand({
    TableName: context.table,
    Item: { ...cursorKey, sweptTo: { N: String(to) } },
    ConditionExpression: wrong === null ? cursorIsBehind : `${cursorIsBehind} OR ${cursorIsWrong}`,
    ExpressionAttributeValues: {
      ':to': { N: String(to) },
      ...(wrong === null ? {} : { ':wrong': { N: String(wrong) } }),
    },
  });
  try {
    await repeated('move the due cursor', context.bounds, () => context.client.send(command));
  } catch (error) {
    if (failureOf(error) !== 'conditionFailed') throw error;
  }
};
