import { createHmac, randomUUID } from 'node:crypto';
import { type IncomingMessage, request, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Ack, accepted, isObject, type Json, type JsonObject, parseJson, textAt } from './protocol.ts';
import { app } from './workspace.ts';

/** One message from Slack to the app, before its encoding for HTTP or for a socket. */
export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: JsonObject;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** Deviations from Slack's deliveries, for tests of the bot's defences. HTTP only, except `times`. */
export interface Tampering {
  readonly signature?: 'none' | 'wrong secret';
  /** Added to the timestamp before signing. A negative value makes it stale; a positive one puts it in the future. */
  readonly skewSeconds?: number;
  /** Bytes of padding in the body. */
  readonly padBytes?: number;
  /** Adds bytes that are not UTF-8 to the body and signs them. */
  readonly invalidUtf8?: boolean;
  /** Sends the same request this many times at once (at most 20). */
  readonly times?: number;
}

interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Encodes an envelope as Slack's HTTP request, signed with the v0 scheme.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
const signedRequest = (
  envelope: Envelope,
  signingSecret: string,
  realNow: number,
  tampering: Tampering = {},
): SignedRequest => {
  const { contentType, text } = formBody(envelope);
  const body = tamperedBody(Buffer.from(text), contentType, tampering);
  const timestamp = Math.floor(realNow / 1000) + (tampering.skewSeconds ?? 0);
  const secret = tampering.signature === 'wrong secret' ? `${signingSecret}x` : signingSecret;
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const retry = envelope.retry;
  return {
    body,
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      accept: 'application/json,*/*',
      'x-slack-request-timestamp': String(timestamp),
      ...(tampering.signature === 'none' ? {} : { 'x-slack-signature': `v0=${digest}` }),
      ...(retry === undefined
        ? {}
        : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason }),
    },
  };
};

const form = 'application/x-www-form-urlencoded';

const formBody = ({ type, payload }: Envelope): { readonly contentType: string; readonly text: string } => {
  switch (type) {
    case 'slash_commands': {
      const fields = Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)]);
      return { contentType: form, text: new URLSearchParams(fields).toString() };
    }
    case 'interactive':
      return { contentType: form, text: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
    case 'events_api':
      return { contentType: 'application/json', text: JSON.stringify(payload) };
  }
};

const tamperedBody = (body: Buffer, contentType: string, { padBytes = 0, invalidUtf8 = false }: Tampering): Buffer => {
  const padding = contentType === form ? Buffer.from('&padding=') : Buffer.from('');
  const pad = padBytes > 0 ? [padding, Buffer.alloc(padBytes, contentType === form ? 'x' : ' ')] : [];
  return Buffer.concat([
    body,
    ...pad,
    ...(invalidUtf8 ? [Buffer.from('&noise='), Buffer.from([0xff, 0xfe, 0xc3])] : []),
  ]);
};

interface HttpAnswer {
  readonly ack: Ack;
  /** The bot's answer declines retries of the event. */
  readonly noRetry: boolean;
}

/** Sends one request and measures the acknowledgement in real time. Never throws. */
const deliverOverHttp = (url: string, signed: SignedRequest, timeoutMs: number): Promise<HttpAnswer> => {
  const started = performance.now();
  const millis = (): number => Math.round(performance.now() - started);
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'POST', headers: { ...signed.headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = bodyOf(Buffer.concat(chunks).toString('utf8'), response.headers['content-type'] ?? '');
        const noRetry = response.headers['x-slack-no-retry'] === '1';
        finish({ ack: { tag: 'acked', status: response.statusCode ?? 0, body, millis: millis() }, noRetry });
      });
      response.on('error', failed);
    });
    const timer = setTimeout(() => {
      finish({ ack: { tag: 'timed_out', millis: millis() }, noRetry: false });
      outgoing.destroy();
    }, timeoutMs);
    const finish = (answer: HttpAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const failed = (error: Error): void =>
      finish({ ack: { tag: 'failed', problem: error.message, millis: millis() }, noRetry: false });
    outgoing.on('error', failed);
    outgoing.setHeader('content-length', signed.body.length);
    outgoing.end(signed.body);
  });
};

