import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LogSigner } from '../../ports/signer.ts';
import type { Log } from '../../ports/store.ts';
import { appendCommit } from './appendCommit.ts';
import { readDue } from './due.ts';
import { defaultBounds } from './failure.ts';
import { createKnownHeads } from './knownHeads.ts';
import type { LogContext } from './logContext.ts';
import { createLogFloor } from './logFloor.ts';
import { loadNewest, readHistory } from './readCommits.ts';

export interface LogOptions {
  /** With `maxAttempts: 1`, as `createDynamoClient` makes it. Shared with the other stores: its maker destroys it. */
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly signer: LogSigner;
  readonly appendAttemptsMax?: number;
  readonly backoffBaseMs?: number;
  readonly pageItemsMax?: number;
  /** Hears of what was mended in passing: a due cursor that a wrong clock left. */
  readonly warn?: (message: string) => void;
}

/**
 * The log of design.md 6 on one DynamoDB table. `E` and `S` are JSON; the order of their properties is not kept. One for each process
 * and table: what it has known is what it holds the table to (I13).
 */
export const createLog = <E, S>(options: LogOptions): Log<E, S> => {
  const { client, table, signer, pageItemsMax = 100, warn = () => {} } = options;
  const { appendAttemptsMax = defaultBounds.attemptsMax, backoffBaseMs = defaultBounds.backoffBaseMs } = options;
  const bounds = { attemptsMax: appendAttemptsMax, backoffBaseMs };
  const known = { heads: createKnownHeads(), floor: createLogFloor() };
  const context: LogContext = { client, table, signer, bounds, pageItemsMax, warn, ...known };
  return {
    load: (domain, freshness = 'newest') => loadNewest(context, domain, freshness),
    append: (entry) => appendCommit(context, entry),
    history: (domain, fromVersion = 1) => readHistory(context, domain, Math.max(1, fromVersion)),
    due: (now) => readDue(context, now),
    close: async () => {},
  };
};
