/** The sandbox's control API: JSON over HTTP on loopback, and an event stream. See docs/sandbox.md. */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import { closeServer, listenOnLoopback, loopback } from '../loopback.ts';
import { doers, serializedPaths } from './actions.ts';
import { type ControlHooks, ControlProblem, parsed, readJson, requireLocal } from './http.ts';
import { createFeed, type Feed, type FeedEvent, readers, subscribersMax } from './views.ts';

/**
 * Content Security Policy (W3C CSP3). Scripts and styles come from files only, so text of a person never becomes code. `data:` is for
 * small pictures of the style sheet.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const headersOf = (path: string): Record<string, string> => ({
  'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Names of built files hold their hash; the page itself names the newest ones.
  'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
});

/** True for the page itself and its files: no other path of a request is looked for in the folder. */
const isPageFile = (path: string, wantsPage: boolean): boolean =>
  (path === '/' && wantsPage) || path === '/icon.svg' || /^\/assets\/[\w-]+(?:\.[\w-]+)*$/.test(path);

/** @throws ControlProblem for a file that the page does not have */
const servePage = async (folder: string, path: string, response: ServerResponse): Promise<void> => {
  const file = path === '/' ? '/index.html' : path;
  const bytes = await readFile(join(folder, file)).catch(() => {
    throw new ControlProblem(404, 'no_such_file', `the page has no ${path.slice(0, 80)}`);
  });
  response.writeHead(200, headersOf(file));
  response.end(bytes);
};

const written = ({ id, type, data }: FeedEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Real milliseconds. A page that hears nothing for longer opens the stream again: its connection may be dead without either end knowing. */
const beatEveryMs = 5_000;

/** The unsent bytes above which a slow listener is disconnected. It reconnects with the id of its last event. */
const behindBytesMax = 4 * 1024 * 1024;

/**
 * Server-Sent Events (HTML 9.2). A page that reconnects sends the id of its last event, and receives the later ones that are still kept.
 * @throws ControlProblem when there are too many listeners
 */
const streamEvents = (feed: Feed, beatMs: number, request: IncomingMessage, response: ServerResponse): void => {
  const send = (event: FeedEvent): void => {
    response.write(written(event));
    if (response.writableLength > behindBytesMax) response.destroy();
  };
  const stop = feed.subscribe(send);
  if (stop === null) throw new ControlProblem(503, 'too_many_listeners', `at most ${subscribersMax} may listen`);
  const beat = setInterval(() => response.write('event: beat\ndata: {}\n\n'), beatMs).unref();
  response.on('close', () => {
    clearInterval(beat);
    stop();
  });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  const last = Number(request.headers['last-event-id']);
  if (Number.isSafeInteger(last) && last > 0) for (const event of feed.since(last)) response.write(written(event));
};

/** The next world: a fresh one, or the one that a folder keeps. */
interface ResetOrder {
  readonly locale: 'ja' | 'en';
  readonly world: 'fresh' | 'saved';
}

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
  /** The folder of the page, once it is built; absent: `GET /` lists the addresses only. */
  readonly page?: () => Promise<string>;
  /** Real milliseconds between two signs of life on the event stream; absent: 5000. */
  readonly beatMs?: number;
  /** Ends the present world and starts a fresh one; absent: the world cannot be reset. */
  readonly reset?: (order: ResetOrder) => Promise<ControlHooks>;
}

/** The world that the API shows: a reset replaces it. */
interface Present {
  hooks: ControlHooks;
}

const addresses = (): readonly string[] => [
  ...Object.keys(readers).map((path) => `GET ${path}`),
  'GET /events',
  ...Object.keys(doers).map((path) => `POST ${path}`),
  'POST /reset',
];

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  response.end(`${JSON.stringify(body)}\n`);
};

const sendProblem = (response: ServerResponse, error: unknown): void => {
  if (response.headersSent) return void response.destroy();
  const known = error instanceof ControlProblem ? error : new ControlProblem(500, 'fault', describe(error));
  const { status, code, message, expected } = known;
  send(response, status, { error: { code, message, expected } });
};

const describe = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');

const resetting = z.strictObject({
  locale: z.enum(['ja', 'en']).optional(),
  world: z.enum(['fresh', 'saved']).default('fresh'),
});

/** @throws ControlProblem when this sandbox cannot start a fresh world */
const resetWorld = async (present: Present, feed: Feed, { reset }: ControlOptions, body: unknown): Promise<object> => {
  if (reset === undefined)
    throw new ControlProblem(409, 'no_reset', 'this sandbox has no other world: stop it instead');
  const { locale = present.hooks.locale, world } = parsed(resetting, body);
  if (world === 'saved' && present.hooks.storage !== 'beside') {
    throw new ControlProblem(409, 'nothing_saved', 'no saved world has been set aside');
  }
  present.hooks = await reset({ locale, world });
  feed.follow(present.hooks.sandbox);
  feed.publish('reset', { locale });
  return { locale };
};

/** @throws ControlProblem when the page could not be built */
const pageFolder = (page: () => Promise<string>): Promise<string> =>
  page().catch(() => {
    throw new ControlProblem(503, 'no_page', 'the page could not be built: run `npm ci` and start again');
  });

/** @throws ControlProblem for what is no address, such as `//` */
const addressOf = (url: string): URL => {
  const address = URL.parse(url, 'http://localhost');
  if (address === null) throw new ControlProblem(400, 'no_such_address', 'this is no address', addresses());
  return address;
};

const wantsPage = ({ headers }: IncomingMessage): boolean => (headers.accept ?? '').includes('text/html');

/** A reading that a reset overtakes is made again, of the next world. */
const readPresent = async (present: Present, reader: (typeof readers)[string], query: URLSearchParams) => {
  for (;;) {
    const { hooks } = present;
    try {
      return await reader(hooks, query);
    } catch (error) {
      if (error instanceof ControlProblem || hooks === present.hooks) throw error;
    }
  }
};

const handler = (present: Present, feed: Feed, options: ControlOptions, portOf: () => number) => {
  const queue = createKeyedQueue();
  const act = (pathname: string, body: unknown): Promise<unknown> | null => {
    const doer = doers[pathname];
    if (doer === undefined) return null;
    const work = (): Promise<unknown> => doer(present.hooks, body, feed);
    return serializedPaths.has(pathname) ? queue('world', work) : work();
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requireLocal(request, portOf());
    const { pathname, searchParams } = addressOf(request.url ?? '/');
    const { method = 'GET' } = request;
    const { page } = options;
    if (method === 'GET' && page !== undefined && isPageFile(pathname, wantsPage(request))) {
      return servePage(await pageFolder(page), pathname, response);
    }
    if (method === 'GET' && pathname === '/') return send(response, 200, { addresses: addresses() });
    if (method === 'GET' && pathname === '/events')
      return streamEvents(feed, options.beatMs ?? beatEveryMs, request, response);
    const reader = readers[pathname];
    if (method === 'GET' && reader !== undefined) {
      return send(response, 200, await readPresent(present, reader, searchParams));
    }
    if (method === 'POST' && pathname === '/reset') {
      const body = await readJson(request);
      return send(response, 200, await queue('world', () => resetWorld(present, feed, options, body)));
    }
    if (method === 'POST' && pathname in doers) {
      return send(response, 200, await act(pathname, await readJson(request)));
    }
    const known = reader !== undefined || pathname in doers;
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
  const answer = handler({ hooks }, feed, options, () => port);
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
      await closeServer(server);
    },
  };
};