const bodyOf = (text: string, contentType: string): Json => {
  if (text === '') return null;
  return contentType.startsWith('application/json') ? ((parseJson(text) ?? text) as Json) : text;
};

type DisconnectReason = 'refresh_requested' | 'warning' | 'link_disabled';

const debugInfo = { host: 'sandbox', approximate_connection_time: 18_060 };

/** Slack's side of Socket Mode. https://docs.slack.dev/apis/events-api/using-socket-mode */
export class SocketMode {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, (payload: Json) => void>();
  #sockets: readonly WebSocket[] = [];
  #turn = 0;

  /** Handles the upgrade requests for `/link/?ticket=` on the server. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Each ticket opens one connection. */
  issueTicket(ticket: string): void {
    this.#tickets.add(ticket);
  }

  connections(): number {
    return this.#sockets.length;
  }

  /** Sends the envelope over one connection, in rotation. Never throws. */
  deliver(envelope: Envelope, timeoutMs: number): Promise<Ack> {
    const started = performance.now();
    const millis = (): number => Math.round(performance.now() - started);
    this.#turn += 1;
    const socket = this.#sockets[this.#turn % Math.max(1, this.#sockets.length)];
    if (socket === undefined) return Promise.resolve({ tag: 'failed', problem: 'no socket', millis: 0 });
    const id = randomUUID();
    return new Promise((resolve) => {
      const finish = (ack: Ack): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(ack);
      };
      const timer = setTimeout(() => finish({ tag: 'timed_out', millis: millis() }), timeoutMs);
      this.#waiting.set(id, (body) => finish({ tag: 'acked', status: 200, body, millis: millis() }));
      socket.send(JSON.stringify(written(id, envelope)));
    });
  }

  /** Sends any text over every connection, for tests of the bot's defences. */
  send(text: string): void {
    for (const socket of this.#sockets) socket.send(text);
  }

  /** Requests a reconnect from every client, as Slack does when it recycles a host. */
  disconnect(reason: DisconnectReason): void {
    for (const socket of this.#sockets) {
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: debugInfo }));
    }
  }

  /** Breaks every connection without a notice. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    if (url?.pathname !== '/link/' || !this.#tickets.delete(url.searchParams.get('ticket') ?? '')) {
      // A refused client may close the socket first.
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#opened(opened));
  }

  #opened(socket: WebSocket): void {
    this.#sockets = [...this.#sockets, socket];
    const gone = (): void => {
      this.#sockets = this.#sockets.filter((s) => s !== socket);
    };
    socket.on('close', gone);
    socket.on('error', gone);
    socket.on('message', (data) => this.#acknowledged(String(data)));
    const counts = { num_connections: this.#sockets.length, connection_info: { app_id: app.id } };
    socket.send(JSON.stringify({ type: 'hello', ...counts, debug_info: debugInfo }));
  }

  #acknowledged(text: string): void {
    const message = parseJson(text);
    if (!isObject(message)) return;
    const payload = message.payload ?? null;
    const empty = isObject(payload) && Object.keys(payload).length === 0;
    this.#waiting.get(textAt(message, 'envelope_id') ?? '')?.(empty ? null : payload);
  }
}

const written = (id: string, { type, payload, retry }: Envelope) => ({
  envelope_id: id,
  type,
  payload,
  accepts_response_payload: type !== 'events_api',
  ...(retry === undefined ? {} : { retry_attempt: retry.attempt, retry_reason: retry.reason }),
});

/** Slack's limit: the bot has 3 seconds to acknowledge. */
export const ackTimeoutMs = 3_000;

/** Slack's delays before it retries an event. */
export const eventRetryDelaysMs: readonly number[] = [0, 60_000, 300_000];

const timesMax = 20;

