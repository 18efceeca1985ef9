import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject, type Json, parseJson, textAt } from '../json.ts';
import { app } from '../people.ts';
import type { Ack } from './ack.ts';
import type { Envelope } from './envelope.ts';

export type DisconnectReason = 'refresh_requested' | 'warning' | 'link_disabled';

const debugInfo = { host: 'sandbox', approximate_connection_time: 18_060 };

/** Slack's side of Socket Mode. https://docs.slack.dev/apis/events-api/using-socket-mode */
export class SocketMode {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, (payload: Json) => void>();
  #sockets: readonly WebSocket[] = [];
  #turn = 0;

  /** Takes over the upgrades of `/link/?ticket=`. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** A ticket opens one connection, once. */
  issueTicket(ticket: string): void {
    this.#tickets.add(ticket);
  }

  connections(): number {
    return this.#sockets.length;
  }

  /** Any one connection gets the envelope. Never throws. */
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

  /** Every connection gets this text, whatever it is: for tests of the bot's defences. */
  send(text: string): void {
    for (const socket of this.#sockets) socket.send(text);
  }

  /** Asks every client to connect again, as Slack does when it recycles a host. */
  disconnect(reason: DisconnectReason): void {
    for (const socket of this.#sockets) {
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: debugInfo }));
    }
  }

  /** Every connection breaks without a word. */
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
      // Whoever is refused may hang up first.
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
