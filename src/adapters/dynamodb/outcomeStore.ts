import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Outcome, OutcomeStore, Outcomes } from '../../ports/outcomes.ts';
import { defaultBounds, failureOf, type RetryBounds, repeated } from './failure.ts';
import { type Item, itemKey, partitionOf } from './tableLayout.ts';

const nothingStored = 'attribute_not_exists(revision)';
const asRead = 'revision = :before';

export interface OutcomeStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly bounds?: RetryBounds;
}

/** One item a notice, with the outcomes of all its outside acts. @throws LogUnavailable */
export const createOutcomeStore = ({ client, table, bounds = defaultBounds }: OutcomeStoreOptions): OutcomeStore => {
  const keyOf = (domain: string, item: string): Item => itemKey(partitionOf('outcome', domain, item));
  const get: OutcomeStore['get'] = async (domain, item) => {
    const command = new GetItemCommand({ TableName: table, Key: keyOf(domain, item), ConsistentRead: true });
    const { Item: found } = await repeated(`read outcomes of ${item}`, bounds, () => client.send(command));
    return found?.revision?.S === undefined ? null : { revision: found.revision.S, acts: parseActs(found.acts?.S) };
  };
  return {
    get,
    put: async (domain, item, acts, before) => {
      const written: Outcomes = { revision: randomUUID(), acts };
      const command = new PutItemCommand({
        TableName: table,
        Item: {
          ...keyOf(domain, item),
          revision: { S: written.revision },
          acts: { S: JSON.stringify(acts) },
        },
        ...(before === null
          ? { ConditionExpression: nothingStored }
          : { ConditionExpression: asRead, ExpressionAttributeValues: { ':before': { S: before.revision } } }),
      });
      try {
        await repeated(`write outcomes of ${item}`, bounds, () => client.send(command));
        return written;
      } catch (error) {
        if (failureOf(error) !== 'conditionFailed') throw error;
        // The answer to our own first try may have been lost.
        const stored = await get(domain, item);
        return stored?.revision === written.revision ? written : null;
      }
    },
  };
};

const isTried = (value: Record<string, unknown>): boolean =>
  Number.isSafeInteger(value.tries) && typeof value.mayBeThere === 'boolean';

const isOutcome = (value: unknown): value is Outcome => {
  if (typeof value !== 'object' || value === null) return false;
  const { tag, code, ...others } = value as Record<string, unknown>;
  if (tag === 'done') return true;
  if (typeof code !== 'string') return false;
  if (tag === 'begun' || tag === 'again') return isTried(others);
  return tag === 'refused' || tag === 'failed' || tag === 'unknown';
};

/** What is not an outcome counts as an act that nobody began: it may be doubled, and is never lost. */
const parseActs = (json: string | undefined): Outcomes['acts'] => {
  try {
    const parsed: unknown = JSON.parse(json ?? '{}');
    const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, Outcome] => isOutcome(entry[1])));
  } catch {
    return {};
  }
};
