import { type DnsMessage, type DnsQuestion, type Endpoint, type Reply, refusesEdns } from './message.ts';
import { type Aged, AgeList, type Listener, MessageIds, queryTcp, type Sent, UdpSocket } from './transport.ts';

/** Questions that hold a place although they are no longer expected to be answered soon: more than these wait for real. */
const slowMax = 2_000;
/** Most of the Internet answers earlier. Real milliseconds. */
const placeMsMax = 100;

/** What holds a place. The fields are the window's. */
interface Place extends Aged<Place> {
  enteredMs: number;
  slow: boolean;
  /** There is room. @param nowMs real, monotonic */
  admitted(nowMs: number): void;
}

/**
 * One bound for all that is asked at a moment. A question that was not answered soon gives its place to the next and waits beside, so
 * that servers that never answer cost their own questions time and not those of others. Beside there is a bound too: where even that
 * is reached, places are held until their questions end.
 */
class QueryWindow {
  readonly #max: number;
  readonly #prompt = new AgeList<Place>();
  readonly #waiting = new AgeList<Place>();
  #slow = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(max: number) {
    this.#max = max;
  }

  /** Admits it when there is room: now, or later in the order of asking. */
  enter(place: Place, nowMs: number): void {
    if (this.#prompt.size >= this.#max) this.#waiting.add(place);
    else this.#admit(place, nowMs);
  }

  leave(place: Place): void {
    if (place.slow) this.#slow -= 1;
    else this.#prompt.remove(place);
    this.#next();
    if (this.#prompt.size === 0 && this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }

  #admit(place: Place, nowMs: number): void {
    place.enteredMs = nowMs;
    this.#prompt.add(place);
    this.#timer ??= setTimeout(() => this.#setAside(), placeMsMax);
    place.admitted(nowMs);
  }

  #next(): void {
    // Each round takes one from those that wait, or ends.
    while (this.#prompt.size < this.#max) {
      const next = this.#waiting.oldest;
      if (next === null) return;
      this.#waiting.remove(next);
      this.#admit(next, performance.now());
    }
  }

  #setAside(): void {
    const now = performance.now();
    this.#timer = null;
    let againMs = placeMsMax;
    // Each round sets one aside, or ends.
    for (let place = this.#prompt.oldest; place !== null; place = this.#prompt.oldest) {
      const leftMs = place.enteredMs + placeMsMax - now;
      if (leftMs > 0 || this.#slow >= slowMax) {
        if (leftMs > 0) againMs = Math.ceil(leftMs);
        break;
      }
      this.#prompt.remove(place);
      place.slow = true;
      this.#slow += 1;
    }
    if (this.#prompt.size > 0) this.#timer = setTimeout(() => this.#setAside(), againMs);
    this.#next();
  }
}

/** How one server address is spared, and how it cannot spoil the time of the others. Real milliseconds. */
export interface ServerLimits {
  /** Questions without an answer at one moment. */
  readonly inFlightMax: number;
  /** Questions, repetitions included; as many as fit a fifth of a second may be asked at once. */
  readonly perSecondMax: number;
}

const burstShare = 0.2;
/**
 * Who has to wait waits at least so long, and then several go together: to wake up for each question costs far more than the question.
 * Less than what may be asked at once, so that nothing of the pace is lost.
 */
const waitMsMin = 50;

/** The pace of one server address: a bucket of questions that refills evenly. */
export class Pace {
  readonly #perMs: number;
  readonly #burst: number;
  #left: number;
  #atMs: number;

  constructor(perSecondMax: number, nowMs: number) {
    this.#perMs = perSecondMax / 1000;
    this.#burst = Math.max(1, perSecondMax * burstShare);
    this.#left = this.#burst;
    this.#atMs = nowMs;
  }

  /** Zero when a question may go now, and is counted; else how long to wait, in milliseconds. */
  take(nowMs: number): number {
    this.#left = Math.min(this.#burst, this.#left + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    if (this.#left < 1) return Math.max(waitMsMin, Math.ceil((1 - this.#left) / this.#perMs));
    this.#left -= 1;
    return 0;
  }

  /** Counts one that went without asking, a repetition: the next ones wait for it. */
  spend(): void {
    this.#left -= 1;
  }

  /** Nothing is remembered that matters: the pace of a new one is the same. */
  isFull(nowMs: number): boolean {
    return this.#left + (nowMs - this.#atMs) * this.#perMs >= this.#burst;
  }
}

