import { randomFillSync } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { connect } from 'node:net';
import { type DnsQuestion, type Endpoint, matchReply, type Reply, writeQuery } from './message.ts';

/** What stands in an `AgeList`, with the links that the list keeps in it. */
export interface Aged<T> {
  older: T | null;
  newer: T | null;
}

/**
 * Items in the order of their arrival; any of them can leave. Links instead of a Map or a Set: those make a new table again and again
 * as items come and go, and a former table keeps what it held from being collected (half of all time, at 50,000 questions a second).
 */
export class AgeList<T extends Aged<T>> {
  size = 0;
  oldest: T | null = null;
  #newest: T | null = null;

  add(item: T): void {
    item.older = this.#newest;
    if (this.#newest === null) this.oldest = item;
    else this.#newest.newer = item;
    this.#newest = item;
    this.size += 1;
  }

  /** The item must be in this list. */
  remove(item: T): void {
    const { older, newer } = item;
    if (older === null) this.oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
    // What left keeps nobody alive.
    item.older = null;
    item.newer = null;
    this.size -= 1;
  }
}

/** One call to the system for so many ids: a call for each would cost as much as the rest of the question. */
const idsPerFill = 1_024;
const idsMax = 0x10000;

function createRandomIds(): () => number {
  const ids = new Uint16Array(idsPerFill);
  let used = idsPerFill;
  return () => {
    if (used === idsPerFill) {
      randomFillSync(ids);
      used = 0;
    }
    const id = ids[used] ?? 0;
    used += 1;
    return id;
  };
}

/** Message ids that nobody can foresee (RFC 5452 4.3), 16 bits each. */
export const randomId = createRandomIds();

/** Who waits for the answer with which id. The bounds of what is in flight keep this far from full. */
export class MessageIds<T> {
  readonly #waiting: (T | null)[] = new Array<T | null>(idsMax).fill(null);

  /** A random id that nobody else waits for. */
  take(by: T): number {
    let id = randomId();
    // Ends at the next free one.
    for (let step = 0; step < idsMax && this.#waiting[id] !== null; step += 1) id = (id + 1) % idsMax;
    this.#waiting[id] = by;
    return id;
  }

  find(id: number): T | null {
    return this.#waiting[id] ?? null;
  }

  release(id: number): void {
    this.#waiting[id] = null;
  }
}

/** Later calls do nothing: a socket can report an error after it was answered. */
const onlyOnce = <T>(work: (value: T) => void): ((value: T) => void) => {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    work(value);
  };
};

const lengthBytes = 2;

/** Asks once over TCP (RFC 7766), after truncation. Never rejects. */
export function queryTcp(endpoint: Endpoint, question: DnsQuestion, edns: boolean, timeoutMs: number): Promise<Reply> {
  const id = randomId();
  const query = writeQuery(id, question, edns);
  if (query === null) return Promise.resolve({ tag: 'garbled' });
  return new Promise((resolve) => {
    const socket = connect(endpoint.port, endpoint.address);
    const firstReply = onlyOnce((reply: Reply) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    });
    const timer = setTimeout(() => firstReply({ tag: 'silent' }), timeoutMs);
    socket.on('error', () => firstReply({ tag: 'silent' }));
    socket.on('close', () => firstReply({ tag: 'silent' }));
    socket.on('connect', () => socket.write(Buffer.concat([prefix(query), query])));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const message = firstMessage(received);
      // The length prefix bounds what is collected: 65,535 bytes, and one message is all that we asked for.
      if (message !== null) firstReply(matchReply(message, id, question, query) ?? { tag: 'garbled' });
    });
  });
}

const prefix = (query: Buffer): Buffer => {
  const bytes = Buffer.alloc(lengthBytes);
  bytes.writeUInt16BE(query.length);
  return bytes;
};

function firstMessage(received: Buffer): Buffer | null {
  if (received.length < lengthBytes) return null;
  const end = lengthBytes + received.readUInt16BE(0);
  return received.length < end ? null : received.subarray(lengthBytes, end);
}

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
  received(reply: Reply): void;
}

/** One try on its way. */
export interface Sent extends Aged<Sent> {
  readonly socket: UdpSocket;
  readonly listener: Listener;
  readonly untilMs: number;
  query: Buffer | null;
  id: number;
  reply: Reply;
}

const silent: Reply = { tag: 'silent' };
const closed: Reply = { tag: 'silent', closed: true };

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
  #queries = 0;
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
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('message', (bytes, from) => this.#received(bytes, from));
    this.#socket.connect(endpoint.port, endpoint.address, () => this.#connected());
  }

  get takesMore(): boolean {
    return this.takesMoreLater && this.#sent.size < inFlightPerSocketMax;
  }

  /** False from then on. */
  get takesMoreLater(): boolean {
    return !this.#closed && this.#queries < questionsPerSocketMax;
  }

  /** The listener hears once, never before this returns. @param nowMs real, monotonic */
  query(listener: Listener, edns: boolean, nowMs: number): void {
    const untilMs = nowMs + this.#timeoutMs;
    const sent: Sent = { socket: this, listener, untilMs, query: null, id: 0, reply: silent, older: null, newer: null };
    sent.id = this.#ids.take(sent);
    sent.query = writeQuery(sent.id, listener.question, edns);
    this.#queries += 1;
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
    if (error !== null) this.#failed(error);
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
    if (reply?.tag === 'garbled') sent.reply = reply;
    else if (reply !== null) {
      this.#answered = true;
      this.#end(sent, reply);
    }
  }

  #end(sent: Sent, reply: Reply): void {
    this.#sent.remove(sent);
    this.#ids.release(sent.id);
    sent.listener.received(reply);
    if (this.#sent.size === 0) this.#close();
  }

  #expire(): void {
    const now = performance.now();
    // Each round ends one that was sent; what is asked meanwhile has a later time-out. The timer still stands while they end, so that
    // asking again sets none: that one would go off a whole time-out later, and the next oldest would wait for it.
    for (let sent = this.#sent.oldest; sent !== null && sent.untilMs <= now; sent = this.#sent.oldest) {
      this.#end(sent, sent.reply);
    }
    const next = this.#sent.oldest;
    this.#timer =
      next === null || this.#closed ? null : setTimeout(() => this.#expire(), Math.ceil(next.untilMs - now));
  }

  /** The port is closed, or the network is not reached: nobody will answer what is in flight. */
  #failed(error: NodeJS.ErrnoException): void {
    this.#close();
    const isClosed = error.code === 'ECONNREFUSED';
    // A closed socket is asked nothing more, so this empties the list.
    for (let sent = this.#sent.oldest; sent !== null; sent = this.#sent.oldest) {
      this.#end(sent, isClosed && sent.reply.tag === 'silent' ? closed : sent.reply);
    }
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#socket.close();
  }
}
