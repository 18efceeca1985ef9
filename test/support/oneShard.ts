import type { DynamoDBClient, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { dueShardOf } from '../../src/adapters/dynamodb/log.ts';
import { dueIndex } from '../../src/adapters/dynamodb/table.ts';
import type { SigningDomain } from '../../src/domain/names.ts';

/**
 * Answers for the shards of the due index that hold nothing, because a world has one domain only. Virtual time is swept hour by hour,
 * and asking all sixteen was most of what a test did. That a sweep asks every shard: test/contract/logDue.contract.ts.
 */
export const queryOneShard = (client: DynamoDBClient, domain: SigningDomain): void => {
  const held = dueShardOf(domain);
  client.middlewareStack.add(
    (next) => async (args) => {
      const { IndexName, ExpressionAttributeValues } = args.input as Partial<QueryCommandInput>;
      const otherShard = IndexName === dueIndex && ExpressionAttributeValues?.[':shard']?.S !== held;
      return otherShard ? { output: { $metadata: {}, Items: [] }, response: {} } : next(args);
    },
    { step: 'initialize', name: 'askOneShard' },
  );
};