/** Questions in a row, each with all its tries, after which a server is taken to answer nobody. */
const unansweredMax = 8;
const backOffMs = 10_000;

/**
 * A server that answered nobody lately is not waited for by questions that are in a hurry: one of them finds out, the others are told
 * that it is silent. Any answer ends that. By the domain's clock, so that a sandbox that passes a day asks again.
 */
export class Breaker {
  readonly #now: () => number;
  #unanswered = 0;
  #sinceAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** True while it rests. */
  get open(): boolean {
    // Either way: a wall clock can be set back.
    return this.#unanswered >= unansweredMax && Math.abs(this.#now() - this.#sinceAt) < backOffMs;
  }

  /** True when a question in a hurry is not worth asking; the first after the rest is, and begins another rest. */
  rejects(): boolean {
    if (this.open) return true;
    if (this.#unanswered >= unansweredMax) this.#sinceAt = this.#now();
    return false;
  }

  get closed(): boolean {
    return this.#unanswered === 0;
  }

  answered(): void {
    this.#unanswered = 0;
  }

  unanswered(): void {
    this.#unanswered += 1;
    if (this.#unanswered === unansweredMax) this.#sinceAt = this.#now();
  }
}

interface LineOptions {
  /** For each try, real milliseconds. */
  readonly timeoutMs: number;
  readonly limits: ServerLimits;
  /** Of all that is in flight. */
  readonly ids: MessageIds<Sent>;
  /** The domain's clock. */
  readonly now: () => number;
}

/** Who wants to ask. */
interface Caller {
  /** The server may be asked one more question. @param nowMs real, monotonic */
  connected(nowMs: number): void;
}

/** All that goes to one address of one server: its sockets, its pace, its bound, and whether it answers at all. */
class ServerLine {
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
    this.#socket.query(listener, edns, nowMs);
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

/** From here on lines that remember nothing are dropped: a walk over many domains meets many servers. */
const linesMax = 1_000;

/** The lines to the servers that are being asked, and to those about whom something is remembered. */
class ServerLines {
  readonly #options: LineOptions;
  /** By address, then port: no key has to be made for each question. */
  readonly #lines = new Map<string, Map<number, ServerLine>>();
  #count = 0;
  #dropAt = linesMax;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  to(endpoint: Endpoint): ServerLine {
    return this.#lines.get(endpoint.address)?.get(endpoint.port) ?? this.#open(endpoint);
  }

  #open(endpoint: Endpoint): ServerLine {
    if (this.#count >= this.#dropAt) this.#drop();
    const line = new ServerLine(endpoint, this.#options);
    const ports = this.#lines.get(endpoint.address) ?? new Map<number, ServerLine>();
    this.#lines.set(endpoint.address, ports.set(endpoint.port, line));
    this.#count += 1;
    return line;
  }

  #drop(): void {
    this.#count = 0;
    for (const [address, ports] of this.#lines) {
      for (const [port, line] of ports) if (line.forgettable) ports.delete(port);
      if (ports.size === 0) this.#lines.delete(address);
      this.#count += ports.size;
    }
    // Where most are busy, looking at all of them for each new one would be slow.
    this.#dropAt = Math.max(linesMax, 2 * this.#count);
  }
}

/** `silent`: nothing came back at all. `garbled`: something did, but it cannot be used (also: truncated, and TCP failed). */
export type Outcome =
  | { readonly tag: 'message'; readonly message: DnsMessage }
  /** `skipped`: it answered nobody just now, so this question, in a hurry, was not even sent. */
  | { readonly tag: 'silent'; readonly skipped?: true; readonly closed?: true }
  | { readonly tag: 'garbled' };

/** One question to one server, with everything that may be needed to get it through. Never rejects. */
export type Query = (endpoint: Endpoint, question: DnsQuestion) => Promise<Outcome>;

export interface ExchangeOptions {
  /** For each try, real milliseconds. */
  readonly timeoutMs: number;
  /** How often a silent server is asked. */
  readonly tries: number;
  /** Questions at one moment, all servers together. */
  readonly windowMax?: number;
  readonly limits?: Partial<ServerLimits>;
  /** The domain's clock; the machine's unless told. */
  readonly now?: () => number;
}

export interface QueryClient {
  /** Always asks, as often as `tries` says. */
  readonly patient: Query;
  /** Does not wait for a server that has just answered nobody: then `silent` without asking. For one check of many. */
  readonly hurried: Query;
}

const windowDefault = 500;
const limitsDefault: ServerLimits = { inFlightMax: 50, perSecondMax: 200 };

/**
 * UDP with EDNS, again when silent, without EDNS when that was refused (RFC 6891 7), over TCP when truncated. Everything asked
 * through one of these shares its window and its sockets.
 */
export function createQueryClient(options: ExchangeOptions): QueryClient {
  const { timeoutMs, tries, windowMax = windowDefault, now = Date.now } = options;
  const lines = new ServerLines({
    timeoutMs,
    limits: { ...limitsDefault, ...options.limits },
    now,
    ids: new MessageIds(),
  });
  const window = new QueryWindow(windowMax);
  const given = { timeoutMs, tries, window };
  const query =
    (hurried: boolean): Query =>
    (endpoint, question) =>
      new Promise((resolve) => new Exchange(given, endpoint, question, lines.to(endpoint), hurried, resolve).begin());
  return { patient: query(false), hurried: query(true) };
}

interface Given {
  readonly timeoutMs: number;
  readonly tries: number;
  readonly window: QueryWindow;
}

const silent: Reply = { tag: 'silent' };

/** One question on its way. Callbacks, not promises: this is what a walk over many names spends its time on. */
class Exchange implements Caller, Place, Listener {
  readonly question: DnsQuestion;
  enteredMs = 0;
  slow = false;
  older: Place | null = null;
  newer: Place | null = null;
  readonly #given: Given;
  readonly #endpoint: Endpoint;
  readonly #line: ServerLine;
  readonly #hurried: boolean;
  readonly #resolve: (outcome: Outcome) => void;
  #edns = true;
  #sent = 0;
  #last: Reply = silent;

  constructor(
    given: Given,
    endpoint: Endpoint,
    question: DnsQuestion,
    line: ServerLine,
    hurried: boolean,
    resolve: (outcome: Outcome) => void,
  ) {
    this.#given = given;
    this.#endpoint = endpoint;
    this.question = question;
    this.#line = line;
    this.#hurried = hurried;
    this.#resolve = resolve;
  }

  begin(): void {
    this.#line.enter(this);
  }

  connected(nowMs: number): void {
    // Not in this turn: all that wait for the same server end one after the other, not one inside the other.
    if (this.#hurried && this.#line.breaker.rejects()) queueMicrotask(() => this.#turnedAway());
    else this.#given.window.enter(this, nowMs);
  }

  admitted(nowMs: number): void {
    this.#sent += 1;
    this.#line.send(this, this.#edns, nowMs);
  }

  #turnedAway(): void {
    this.#line.leave();
    this.#resolve({ tag: 'silent', skipped: true });
  }

  received(reply: Reply): void {
    if (reply.tag === 'message') {
      this.#line.breaker.answered();
      const { message } = reply;
      if (message.truncated) {
        void this.#overTcp();
        return;
      }
      if (!this.#edns || !refusesEdns(message)) {
        this.#end(reply);
        return;
      }
      this.#edns = false;
    }
    if (reply.tag !== 'silent' || (reply.closed && this.#last.tag === 'silent')) this.#last = reply;
    // One more for the question that was refused with EDNS.
    const triesLeft = this.#sent < this.#given.tries + (this.#edns ? 0 : 1);
    if (triesLeft && !(this.#hurried && this.#line.breaker.open)) {
      this.#sent += 1;
      this.#line.sendAgain(this, this.#edns);
      return;
    }
    if (this.#last.tag === 'silent') this.#line.breaker.unanswered();
    this.#end(this.#last);
  }

  async #overTcp(): Promise<void> {
    for (let sent = 0; sent < this.#given.tries; sent += 1) {
      const reply = await queryTcp(this.#endpoint, this.question, this.#edns, this.#given.timeoutMs);
      if (reply.tag === 'message' && !reply.message.truncated) {
        this.#end(reply);
        return;
      }
    }
    // It did answer over UDP: it is not silent, and must not be waived as such.
    this.#end({ tag: 'garbled' });
  }

  #end(outcome: Outcome): void {
    this.#given.window.leave(this);
    this.#line.leave();
    this.#resolve(outcome);
  }
}
