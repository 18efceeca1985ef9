/**
 * The HTTP server in front of Bolt's listeners: `POST /slack/events`, `GET /healthz`, `GET /readyz`, `GET /metrics`; 404 for everything else. It replaces
 * Bolt's receiver, which accepts time stamps in the future and signatures with a suffix, misreads some time stamps, and ends the process on
 * a signed `payload=null`.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SlackLog } from './client.ts';
import type { SlackRequest } from './delivery.ts';
import { headerProblem, requestCall, signatureProblem } from './payload.ts';

/** The response to a command that the person sees; null for every other delivery. */
export type AckBody = Readonly<Record<string, unknown>> | null;

export interface SlackSide {
  readonly signingSecret: string;
  /**
   * Calls `ack` after it has accepted the request. A request that it does not accept is not acknowledged.
   * @param receivedMs when its headers were read, by `performance.now()`
   */
  deliver(request: SlackRequest, ack: (body: AckBody) => void, receivedMs: number): Promise<void>;
}

export interface Readiness {
  readonly isReady: boolean;
  /** Public, so it contains only states and codes. */
  readonly report: Readonly<Record<string, string | number | null>>;
}

export interface HttpFrontOptions {
  /** Default: every address of this machine, IPv4 and IPv6. */
  readonly host?: string;
  readonly port: number;
  /** Never throws. */
  readonly readiness: () => Promise<Readiness>;
  /** The text of `GET /metrics`; null: the process has not started yet. Absent: 404. */
  readonly metrics?: () => Promise<string | null>;
  readonly log: SlackLog;
  /** Real time, in milliseconds. */
  readonly realNow?: () => number;
  /** True in Socket Mode: this port then serves only the health checks. */
  readonly overSocket?: boolean;
  readonly connectionsMax?: number;
  readonly bodiesMax?: number;
}

export interface HttpFront {
  readonly port: number;
  /** Accepts deliveries from now on. Before that they get 503: the port opens first, for `/readyz`. */
  serve(slack: SlackSide): void;
  close(): Promise<void>;
}

const bodyBytesMax = 1024 * 1024;
const requestTimeoutMs = 10_000;
/** Interval of Node's time-out check. With Node's default, a connection that sends no headers stays for half a minute. */
const checkEveryMs = 1_000;
/** Slack uses few connections. */
const defaultConnectionsMax = 512;
/** Bodies that are read at the same time. They need 64 MB at most, and usually a few kilobytes each. */
const defaultBodiesMax = 64;
const retryAfterSeconds = 5;

const end = (response: ServerResponse, status: number, text = ''): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
};

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
};

const busy = (response: ServerResponse): void => {
  response.setHeader('retry-after', String(retryAfterSeconds));
  end(response, 503, 'busy, try again');
};

/** Null for a body above `bodyBytesMax`. */
const readBody = async (request: IncomingMessage): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Node joins a repeated header, which then is neither a valid time stamp nor a valid signature. */
const headerOf = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

/** Null if the body may be read. After a refusal the body is discarded; above twice the limit the connection is closed instead. */
const lengthRefusal = (request: IncomingMessage): { readonly status: number; readonly isClosed: boolean } | null => {
  const declared = headerOf(request, 'content-length');
  if (declared === null || !/^\d{1,15}$/.test(declared)) return { status: 411, isClosed: true };
  const bytes = Number(declared);
  return bytes <= bodyBytesMax ? null : { status: 413, isClosed: bytes > 2 * bodyBytesMax };
};

class Front {
  readonly #options: HttpFrontOptions;
  #slack: SlackSide | null = null;
  #bodies = 0;

  constructor(options: HttpFrontOptions) {
    this.#options = options;
  }

  serve(slack: SlackSide): void {
    this.#slack = slack;
  }

