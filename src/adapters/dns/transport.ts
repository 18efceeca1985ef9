import { randomFillSync } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { connect } from 'node:net';
import { type DnsQuestion, type Endpoint, matchReply, type Reply, writeQuery } from './message.ts';

/** An item of an `AgeList`, with the list's own links. */
export interface Aged<T> {
  older: T | null;
  newer: T | null;
}

/**
 * Items in order of arrival, with removal of any item. It is a linked list, because a Map or Set rebuilds its table as items come and
 * go, and the old table keeps items from collection (half of all time, at 50,000 queries a second).
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
    // A removed item keeps no other item alive.
    item.older = null;
    item.newer = null;
    this.size -= 1;
  }
}

/** The number of ids per system call. One call for each id would cost as much as the rest of the query. */
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

/** An unpredictable message id (RFC 5452 4.3), 16 bits. */
export const randomId = createRandomIds();

/** Maps each id in flight to its waiter. The limits of queries in flight keep it far from full. A table of all ids would be 512 KB. */
export class MessageIds<T> {
  readonly #waiting = new Map<number, T>();

  /** A random id that is not in use. */
  take(by: T): number {
    let id = randomId();
    // Ends at the next free id.
    for (let step = 0; step < idsMax && this.#waiting.has(id); step += 1) id = (id + 1) % idsMax;
    this.#waiting.set(id, by);
    return id;
  }

  find(id: number): T | null {
    return this.#waiting.get(id) ?? null;
  }

  release(id: number): void {
    this.#waiting.delete(id);
  }
}

/** Ignores later calls, because a socket can report an error after the answer. */
const onlyOnce = <T>(work: (value: T) => void): ((value: T) => void) => {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    work(value);
  };
};

const lengthBytes = 2;

/** Sends one query over TCP (RFC 7766), after truncation. Never rejects. */
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
      // The length prefix limits the buffer to 65,535 bytes, and the query expects one message.
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

/** After this many queries a socket is replaced by one with another random port, so a forger has little time to guess it (RFC 5452 9.2). */
const questionsPerSocketMax = 2_000;
/**
 * Answers that arrive while this process is busy wait in the system's buffer. The system drops answers that do not fit. An answer of
 * 1,232 bytes uses up to 2,304 bytes there, so this number fits the buffer that Linux grants without privileges (twice 212,992).
 */
const inFlightPerSocketMax = 128;
const receiveBufferBytes = inFlightPerSocketMax * 2_304;

/** The owner of a query. */
export interface Listener {
  readonly question: DnsQuestion;
  /** Receives the result of one try. */
  received(reply: Reply): void;
}

/** One try in flight. */
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
 * One UDP socket with a random port, connected to one server, for several queries in flight. It matches answers by id and
 * question. The connection makes the kernel drop other senders and report a closed port. The socket closes when no query is in flight.
 */
export class UdpSocket {
  readonly #socket: Socket;
  readonly #endpoint: Endpoint;
  readonly #timeoutMs: number;
  readonly #ids: MessageIds<Sent>;
  /** All have the same time-out, so the oldest expires next. */
  readonly #sent = new AgeList<Sent>();
  #unsent: Buffer[] | null = [];
  #sender: { readonly address: string; readonly port: number } | null = null;
  #queries = 0;
  #answered = false;
  #closed = false;
  #timer: NodeJS.Timeout | null = null;

  /** @param timeoutMs for each query, real milliseconds. @param ids shared by all sockets. */
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

  /** False for ever once the socket is closed or has sent its last query. */
  get takesMoreLater(): boolean {
    return !this.#closed && this.#queries < questionsPerSocketMax;
  }

  /** Calls the listener once, and never before this returns. @param nowMs real, monotonic */
  query(listener: Listener, edns: boolean, nowMs: number): void {
    const untilMs = nowMs + this.#timeoutMs;
    const sent: Sent = { socket: this, listener, untilMs, query: null, id: 0, reply: silent, older: null, newer: null };
    sent.id = this.#ids.take(sent);
    sent.query = writeQuery(sent.id, listener.question, edns);
    this.#queries += 1;
    this.#sent.add(sent);
    if (sent.query === null) queueMicrotask(() => this.#end(sent, { tag: 'garbled' }));
    else if (this.#unsent !== null) this.#unsent.push(sent.query);
    // A server that has answered is listening. A callback for each query would only cost time.
    else if (this.#answered) this.#socket.send(sent.query);
    else this.#socket.send(sent.query, this.#onSent);
    this.#timer ??= setTimeout(() => this.#expire(), this.#timeoutMs);
  }

  /** The next send or receive reports a closed port. Without a callback an error of a send is lost. */
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
    // The kernel does not filter packets that arrive between bind and connect.
    if (from.port !== this.#endpoint.port || from.address !== this.#sender?.address || bytes.length < 2) return;
    const sent = this.#ids.find(bytes.readUInt16BE(0));
    if (sent === null || sent.socket !== this || sent.query === null) return;
    const reply = matchReply(bytes, sent.id, sent.listener.question, sent.query);
    // A garbled answer may be forged, and the real one may still arrive.
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
    // Each round ends one try. A query that starts meanwhile has a later time-out. `#timer` stays set during the loop, so such a query
    // starts no timer of its own: that timer would fire a whole time-out later, and the next oldest try would wait for it.
    for (let sent = this.#sent.oldest; sent !== null && sent.untilMs <= now; sent = this.#sent.oldest) {
      this.#end(sent, sent.reply);
    }
    const next = this.#sent.oldest;
    this.#timer =
      next === null || this.#closed ? null : setTimeout(() => this.#expire(), Math.ceil(next.untilMs - now));
  }

  /** The port is closed or the network is unreachable, so no query in flight will get an answer. */
  #failed(error: NodeJS.ErrnoException): void {
    this.#close();
    const isClosed = error.code === 'ECONNREFUSED';
    // A closed socket accepts no new query, so this empties the list.
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
