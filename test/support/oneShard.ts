import { type DynamoDBClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { dueIndex, dueShardOf } from '../../src/adapters/dynamodb/table.ts';
import type { SigningDomain } from '../../src/domain/names.ts';

/**
 * Answers for the shards of the due index that hold nothing, because a world has one domain only. All sixteen are
 * swept once a day, and a world passes weeks. That a sweep asks every shard: test/contract/logDue.contract.ts.
 * The client's `send` answers, because a middleware would first have the SDK assemble its whole stack for nothing.
 */
export const queryOneShard = (client: DynamoDBClient, domain: SigningDomain): void => {
  const held = dueShardOf(domain);
  const isOfOther = (command: unknown): boolean =>
    command instanceof QueryCommand &&
    command.input.IndexName === dueIndex &&
    command.input.ExpressionAttributeValues?.[':shard']?.S !== held;
  const nothing: QueryCommandOutput = { $metadata: {}, Items: [] };
  const send: (...given: unknown[]) => unknown = client.send.bind(client) as never;
  Object.assign(client, {
    send: (...given: unknown[]) => (isOfOther(given[0]) ? Promise.resolve(nothing) : send(...given)),
  });
};
