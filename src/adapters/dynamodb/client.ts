import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface DynamoClientOptions {
  readonly region: string;
  /** Absent: the service's own endpoint of the region. */
  readonly endpoint?: string;
  /** Absent: the SDK's chain of providers (role, environment, profile). */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly connectTimeoutMs?: number;
  readonly answerTimeoutMs?: number;
  readonly socketsMax?: number;
}

/** A client whose every call ends within `connectTimeoutMs + answerTimeoutMs`. Its maker destroys it. */
export const createDynamoClient = (options: DynamoClientOptions): DynamoDBClient => {
  const { connectTimeoutMs = 1_000, answerTimeoutMs = 3_000, socketsMax = 50, endpoint, credentials } = options;
  return new DynamoDBClient({
    region: options.region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The stores repeat by themselves: only they know that a repeated append must be read back before it is believed.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: answerTimeoutMs,
      // Without this the SDK only logs a warning and waits on.
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: socketsMax, keepAlive: true },
      httpsAgent: { maxSockets: socketsMax, keepAlive: true },
    },
  });
};
