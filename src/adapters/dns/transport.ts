import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { type Aged, AgeList } from './ageList.ts';
import type { DnsQuestion } from './message.ts';
import type { MessageIds } from './messageIds.ts';
import { type Endpoint, matchReply, type Reply } from './reply.ts';
import { writeQuery } from './writeQuery.ts';

/** After so many the port is given up for another random one, so that nobody has long to guess it (RFC 5452 9.2). */
const questionsPerSocketMax = 2_000;
/**
 * Answers that come while this process is busy wait in the system's buffer, and are lost beyond it. An answer of 1,232 bytes takes up
 * to 2,304 there, so that these fit what Linux grants without privileges (twice 212,992).
 */
const inFlightPerSocketMax = 128;
const receiveBufferBytes = inFlightPerSocketMax * 2_304;

/** Who asked. */
export interface Listener {
  readonly question: DnsQuestion;
  /** What came of one try. */
  heard(reply: Reply): void;
}

/** One try on its way. */
export interface Sent extends Aged<Sent> {
  readonly socket: UdpSocket;
  readonly listener: Listener;
  readonly untilMs: number;
  query: Buffer | null;
  id: number;
  heard: Reply;
}

const silent: Reply = { tag: 'silent' };

/**
 * One UDP socket with a random port, connected to one server, for several questions in flight. Answers are matched by id and
 * question; connecting it makes the kernel drop other senders and report a closed port. It closes by itself when nothing is in flight.
 */
export class UdpSocket {
  readonly #socket: Socket;
  readonly #endpoint: Endpoint;
  readonly #timeoutMs: number;
  readonly #ids: MessageIds<Sent>;
  /** All with the same time-out, so that the oldest is the next to expire. */
  readonly #sent = new AgeList<Sent>();
  #unsent: Buffer[] | null = [];
  #sender: { readonly address: string; readonly port: number } | null = null;
  #asked = 0;
  #answered = false;
  #closed = false;
  #timer: NodeJS.Timeout | null = null;

  /** @param timeoutMs for each question, real milliseconds. @param ids shared by all sockets. */
  constructor(endpoint: Endpoint, timeoutMs: number, ids: MessageIds<Sent>) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.#ids = ids;
    const type = endpoint.address.includes(':') ? 'udp6' : 'udp4';
    this.#socket = createSocket({ type, recvBufferSize: receiveBufferBytes });
    this.#socket.on('error', () => this.#failed());
    this.#socket.on('message', (bytes, from) => this.#received(bytes, from));
    this.#socket.connect(endpoint.port, endpoint.address, () => this.#connected());
  }

  get takesMore(): boolean {
    return this.takesMoreLater && this.#sent.size < inFlightPerSocketMax;
  }

  /** False from then on. */
  get takesMoreLater(): boolean {
    return !this.#closed && this.#asked < questionsPerSocketMax;
  }

  /** The listener hears once, never before this returns. @param nowMs real, monotonic */
  ask(listener: Listener, edns: boolean, nowMs: number): void {
    const untilMs = nowMs + this.#timeoutMs;
    const sent: Sent = { socket: this, listener, untilMs, query: null, id: 0, heard: silent, older: null, newer: null };
    sent.id = this.#ids.take(sent);
    sent.query = writeQuery(sent.id, listener.question, edns);
    this.#asked += 1;
    this.#sent.add(sent);
    if (sent.query === null) queueMicrotask(() => this.#end(sent, { tag: 'garbled' }));
    else if (this.#unsent !== null) this.#unsent.push(sent.query);
    // A server that has answered listens: asking for word about each question costs a callback.
    else if (this.#answered) this.#socket.send(sent.query);
    else this.#socket.send(sent.query, this.#onSent);
    this.#timer ??= setTimeout(() => this.#expire(), this.#timeoutMs);
  }

  /** A closed port is reported by whatever comes first, sending or receiving; without a callback the former is not heard of. */
  readonly #onSent = (error: Error | null): void => {
    if (error !== null) this.#failed();
  };

  #connected(): void {
    if (this.#closed) return;
    this.#sender = this.#socket.remoteAddress();
    const unsent = this.#unsent ?? [];
    this.#unsent = null;
    for (const query of unsent) this.#socket.send(query, this.#onSent);
  }

  #received(bytes: Buffer, from: RemoteInfo): void {
    // What came in between binding and connecting was not looked at by the kernel.
    if (from.port !== this.#endpoint.port || from.address !== this.#sender?.address || bytes.length < 2) return;
    const sent = this.#ids.find(bytes.readUInt16BE(0));
    if (sent === null || sent.socket !== this || sent.query === null) return;
    const reply = matchReply(bytes, sent.id, sent.listener.question, sent.query);
    // A garbled answer may be a forger's: the right one may still come.
    if (reply?.tag === 'garbled') sent.heard = reply;
    else if (reply !== null) {
      this.#answered = true;
      this.#end(sent, reply);
    }
  }

  #end(sent: Sent, reply: Reply): void {
    this.#sent.remove(sent);
    this.#ids.release(sent.id);
    sent.listener.heard(reply);
    if (this.#sent.size === 0) this.#close();
  }

  #expire(): void {
    const now = performance.now();
    // Each round ends one that was sent; what is asked meanwhile has a later time-out. The timer still stands while they end, so that
    // asking again sets none: that one would go off a whole time-out later, and the next oldest would wait for it.
    for (let sent = this.#sent.oldest; sent !== null && sent.untilMs <= now; sent = this.#sent.oldest) {
      this.#end(sent, sent.heard);
    }
    const next = this.#sent.oldest;
    this.#timer =
      next === null || this.#closed ? null : setTimeout(() => this.#expire(), Math.ceil(next.untilMs - now));
  }

  /** The port is closed, or the network is not reached: nobody will answer what is in flight. */
  #failed(): void {
    this.#close();
    // A closed socket is asked nothing more, so this empties the list.
    for (let sent = this.#sent.oldest; sent !== null; sent = this.#sent.oldest) this.#end(sent, sent.heard);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#socket.close();
  }
}
