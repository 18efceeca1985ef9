/** As much of Lambda as the SDK's real client needs to call a function and wait for its answer. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LambdaStand {
  readonly endpoint: string;
  /** By name. What one throws is its caller's function error. */
  readonly functions: Map<string, (payload: never) => Promise<unknown>>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const textOf = async (stream: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const invoke = async ({ functions }: LambdaStand, url: string, payload: string): Promise<Answer> => {
  const [, name = ''] = /^\/2015-03-31\/functions\/([\w-]+)\/invocations(?:\?|$)/.exec(url) ?? [];
  const called = functions.get(name);
  if (called === undefined)
    return {
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: { Type: 'User', Message: `Function not found: ${name}` },
    };
  try {
    return { status: 200, body: await called(JSON.parse(payload) as never) };
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    return { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorType, errorMessage } };
  }
};

export const startLambdaStand = async (): Promise<LambdaStand> => {
  const server = createServer(async (request, response) => {
    const { status, headers = {}, body } = await invoke(stand, request.url ?? '', await textOf(request));
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body ?? null));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stand: LambdaStand = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    functions: new Map(),
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return stand;
};
