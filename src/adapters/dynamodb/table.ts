import { createHash } from 'node:crypto';
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  QueryCommand,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { SigningDomain } from '../../domain/names.ts';
import { LogUnavailable, type StoreProblem } from '../../ports/store.ts';

/** Their lies cost time, never a decision. */
type UnsignedKind = 'cursor' | 'card' | 'bucket' | 'probe' | 'breakGlass' | 'installation';
type ItemKind = 'log' | 'key' | 'evidence' | 'outcome' | UnsignedKind;
export type Item = Record<string, AttributeValue>;

/**
 * The form of each kind's items that this release writes, in the attribute `form`. A number counts up when an earlier release would
 * misread the new form, for a log also with each new event type and each new field of the state. Every form stays readable.
 */
const itemForms: Readonly<Record<ItemKind, number>> = {
  log: 1,
  key: 1,
  evidence: 1,
  cursor: 1,
  card: 1,
  outcome: 1,
  bucket: 1,
  probe: 1,
  breakGlass: 1,
  installation: 1,
};

/** The kind that a partition key names, which a later release may have added. */
const kindOf = (partition: string | undefined): string => (partition ?? '').split('#')[0] ?? '';

const formOf = (partition: string | undefined): number => itemForms[kindOf(partition) as ItemKind] ?? 0;

/**
 * What nobody signs, and the bot makes anew: whoever can only write the table must not keep it away by a form. Their readers take a form
 * that they do not know for none, and write theirs.
 */
const madeAnew: readonly string[] = ['card', 'cursor', 'bucket'] satisfies readonly UnsignedKind[];

/** Whether an item is kept for ever. The others the bot makes anew, or they expire. */
export const isLasting = ({ pk }: Item): boolean => ![...madeAnew, 'probe', 'installation'].includes(kindOf(pk?.S));

/** Of the newest commit of a log that `futari restore` has not released: the owner of the restore. */
export const restoringAttribute = 'restoring';

/** An item of a later release is not misread: during a rolling deployment the earlier release leaves it alone, and says why. */
const requireKnownForm = (item: Item): void => {
  const { pk, form } = item;
  if (item[restoringAttribute] !== undefined)
    throw new LogUnavailable('futari restore has not ended: wait for it, or run it again with --resume', {
      problem: 'restoring',
    });
  if (form?.N === undefined || pk?.S === undefined || Number(form.N) <= formOf(pk.S)) return;
  if (madeAnew.includes(kindOf(pk.S))) return;
  throw new LogUnavailable(`${pk.S} is of form ${form.N}, which a later release wrote: run that one`, {
    problem: 'newer_release',
  });
};

interface Carried {
  readonly Item?: Item;
  readonly Items?: readonly Item[];
}

/** Numbers each item that is put (one that is restored keeps its number), and refuses what a later release has put. */
const withForms =
  <O extends { readonly output: object }>(next: (args: { input: object }) => Promise<O>) =>
  async (args: { input: object }): Promise<O> => {
    const { Item } = args.input as Carried;
    const form = { N: String(formOf(Item?.pk?.S)) };
    const answer = await next(
      Item === undefined ? args : { ...args, input: { ...args.input, Item: { form, ...Item } } },
    );
    const found = answer.output as Carried;
    for (const item of found.Items ?? (found.Item === undefined ? [] : [found.Item])) requireKnownForm(item);
    return answer;
  };

interface DynamoClientOptions {
  readonly region: string;
  /** Absent: the service's endpoint for the region. */
  readonly endpoint?: string;
  /** Absent: the SDK's chain of providers (role, environment, profile). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly answerTimeoutMs?: number;
}

const connectTimeoutMs = 1_000;
const socketsMax = 50;

/** A client whose every call ends within `connectTimeoutMs + answerTimeoutMs`. Its creator destroys it. */
export const createDynamoClient = (options: DynamoClientOptions): DynamoDBClient => {
  const { answerTimeoutMs = 3_000, endpoint, credentials } = options;
  const client = new DynamoDBClient({
    region: options.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The stores retry themselves, because a retried append needs a read back before its result counts.
    maxAttempts: 1,
    // Assembling the SDK's middleware for each call anew takes a sixth of the call's processor time.
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: answerTimeoutMs,
      // Without this the SDK only logs a warning and keeps waiting.
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: socketsMax, keepAlive: true },
      httpsAgent: { maxSockets: socketsMax, keepAlive: true },
    },
  });
  // It copies the whole input and output of each call for a logger that writes nothing.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(withForms, { step: 'initialize', name: 'itemForms' });
  return client;
};

/** A client that reads and writes items as they are: only a restore may read what it holds. */
export const withoutForms = (client: DynamoDBClient): DynamoDBClient => {
  client.middlewareStack.remove('itemForms');
  return client;
};

/**
 * The keys of the one table. The partition key's prefix is the kind of the item, so that IAM can separate kinds by
 * `dynamodb:LeadingKeys`. The sort key is the version of a log item, and 0 for every other kind.
 */
const partitionKey = 'pk';
const sortKey = 'version';

/** Sparse index over log items with a due time: `dueShard` (hash), `dueAt` (range), keys only. */
export const dueIndex = 'due';
export const dueShardsMax = 16;

/** The condition for items that are written once, such as log items. */
export const versionIsFree = 'attribute_not_exists(version)';

/** `kind#name#name`. Domains, selectors and hashes never contain the separator. */
export const partitionOf = (kind: ItemKind, ...names: readonly string[]): string => [kind, ...names].join('#');