interface DelivererOptions {
  readonly signingSecret: string;
  readonly ackTimeoutMs: number;
  readonly eventRetryDelaysMs: readonly number[];
  readonly realNow: () => number;
}

/** Delivers envelopes to the bot: over a socket if one is connected, otherwise by HTTP to the request URL. */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #sockets: SocketMode;
  readonly #timers = new Map<NodeJS.Timeout, () => void>();
  #last: SignedRequest | null = null;
  #closed = false;
  /** Null: not known yet. Socket Mode does not need it. */
  requestUrl: string | null = null;

  constructor(options: DelivererOptions, sockets: SocketMode) {
    this.#options = options;
    this.#sockets = sockets;
  }

  /** Returns one acknowledgement per copy. */
  async deliver(envelope: Envelope, tampering: Tampering = {}): Promise<readonly [Ack, ...Ack[]]> {
    const [first, ...rest] = await this.#copies(envelope, tampering);
    return [first.ack, ...rest.map((r) => r.ack)];
  }

  /** Sends the bytes of the last HTTP request again, like an attacker who recorded them. */
  async replay(): Promise<Ack> {
    if (this.#last === null) return { tag: 'failed', problem: 'nothing was sent over HTTP yet', millis: 0 };
    return (await this.#send(this.#last)).ack;
  }

  /** Delivers an event. It retries at most three times until the bot accepts. `retries` resolves after the last retry. */
  async deliverEvent(
    envelope: Envelope,
    tampering: Tampering = {},
  ): Promise<{ readonly ack: Ack; readonly retries: Promise<readonly Ack[]> }> {
    const [first] = await this.#copies(envelope, tampering);
    return { ack: first.ack, retries: this.#retries(envelope, first) };
  }

  close(): void {
    this.#closed = true;
    for (const [timer, wake] of this.#timers) {
      clearTimeout(timer);
      wake();
    }
  }

  async #retries(envelope: Envelope, first: HttpAnswer): Promise<readonly Ack[]> {
    const acks: Ack[] = [];
    let last = first;
    for (const [i, delayMs] of this.#options.eventRetryDelaysMs.entries()) {
      if (accepted(last.ack) || last.noRetry || this.#closed) break;
      await this.#wait(delayMs);
      if (this.#closed) break;
      const retry = { attempt: i + 1, reason: reasonOf(last.ack) };
      [last] = await this.#copies({ ...envelope, retry }, {});
      acks.push(last.ack);
    }
    return acks;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, ms).unref();
      this.#timers.set(timer, resolve);
    });
  }

  async #copies(envelope: Envelope, tampering: Tampering): Promise<readonly [HttpAnswer, ...HttpAnswer[]]> {
    const signed = signedRequest(envelope, this.#options.signingSecret, this.#options.realNow(), tampering);
    const copies = Math.min(timesMax, tampering.times ?? 1);
    const one = (): Promise<HttpAnswer> => this.#one(envelope, signed);
    const [first, ...rest] = await Promise.all([one(), ...Array.from({ length: copies - 1 }, one)]);
    return [first, ...rest];
  }

  async #one(envelope: Envelope, signed: SignedRequest): Promise<HttpAnswer> {
    if (this.#sockets.connections() > 0) {
      return { ack: await this.#sockets.deliver(envelope, this.#options.ackTimeoutMs), noRetry: false };
    }
    this.#last = signed;
    return this.#send(signed);
  }

  async #send(signed: SignedRequest): Promise<HttpAnswer> {
    if (this.requestUrl === null) {
      return { ack: { tag: 'failed', problem: 'no request URL and no socket', millis: 0 }, noRetry: false };
    }
    return deliverOverHttp(this.requestUrl, signed, this.#options.ackTimeoutMs);
  }
}

const reasonOf = (ack: Ack): string => {
  switch (ack.tag) {
    case 'timed_out':
      return 'http_timeout';
    case 'failed':
      return 'connection_failed';
    case 'acked':
      return 'http_error';
  }
};
