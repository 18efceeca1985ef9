/** The sandbox's control API: JSON over HTTP on loopback, and an event stream. See docs/sandbox.md. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import { listenOnLoopback, loopback } from '../loopback.ts';
import { doers, serializedPaths } from './actions.ts';
import { type ControlHooks, ControlProblem, readJson, requireLocal } from './http.ts';
import { createFeed, type Feed, type FeedEvent, readers, subscribersMax } from './views.ts';

const written = ({ id, type, data }: FeedEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** The unsent bytes above which a slow listener is disconnected. It reconnects with the id of its last event. */
const behindBytesMax = 4 * 1024 * 1024;

/**
 * Server-Sent Events (HTML 9.2). A page that reconnects sends the id of its last event, and receives the later ones that are still kept.
 * @throws ControlProblem when there are too many listeners
 */
const streamEvents = (feed: Feed, request: IncomingMessage, response: ServerResponse): void => {
  const send = (event: FeedEvent): void => {
    response.write(written(event));
    if (response.writableLength > behindBytesMax) response.destroy();
  };
  const stop = feed.subscribe(send);
  if (stop === null) throw new ControlProblem(503, 'too_many_listeners', `at most ${subscribersMax} may listen`);
  response.on('close', stop);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  const last = Number(request.headers['last-event-id']);
  if (Number.isSafeInteger(last) && last > 0) for (const event of feed.since(last)) response.write(written(event));
};

export interface Control {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

interface ControlOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** The number of further ports to try when the port is in use. */
  readonly further?: number;
}

const addresses = (): readonly string[] => [
  ...Object.keys(readers).map((path) => `GET ${path}`),
  'GET /events',
  ...Object.keys(doers).map((path) => `POST ${path}`),
];

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
};

const sendProblem = (response: ServerResponse, error: unknown): void => {
  if (response.headersSent) return void response.destroy();
  const known = error instanceof ControlProblem ? error : new ControlProblem(500, 'fault', describe(error));
  const { status, code, message, expected } = known;
  send(response, status, { error: { code, message, expected } });
};

const describe = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');

const handler = (hooks: ControlHooks, feed: Feed, portOf: () => number) => {
  const queue = createKeyedQueue();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requireLocal(request, portOf());
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const { method = 'GET' } = request;
    if (method === 'GET' && pathname === '/') return send(response, 200, { addresses: addresses() });
    if (method === 'GET' && pathname === '/events') return streamEvents(feed, request, response);
    const [reader, doer] = [readers[pathname], doers[pathname]];
    if (method === 'GET' && reader !== undefined) return send(response, 200, await reader(hooks, searchParams));
    if (method === 'POST' && doer !== undefined) {
      const body = await readJson(request);
      const work = (): Promise<unknown> => doer(hooks, body, feed);
      return send(response, 200, await (serializedPaths.has(pathname) ? queue('world', work) : work()));
    }
    const known = reader !== undefined || doer !== undefined;
    throw new ControlProblem(
      known ? 405 : 404,
      'no_such_address',
      `no ${method} ${pathname.slice(0, 80)}`,
      addresses(),
    );
  };
};

const bind = async (server: Server, { port, further = 0 }: ControlOptions): Promise<number> => {
  for (let tried = 0; ; tried += 1) {
    try {
      return await listenOnLoopback(server, port === 0 ? 0 : port + tried);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tried >= further) throw error;
    }
  }
};

export const startControl = async (hooks: ControlHooks, options: ControlOptions): Promise<Control> => {
  const feed = createFeed(hooks.sandbox);
  let port = 0;
  const answer = handler(hooks, feed, () => port);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => sendProblem(response, error));
  });
  try {
    port = await bind(server, options);
  } catch (error) {
    feed.close();
    throw error;
  }
  return {
    url: `http://${loopback}:${port}`,
    port,
    close: async () => {
      feed.close();
      const gone = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await gone;
    },
  };
};
