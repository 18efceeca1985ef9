/**
 * The HTTP server before Bolt's listeners. Bolt's own receiver is not used: it takes requests from the future and signatures with something
 * behind them, reads one time stamp as another, and a signed `payload=null` ends the process.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { requestCall, type SlackCall } from './payload.ts';
import { signatureProblem } from './signature.ts';
import type { SlackLog } from './slackLog.ts';

/** What somebody waits for an answer to. */
export type SlackRequest = Extract<SlackCall, { readonly body: unknown }>;

export interface SlackSide {
  readonly signingSecret: string;
  /** Calls `ack` once it has taken the request. */
  deliver(request: SlackRequest, ack: () => void): Promise<void>;
}

export interface HttpFrontOptions {
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

/** Serves `POST /slack/events` and `GET /healthz`; everything else is 404. */
export const createHttpFront = (options: HttpFrontOptions): Server =>
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
