/**
 * A client for the sandbox's store without sockets and signatures, for the bot in its process: SDK, token, faults and dynalite are the same. HTTP
 * and SigV4 are two thirds of a call's processor time, and a rotation makes thousands of calls.
 */
import { setTimeout } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../adapters/dynamodb/table.ts';
import type { SandboxDynamo } from '../sandbox/dynamodb.ts';

type Carrier = DynamoDBClient['config']['requestHandler'];

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

/** Opens clients of one store; who opens one destroys it. */
export const storeByDoor =
  (door: SandboxDynamo['door']): typeof createDynamoClient =>
  (options) => {
    const client = createDynamoClient(options);
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
