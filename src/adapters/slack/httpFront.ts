/** The HTTP server in front of Bolt: what Bolt would let through, or take badly, ends here (facts: Bolt 5.1's receiver). */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';

export interface HttpFrontOptions {
  /** Bolt's receiver; null over Socket Mode, where only `/healthz` is served. */
  readonly receive: RequestListener | null;
  readonly healthy: () => boolean;
  /** Real time, in milliseconds. */
  readonly realNow?: () => number;
}

const bodyBytesMax = 1024 * 1024;
const futureSecondsMax = 5 * 60;
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

const isUtf8 = (body: Buffer): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
};

/** Bolt refuses what is too old, and passes what is from the future: such a request could be replayed for as long. */
const isFromFuture = (request: IncomingMessage, nowMs: number): boolean => {
  const stamp = Number(request.headers['x-slack-request-timestamp']);
  return Number.isFinite(stamp) && stamp > nowMs / 1000 + futureSecondsMax;
};

const take = async (
  request: IncomingMessage,
  response: ServerResponse,
  receive: RequestListener,
  nowMs: number,
): Promise<void> => {
  const body = await readBody(request);
  if (body === null) return end(response, 413, 'the body is too large');
  if (isFromFuture(request, nowMs)) return end(response, 401, 'the time stamp lies in the future');
  if (!isUtf8(body)) return end(response, 400, 'the body is not UTF-8');
  // Bolt compares the content type as a whole: with a charset it would read a form as JSON.
  const type = request.headers['content-type'];
  if (type !== undefined) request.headers['content-type'] = type.split(';')[0]?.trim().toLowerCase() ?? type;
  // Bolt takes a body that was read already from here.
  receive(Object.assign(request, { rawBody: body }), response);
};

/** Serves `POST /slack/events` and `GET /healthz`; everything else is 404. */
export const createHttpFront = ({ receive, healthy, realNow = Date.now }: HttpFrontOptions): Server =>
  createServer({ requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs / 2 }, (request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/healthz' && (request.method === 'GET' || request.method === 'HEAD')) {
      const well = healthy();
      return end(response, well ? 200 : 503, well ? 'ok' : 'not ready');
    }
    if (path !== '/slack/events' || receive === null) return end(response, 404);
    if (request.method !== 'POST') return end(response, 405);
    take(request, response, receive, realNow()).catch(() => {
      // The sender went away, or Bolt threw before it answered.
      if (!response.headersSent) end(response, 500);
    });
  });
