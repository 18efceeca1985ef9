/** Stands on loopback between each function and AWS, passes every request on as it came, and keeps what IAM would be asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionName } from '../../../src/main/aws/package.ts';
import { callsOf } from './awsCalls.ts';
import type { Call } from './iam.ts';

interface Recorded {
  readonly by: FunctionName;
  readonly call: Call;
}

export interface Recorder {
  readonly recorded: readonly Recorded[];
  /** What could not be read, and so was not compared. */
  readonly unread: readonly string[];
  /** @returns the address at which this function reaches what is at `address` */
  through(by: FunctionName, address: string): Promise<string>;
  close(): Promise<void>;
}

const readAll = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** The host that was signed stays in the headers. */
const passOn = async (
  address: string,
  queried: IncomingMessage,
  body: Buffer,
  answer: ServerResponse,
): Promise<void> => {
  const { method, url: path, headers } = queried;
  const onward = request(address, { method, path, headers: { ...headers, connection: 'close' }, agent: false });
  onward.end(body);
  const [given] = (await once(onward, 'response')) as [IncomingMessage];
  answer.writeHead(given.statusCode ?? 500, given.rawHeaders);
  given.pipe(answer);
};

export const startRecorder = (keyOf: (name: string) => string): Recorder => {
  const recorded: Recorded[] = [];
  const unread: string[] = [];
  const servers: Server[] = [];
  const note = (by: FunctionName, { method = '', url: target = '', headers }: IncomingMessage, body: Buffer): void => {
    try {
      const calls = callsOf({ method, target, headers, body: body.toString('utf8') }, keyOf);
      recorded.push(...calls.map((call) => ({ by, call })));
    } catch (error) {
      unread.push(`${by}: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  };
  const through = async (by: FunctionName, address: string): Promise<string> => {
    const server = createServer(async (queried, answer) => {
      try {
        const body = await readAll(queried);
        note(by, queried, body);
        await passOn(address, queried, body, answer);
      } catch {
        answer.destroy();
      }
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const close = async (): Promise<void> => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  return { recorded, unread, through, close };
};
