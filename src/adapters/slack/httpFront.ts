/**
 * The HTTP server before Bolt's listeners. Bolt's own receiver is not used: it takes requests from the future and signatures with something
 * behind them, reads one time stamp as another, and a signed `payload=null` ends the process.
 * Serves `POST /slack/events`, `GET /healthz` and `GET /readyz`; everything else is 404.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SlackLog } from './client.ts';
import type { SlackRequest } from './listeners.ts';
import { headerProblem, requestCall, signatureProblem } from './payload.ts';

/** What the person sees in answer to a command; nothing for everything else. */
export type AckBody = Readonly<Record<string, string>> | null;

export interface SlackSide {
  readonly signingSecret: string;
  /** Calls `ack` once it has taken the request; a request that it does not take is not acknowledged. */
  deliver(request: SlackRequest, ack: (body: AckBody) => void): Promise<void>;
}

export interface Readiness {
  readonly isReady: boolean;
  /** Shown to whoever asks: states and codes only. */
  readonly report: Readonly<Record<string, string | number | null>>;
}

export interface HttpFrontOptions {
  /** Absent: every address of this machine, of both families. */
  readonly host?: string;
  readonly port: number;
  /** Never throws. */
  readonly readiness: () => Promise<Readiness>;
  readonly log: SlackLog;
  /** Real time, in milliseconds. */
  readonly realNow?: () => number;
  /** Deliveries come another way: this port only tells how the process is. */
  readonly overSocket?: boolean;
  readonly connectionsMax?: number;
  readonly bodiesMax?: number;
}

export interface HttpFront {
  readonly port: number;
  /** From now on deliveries are taken. Before, they are answered with 503: the port opens first, and says so by `/readyz`. */
  serve(slack: SlackSide): void;
  close(): Promise<void>;
}

const bodyBytesMax = 1024 * 1024;
const requestTimeoutMs = 10_000;
/** Without it a connection that sends no headers stays for half a minute. */
const checkEveryMs = 1_000;
/** Slack keeps few. */
const defaultConnectionsMax = 512;
/** Read at one moment: 64 MB at the very most, and in truth a few kilobytes each. */
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

/** Null when there is more than the limit. */
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

/** A header that came twice is joined by Node, and then is neither a time stamp nor a signature. */
const headerOf = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

/** Null: it may be read. What follows a refusal is dropped as it comes, and above twice the limit the connection is closed instead. */
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

  /** `proceed` asks a sender that waits for it (`Expect: 100-continue`) for the body. */
  answer(request: IncomingMessage, response: ServerResponse, proceed: () => void) {
    const { log, readiness, overSocket = false } = this.#options;
    const path = request.url?.split('?')[0];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (path === '/healthz' && isRead) return end(response, 200, 'ok');
    if (path === '/readyz' && isRead) {
      void readiness().then(({ isReady, report }) => json(response, isReady ? 200 : 503, report));
      return;
    }
    if (path !== '/slack/events' || overSocket) return end(response, 404);
    if (request.method !== 'POST') return end(response, 405);
    if (this.#slack === null) return busy(response);
    this.#take(request, response, this.#slack, proceed).catch((error: unknown) => {
      // The sender went away, or a listener threw before it answered.
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
    const stamp = headerOf(request, 'x-slack-request-timestamp');
    const signature = headerOf(request, 'x-slack-signature');
    const refuse = (problem: string): void => {
      log.info({ problem }, 'a request was refused');
      end(response, 401, 'the request is not signed by Slack, or not now');
    };
    // Before a byte of the body: whoever cannot sign costs no memory.
    const unsigned = headerProblem({ stamp, signature }, realNow());
    if (unsigned !== null) return refuse(unsigned);
    const body = await this.#body(request, response, proceed);
    if (body === null) return;
    const problem = signatureProblem(signingSecret, { stamp, signature, body }, realNow());
    if (problem !== null) return refuse(problem);
    const call = requestCall(headerOf(request, 'content-type'), body);
    if (call === null) {
      log.info({ problem: 'unreadable' }, 'a delivery was refused');
      return end(response, 400, 'the body cannot be read');
    }
    if (call.tag === 'nothing') return end(response, 200);
    if (call.tag === 'challenge') return end(response, 200, call.challenge);
    await deliver(call, (shown) => (shown === null ? end(response, 200) : json(response, 200, shown)));
    if (!response.headersSent) busy(response);
  }

  /** Null: it was refused, and that is answered. */
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

/** @throws when the port is taken */
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
