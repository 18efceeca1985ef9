/** The Slack app: Bolt behind our own HTTP front, or over Socket Mode. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, type Receiver } from '@slack/bolt';
import { Background, within } from '../../ports/concurrency.ts';
import { libraryLogger, type SlackLog } from './client.ts';
import { createLocales } from './directory.ts';
import { listen, type SlackRequest } from './listeners.ts';
import { requestCall, signatureProblem } from './payload.ts';
import { createResponder, type ResponderOptions } from './respond.ts';
import { SocketConnection, type SocketOptions, socketReceiver } from './socket.ts';

interface SlackSide {
  readonly signingSecret: string;
  /** Calls `ack` once it has taken the request. */
  deliver(request: SlackRequest, ack: () => void): Promise<void>;
}

interface HttpFrontOptions {
  /** Null over Socket Mode, where only `/healthz` is served. */
  readonly slack: SlackSide | null;
  readonly healthy: () => boolean;
  readonly log: SlackLog;
  /** Real time, in milliseconds. */
  readonly realNow?: () => number;
}

const bodyBytesMax = 1024 * 1024;
const requestTimeoutMs = 10_000;

const end = (response: ServerResponse, status: number, text = ''): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
};

/** Null when there is more than the limit: the rest is not kept. */
const readBody = async (request: IncomingMessage): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
    // Twice the limit is heard out, so that the sender reads the answer; a longer body loses its connection.
    else if (bytes > 2 * bodyBytesMax) break;
  }
  return bytes > bodyBytesMax ? null : Buffer.concat(chunks);
};

/** A header that came twice is joined by Node, and then is neither a time stamp nor a signature. */
const headerOf = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

/** Slack looks at our certificate from time to time, and does not sign that. */
const isSslCheck = (body: Buffer): boolean => /(?:^|&)ssl_check=/.test(body.toString('latin1'));

const take = async (
  request: IncomingMessage,
  response: ServerResponse,
  { signingSecret, deliver }: SlackSide,
  { log, realNow = Date.now }: HttpFrontOptions,
): Promise<void> => {
  const body = await readBody(request);
  if (body === null) return end(response, 413, 'the body is too large');
  const stamp = headerOf(request, 'x-slack-request-timestamp');
  const signature = headerOf(request, 'x-slack-signature');
  if (signature === null && isSslCheck(body)) return end(response, 200);
  const problem = signatureProblem(signingSecret, { stamp, signature, body }, realNow());
  if (problem !== null) {
    log.info({ problem }, 'a request was refused');
    return end(response, 401, 'the request is not signed by Slack, or not now');
  }
  const call = requestCall(headerOf(request, 'content-type'), body);
  if (call === null) {
    log.info({ problem: 'unreadable' }, 'a delivery was refused');
    return end(response, 400, 'the body cannot be read');
  }
  if (call.tag === 'nothing') return end(response, 200);
  if (call.tag === 'challenge') return end(response, 200, call.challenge);
  await deliver(call, () => end(response, 200));
  if (!response.headersSent) end(response, 500);
};

/**
 * The HTTP server before Bolt's listeners. Bolt's own receiver is not used: it takes requests from the future and signatures with
 * something behind them, reads one time stamp as another, and a signed `payload=null` ends the process.
 * Serves `POST /slack/events` and `GET /healthz`; everything else is 404.
 */
const createHttpFront = (options: HttpFrontOptions): Server =>
  createServer({ requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs / 2 }, (request, response) => {
    const { slack, healthy, log } = options;
    const path = request.url?.split('?')[0];
    if (path === '/healthz' && (request.method === 'GET' || request.method === 'HEAD')) {
      const well = healthy();
      return end(response, well ? 200 : 503, well ? 'ok' : 'not ready');
    }
    if (path !== '/slack/events' || slack === null) return end(response, 404);
    if (request.method !== 'POST') return end(response, 405);
    take(request, response, slack, options).catch((error: unknown) => {
      // The sender went away, or a listener threw before it answered.
      log.info({ fault: error instanceof Error ? error.name : 'unknown' }, 'a delivery could not be taken');
      if (!response.headersSent) end(response, 500);
    });
  });

