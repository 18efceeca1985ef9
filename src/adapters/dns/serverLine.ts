import type { MessageIds } from './messageIds.ts';
import type { Endpoint } from './reply.ts';
import { Breaker, Pace, type ServerLimits } from './serverLimits.ts';
import { type Listener, type Sent, UdpSocket } from './transport.ts';

export interface LineOptions {
  /** For each try, real milliseconds. */
  readonly timeoutMs: number;
  readonly limits: ServerLimits;
  /** Of all that is in flight. */
  readonly ids: MessageIds<Sent>;
  /** The domain's clock. */
  readonly now: () => number;
}

/** Who wants to ask. */
export interface Caller {
  /** The server may be asked one more question. @param nowMs real, monotonic */
  connected(nowMs: number): void;
}

/** All that goes to one address of one server: its sockets, its pace, its bound, and whether it answers at all. */
export class ServerLine {
  readonly breaker: Breaker;
  readonly #endpoint: Endpoint;
  readonly #options: LineOptions;
  readonly #pace: Pace;
  /** The one in use, and those that are full for now: as many as hold what may be in flight. */
  #socket: UdpSocket | null = null;
  #sockets: readonly UdpSocket[] = [];
  #inFlight = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #waiting: Caller[] = [];

  constructor(endpoint: Endpoint, options: LineOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.breaker = new Breaker(options.now);
    this.#pace = new Pace(options.limits.perSecondMax, performance.now());
  }

  /** True when this line remembers nothing that a new one would not know. */
  get forgettable(): boolean {
    return (
      this.#inFlight === 0 && this.#waiting.length === 0 && this.breaker.closed && this.#pace.isFull(performance.now())
    );
  }

  /** The caller is connected now, or later in the order of asking. `leave` must follow. */
  enter(caller: Caller): void {
    const nowMs = performance.now();
    if (this.#waiting.length > 0 || !this.#mayGo(nowMs)) this.#waiting.push(caller);
    else caller.connected(nowMs);
  }

  leave(): void {
    this.#inFlight -= 1;
    if (this.#waiting.length > 0) this.#next();
  }

  /** One try over UDP. */
  send(listener: Listener, edns: boolean, nowMs: number): void {
    if (this.#socket === null || !this.#socket.takesMore) this.#socket = this.#nextSocket();
    this.#socket.ask(listener, edns, nowMs);
  }

  /** A try after the first. */
  sendAgain(listener: Listener, edns: boolean): void {
    this.#pace.spend();
    this.send(listener, edns, performance.now());
  }

  /** One whose answers have come in the meantime, or another. One that takes no more for ever ends with its last question. */
  #nextSocket(): UdpSocket {
    this.#sockets = this.#sockets.filter((socket) => socket.takesMoreLater);
    const known = this.#sockets.find((socket) => socket.takesMore);
    if (known !== undefined) return known;
    const socket = new UdpSocket(this.#endpoint, this.#options.timeoutMs, this.#options.ids);
    this.#sockets = [...this.#sockets, socket];
    return socket;
  }

  #mayGo(nowMs: number): boolean {
    if (this.#inFlight >= this.#options.limits.inFlightMax || this.#timer !== null) return false;
    const waitMs = this.#pace.take(nowMs);
    if (waitMs > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#next();
      }, waitMs);
      return false;
    }
    this.#inFlight += 1;
    return true;
  }

  #next(): void {
    // Each round takes one from those that wait, or ends.
    for (let nowMs = performance.now(); this.#waiting.length > 0 && this.#mayGo(nowMs); nowMs = performance.now()) {
      this.#waiting.shift()?.connected(nowMs);
    }
  }
}
