/**
 * A client for a sandbox's store without sockets and signatures: SDK, token, faults and dynalite are the real ones. HTTP and SigV4
 * are two thirds of a call's processor time, and a world makes hundreds of calls. `test/support/storeClient.test.ts` holds that
 * both answer the same, and a world with `onSockets` goes by HTTP.
 */
import { setTimeout } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../src/adapters/dynamodb/table.ts';
import type { SandboxDynamo } from '../../src/sandbox/dynamodb.ts';

type Carrier = DynamoDBClient['config']['requestHandler'];

/** The stores of this process, by endpoint: a process that only knows the address goes by its socket. */
const doors = new Map<string, SandboxDynamo['door']>();

/** Clients that are created from now on go in by the door. @returns what ends it */
export const openDoor = ({ endpoint, door }: SandboxDynamo): (() => void) => {
  doors.set(endpoint, door);
  return () => void doors.delete(endpoint);
};

/** The store with its door open until it is closed. */
export const withDoor = (dynamo: SandboxDynamo): SandboxDynamo => {
  const end = openDoor(dynamo);
  const close = (): Promise<void> => {
    end();
    return dynamo.close();
  };
  return { ...dynamo, close };
};

/** As Node's HTTP client reports it, under the name that the SDK gives it. */
export const dropped = (): Error =>
  Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });

const carrierOf = (door: SandboxDynamo['door']): Carrier => ({
  metadata: { handlerProtocol: 'http/1.1' },
  handle: async ({ method, path, headers, body }) => {
    const sent = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const answer = await door({ method, url: path, headers }, sent).catch(() => null);
    if (answer === null) throw dropped();
    // dynalite activates a table on a timer that it has set by now. Timers of equal length fire in order, so the waiter finds the table
    // active at once, instead of a second later.
    if (headers['x-amz-target'] === 'DynamoDB_20120810.CreateTable') await setTimeout(1);
    return { response: { statusCode: answer.status, headers: { 'content-type': answer.type }, body: answer.body } };
  },
  httpHandlerConfigs: () => ({}),
  updateHttpClientConfig: () => {},
  destroy: () => {},
});

/** They make the head of an HTTP request, sign it and send it again: nobody reads it here, and the stores retry themselves. */
const ofTransport = [
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'recursionDetectionMiddleware',
  'retryMiddleware',
  'httpSigningMiddleware',
];

/** Its creator destroys it. */
export const createStoreClient: typeof createDynamoClient = (options) => {
  const client = createDynamoClient(options);
  const door = doors.get(options.endpoint ?? '');
  if (door === undefined) return client;
  client.config.requestHandler = carrierOf(door);
  for (const name of ofTransport) client.middlewareStack.remove(name);
  // What the front and dynalite read of a signature: whose it is, and that it is there.
  const authorization = `AWS4-HMAC-SHA256 Credential=${options.credentials?.accessKeyId}/, SignedHeaders=host, Signature=0`;
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { readonly headers: Record<string, string> };
      Object.assign(headers, { authorization, 'x-amz-date': '0' });
      return next(args);
    },
    { step: 'build', name: 'unsigned' },
  );
  return client;
};