export type SlackMode =
  | { readonly tag: 'http'; readonly signingSecret: string; readonly host: string; readonly port: number }
  /** `health`: where `/healthz` is served; null for nowhere. */
  | {
      readonly tag: 'socket';
      readonly appToken: string;
      readonly health: { readonly host: string; readonly port: number } | null;
    };

export interface SlackAppOptions extends Omit<ResponderOptions, 'locales'> {
  readonly botToken: string;
  /** Another base URL than Slack's, for the sandbox. */
  readonly slackApiUrl?: string;
  readonly mode: SlackMode;
  readonly healthy: () => boolean;
  readonly realNow?: () => number;
  /** Over Socket Mode: see `SocketOptions`. */
  readonly onRefused?: SocketOptions['onRefused'];
  readonly wait?: SocketOptions['wait'];
}

export interface SlackApp {
  /**
   * Over Socket Mode after the first try: where Slack does not let the bot in, it goes on trying.
   * @returns the port of the HTTP server; null where none was asked for. @throws when the port is taken.
   */
  start(): Promise<{ readonly port: number | null }>;
  /** Takes nothing more, and waits for what is being answered (at most `drainMs`). */
  stop(): Promise<void>;
  /** Resolves when everything that was taken so far has been answered. */
  idle(): Promise<void>;
}

const drainMs = 10_000;

/** Over HTTP the front receives. */
const noReceiver: Receiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

/** What receives, and the connection that has to be kept open for it; null over HTTP. */
const receiverOf = (options: SlackAppOptions) => {
  const { mode, slackApiUrl, log, onRefused = () => {}, wait } = options;
  if (mode.tag === 'http') return { receiver: noReceiver, socket: null };
  const receiver = socketReceiver(mode.appToken, slackApiUrl, log);
  const waiting = wait === undefined ? {} : { wait };
  return { receiver, socket: new SocketConnection(receiver.client, { log, onRefused, ...waiting }) };
};

const slackSideOf = (mode: SlackMode, app: App): SlackSide | null =>
  mode.tag === 'http'
    ? {
        signingSecret: mode.signingSecret,
        deliver: ({ body }, ack) => app.processEvent({ body, ack: async () => ack() }),
      }
    : null;

const listening = async (server: Server, { host, port }: { host: string; port: number }): Promise<number> => {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const closed = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  const gone = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await gone;
};

/** Starts nothing: see `start`. */
export const createSlackApp = (options: SlackAppOptions): SlackApp => {
  const { mode, botToken, slackApiUrl, client, log, healthy, settings } = options;
  const { receiver, socket } = receiverOf(options);
  const app = new App({
    receiver,
    // No look-up before each delivery, and none at the start that an outage of Slack could fail.
    authorize: async () => ({ botToken }),
    logger: libraryLogger(log),
    convoStore: false,
    ignoreSelf: false,
    ...(slackApiUrl === undefined ? {} : { clientOptions: { slackApiUrl } }),
  });
  app.error(async (error) => log.error({ problem: error.name }, 'a delivery of Slack failed'));
  const background = new Background();
  const locales = createLocales(client, settings.locale);
  listen(app, { responder: createResponder({ ...options, locales }), client, locales, log, background });
  const { realNow } = options;
  const front = createHttpFront({ slack: slackSideOf(mode, app), healthy, log, ...(realNow ? { realNow } : {}) });
  return {
    start: async () => {
      const place = mode.tag === 'http' ? mode : mode.health;
      const port = place === null ? null : await listening(front, place);
      await socket?.start();
      return { port };
    },
    stop: async () => {
      await socket?.stop();
      await closed(front);
      await within(drainMs, background.idle());
    },
    idle: () => background.idle(),
  };
};