  /** @param proceed sends `100 Continue` to a sender that waits for it (`Expect: 100-continue`) */
  answer(request: IncomingMessage, response: ServerResponse, proceed: () => void) {
    const { readiness, metrics, log, overSocket = false } = this.#options;
    const path = request.url?.split('?')[0];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (path === '/healthz' && isRead) return end(response, 200, 'ok');
    if (path === '/readyz' && isRead) {
      void readiness().then(({ isReady, report }) => json(response, isReady ? 200 : 503, report));
      return;
    }
    if (path === '/metrics' && isRead && metrics !== undefined) {
      void metrics().then((text) => (text === null ? busy(response) : end(response, 200, text)));
      return;
    }
    if (path !== '/slack/events' || overSocket) return end(response, 404);
    if (request.method !== 'POST') return end(response, 405);
    if (this.#slack === null) return busy(response);
    this.#take(request, response, this.#slack, proceed).catch((error: unknown) => {
      // The sender disconnected, or a listener threw before it answered.
      log.info({ fault: error instanceof Error ? error.name : 'unknown' }, 'a delivery could not be taken');
      if (!response.headersSent) end(response, 500);
    });
  }

  async #take(
    request: IncomingMessage,
    response: ServerResponse,
    { signingSecret, deliver }: SlackSide,
    proceed: () => void,
  ): Promise<void> {
    const { log, realNow = Date.now } = this.#options;
    const receivedMs = performance.now();
    const stamp = headerOf(request, 'x-slack-request-timestamp');
    const signature = headerOf(request, 'x-slack-signature');
    const refuse = (problem: string): void => {
      log.info({ problem }, 'a request was refused');
      end(response, 401, 'the request is not signed by Slack, or not now');
    };
    // Checked before the body is read, so that an unsigned request costs no memory.
    const unsigned = headerProblem({ stamp, signature }, realNow());
    if (unsigned !== null) return refuse(unsigned);
    const body = await this.#body(request, response, proceed);
    if (body === null) return;
    const problem = signatureProblem(signingSecret, { stamp, signature, body }, realNow());
    if (problem !== null) return refuse(problem);
    const call = requestCall(headerOf(request, 'content-type'), body, stamp);
    if (call === null) {
      log.info({ problem: 'unreadable' }, 'a delivery was refused');
      return end(response, 400, 'the body cannot be read');
    }
    if (call.tag === 'nothing') return end(response, 200);
    if (call.tag === 'challenge') return end(response, 200, call.challenge);
    const ack = (shown: AckBody): void => (shown === null ? end(response, 200) : json(response, 200, shown));
    await deliver(call, ack, receivedMs);
    if (!response.headersSent) busy(response);
  }

  /** Null if the request was refused; the refusal is already sent. */
  async #body(request: IncomingMessage, response: ServerResponse, proceed: () => void): Promise<Buffer | null> {
    const refusal = lengthRefusal(request);
    if (refusal !== null) {
      if (refusal.isClosed) response.setHeader('connection', 'close');
      end(response, refusal.status, 'the length of the body is missing or too large');
      return null;
    }
    if (this.#bodies >= (this.#options.bodiesMax ?? defaultBodiesMax)) {
      busy(response);
      return null;
    }
    this.#bodies += 1;
    try {
      proceed();
      const body = await readBody(request);
      if (body === null) end(response, 413, 'the body is too large');
      return body;
    } finally {
      this.#bodies -= 1;
    }
  }
}

const closed = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  const gone = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await gone;
};

/** @throws when the port is in use */
export const openHttpFront = async (options: HttpFrontOptions): Promise<HttpFront> => {
  const front = new Front(options);
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs / 2,
      connectionsCheckingInterval: checkEveryMs,
    },
    (request, response) => front.answer(request, response, () => {}),
  );
  server.on('checkContinue', (request, response) => front.answer(request, response, () => response.writeContinue()));
  server.maxConnections = options.connectionsMax ?? defaultConnectionsMax;
  const { host, port } = options;
  server.listen({ port, ...(host === undefined ? {} : { host }) });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    serve: (slack) => front.serve(slack),
    close: () => closed(server),
  };
};
