import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LogSigner } from '../../ports/signer.ts';
import type { RetryBounds } from './failure.ts';
import type { KnownHeads } from './knownHeads.ts';
import type { LogFloor } from './logFloor.ts';

/** What the parts of one log share. */
export interface LogContext {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly signer: LogSigner;
  readonly bounds: RetryBounds;
  readonly pageItemsMax: number;
  readonly heads: KnownHeads;
  readonly floor: LogFloor;
  /** Where somebody hears of what was mended in passing. */
  readonly warn: (message: string) => void;
}