export const itemKey = (partition: string, version = 0): Item => ({
  [partitionKey]: { S: partition },
  [sortKey]: { N: String(version) },
});

/** The prefix lets IAM separate the index too, because `dueShard` is its leading key. */
export const dueShardName = (shard: number): string => `due#${shard}`;

export const dueShardOf = (domain: SigningDomain): string =>
  dueShardName((createHash('sha256').update(domain).digest()[0] ?? 0) % dueShardsMax);

const tableWaitMaxSeconds = 60;

/**
 * Creates the table if it is missing, for the sandbox and plain servers. On Lambda the deployment creates it.
 * @returns whether it was missing @throws the SDK's errors
 */
export const ensureTable = async (client: DynamoDBClient, table: string, isProtected = false): Promise<boolean> => {
  const isMade = await client.send(tableDefinition(table, isProtected)).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ResourceInUseException) return false;
      throw error;
    },
  );
  await waitUntilTableExists({ client, maxWaitTime: tableWaitMaxSeconds, minDelay: 1 }, { TableName: table });
  return isMade;
};

const tableDefinition = (table: string, isProtected: boolean): CreateTableCommand =>
  new CreateTableCommand({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    ...(isProtected ? { DeletionProtectionEnabled: true } : {}),
    AttributeDefinitions: [
      { AttributeName: partitionKey, AttributeType: 'S' },
      { AttributeName: sortKey, AttributeType: 'N' },
      { AttributeName: 'dueShard', AttributeType: 'S' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: dueIndex,
        KeySchema: [
          { AttributeName: 'dueShard', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });

/** `conditionFailed`: the condition did not hold. `transient`: the call may have taken effect. `refused`: it did not take effect. */
type Failure = 'conditionFailed' | 'transient' | 'refused';

const throttlings = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestTimeoutException',
  // The clock is skewed. The SDK corrects itself from the date of the answer, and the retry succeeds.
  'InvalidSignatureException',
  'RequestExpired',
]);

/** Classifies an error of the DynamoDB client. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof LogUnavailable) return 'refused';
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'ConditionalCheckFailedException') return 'conditionFailed';
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 429 && !throttlings.has(name) ? 'refused' : 'transient';
};

export interface RetryBounds {
  readonly attemptsMax: number;
  /** The base of the back-off. It doubles with each attempt, with full jitter. */
  readonly backoffBaseMs: number;
}

export const defaultBounds: RetryBounds = { attemptsMax: 4, backoffBaseMs: 50 };

export const pause = (bounds: RetryBounds, attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * bounds.backoffBaseMs * 2 ** attempt));

const deniedPattern =
  /AccessDenied|UnrecognizedClient|ExpiredToken|InvalidClientTokenId|CredentialsProvider|MissingAuthentication/;

/** @returns the cause by its remedy: create the table, grant the permission, wait, or check the network */
const problemOf = (error: unknown): StoreProblem => {
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'ResourceNotFoundException') return 'missing_table';
  if (deniedPattern.test(name)) return 'access_denied';
  if (throttlings.has(name) && name !== 'InvalidSignatureException' && name !== 'RequestExpired') return 'throttled';
  return $metadata?.httpStatusCode === undefined ? 'unreachable' : 'failed';
};

/** Keeps only the error's name, because the SDK's message adds nothing that a person can act on. */
export const unavailable = (action: string, error: unknown): LogUnavailable => {
  if (error instanceof LogUnavailable) return error;
  const name = (error as Error)?.name ?? 'no answer';
  return new LogUnavailable(`${action}: ${name}`, { problem: problemOf(error ?? {}), cause: error });
};

/**
 * Retries calls that are safe to repeat: reads and idempotent writes.
 * @throws LogUnavailable when refused or after the last attempt. It rethrows a failed condition unchanged.
 */
export const repeated = async <T>(action: string, bounds: RetryBounds, call: () => Promise<T>): Promise<T> => {
  let last: unknown;
  for (let attempt = 0; attempt < bounds.attemptsMax; attempt += 1) {
    if (attempt > 0) await pause(bounds, attempt);
    try {
      return await call();
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'conditionFailed') throw error;
      if (failure === 'refused') throw unavailable(action, error);
      last = error;
    }
  }
  throw unavailable(action, last);
};

/**
 * Like `repeated`, for a conditional write.
 * @returns false if the condition does not hold. The cause may be an earlier attempt whose answer was lost.
 */
export const written = async (action: string, bounds: RetryBounds, call: () => Promise<unknown>): Promise<boolean> => {
  try {
    await repeated(action, bounds, call);
    return true;
  } catch (error) {
    if (failureOf(error) === 'conditionFailed') return false;
    throw error;
  }
};

/** Whether an item exists under this key. A missing table holds none. @throws LogUnavailable */
export const holdsItem = async (client: DynamoDBClient, table: string, partition: string): Promise<boolean> => {
  const query = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :partition',
    ExpressionAttributeValues: { ':partition': { S: partition } },
    ConsistentRead: true,
    Limit: 1,
    Select: 'COUNT',
  });
  try {
    const { Count = 0 } = await repeated(`look for ${partition}`, defaultBounds, () => client.send(query));
    return Count > 0;
  } catch (error) {
    if (error instanceof LogUnavailable && error.problem === 'missing_table') return false;
    throw error;
  }
};

/** The common options of the stores on the table. */
export interface StoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly bounds?: RetryBounds;
}
