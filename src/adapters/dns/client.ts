import { type DnsMessage, type DnsQuestion, type Endpoint, type Reply, refusesEdns } from './message.ts';
import { type Aged, AgeList, type Listener, MessageIds, queryTcp, type Sent, UdpSocket } from './transport.ts';

/** The limit of slow queries that no longer hold a place. At the limit, further slow queries keep their places. */
const slowMax = 2_000;
/** How long a query holds a place, real milliseconds. Most servers on the Internet answer earlier. */
const placeMsMax = 100;

/** A query in the window. The window owns the fields. */
interface Place extends Aged<Place> {
  enteredMs: number;
  slow: boolean;
  /** The window has room for the query. @param nowMs real, monotonic */
  admitted(nowMs: number): void;
}

/**
 * Limits the queries that are in flight at one moment. A query without an early answer gives up its place and waits as a slow one.
 * Servers that never answer therefore delay only their own queries. The number of slow queries has a limit too: at that limit, queries
 * keep their places until they end.
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

  /** Admits the query when there is room: now, or later in order of arrival. */
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
    // Each round takes one query from the queue, or ends.
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
    // Each round marks one query as slow, or ends.
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

/** Limits that spare one server address and keep it from delaying the others. Times in real milliseconds. */
export interface ServerLimits {
  /** Queries in flight at one moment. */
  readonly inFlightMax: number;
  /** Queries per second, including retries. A burst may use a fifth of it at once. */
  readonly perSecondMax: number;
}

const burstShare = 0.2;
/**
 * The minimum wait of a query for its server. Several queries then start together, because one timer per query costs far more than the
 * query. It is shorter than the time that a burst lasts, so the rate stays at its limit.
 */
const waitMsMin = 50;

/** The query rate of one server address: a token bucket that refills evenly. */
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

  /** Takes one token and returns zero, or returns the milliseconds to wait. */
  take(nowMs: number): number {
    this.#left = Math.min(this.#burst, this.#left + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    if (this.#left < 1) return Math.max(waitMsMin, Math.ceil((1 - this.#left) / this.#perMs));
    this.#left -= 1;
    return 0;
  }

  /** Counts a retry that did not wait for a token. The next queries wait for it. */
  spend(): void {
    this.#left -= 1;
  }

  /** True when the bucket is full, so that a new one would behave the same. */
  isFull(nowMs: number): boolean {
    return this.#left + (nowMs - this.#atMs) * this.#perMs >= this.#burst;
  }
}

/** The number of consecutive unanswered queries, each with all its tries, after which the breaker opens. */
const unansweredMax = 8;
const backOffMs = 10_000;

/**
 * Keeps hurried queries from waiting for a server that recently answered nothing. One of them tests the server; the others
 * report silence at once. Any answer closes the breaker. It uses the domain's clock, so a sandbox that skips a day queries again.
 */
export class Breaker {
  readonly #now: () => number;
  #unanswered = 0;
  #sinceAt = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** True during the back-off. */
  get open(): boolean {
    // The absolute difference, because a wall clock can be set back.
    return this.#unanswered >= unansweredMax && Math.abs(this.#now() - this.#sinceAt) < backOffMs;
  }

  /** True when a hurried query should not be sent. The first query after the back-off is sent, and starts another back-off. */
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
  /** For all queries in flight. */
  readonly ids: MessageIds<Sent>;
  /** The domain's clock. */
  readonly now: () => number;
}

/** A query that waits for a server. */
interface Caller {
  /** The server may receive one more query. @param nowMs real, monotonic */
  connected(nowMs: number): void;
}

/** The traffic to one address of one server: its sockets, its rate, its limit and its breaker. */
class ServerLine {
  readonly breaker: Breaker;
  readonly #endpoint: Endpoint;
  readonly #options: LineOptions;
  readonly #pace: Pace;
  /** The socket in use. `#sockets` also holds full ones, so that together they carry all queries in flight. */
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

  /** True when this line holds no state that differs from a new one. */
  get forgettable(): boolean {
    return (
      this.#inFlight === 0 && this.#waiting.length === 0 && this.breaker.closed && this.#pace.isFull(performance.now())
    );
  }

  /** Connects the caller now, or later in order of arrival. `leave` must follow. */
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

  /** Sends a try after the first. */
  sendAgain(listener: Listener, edns: boolean): void {
    this.#pace.spend();
    this.send(listener, edns, performance.now());
  }

  /** A known socket with room, or a new one. A socket that reached its query limit closes after its last query. */
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
    // Each round takes one caller from the queue, or ends.
    for (let nowMs = performance.now(); this.#waiting.length > 0 && this.#mayGo(nowMs); nowMs = performance.now()) {
      this.#waiting.shift()?.connected(nowMs);
    }
  }
}

/** Above this number, lines without state are dropped: a check of many domains meets many servers. */
const linesMax = 1_000;

/** The lines to servers with queries in flight, and to servers whose state still matters. */
class ServerLines {
  readonly #options: LineOptions;
  /** By address, then by port, so that a query needs no combined key. */
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
    // If most lines are busy, scanning all of them for each new one would be slow.
    this.#dropAt = Math.max(linesMax, 2 * this.#count);
  }
}

/** `silent`: no packet arrived. `garbled`: a packet arrived but is unusable. `no_tcp`: it is truncated, and TCP brought no answer. */
export type Outcome =
  | { readonly tag: 'message'; readonly message: DnsMessage }
  /** `skipped`: the query is a hurried one and was not sent, because the server recently answered nothing. */
  | { readonly tag: 'silent'; readonly skipped?: true; readonly closed?: true }
  | { readonly tag: 'garbled' | 'no_tcp' };

/** Sends one query to one server, with retries, TCP and a fallback without EDNS. Never rejects. */
export type Query = (endpoint: Endpoint, question: DnsQuestion) => Promise<Outcome>;

export interface ExchangeOptions {
  /** For each try, real milliseconds. */
  readonly timeoutMs: number;
  /** How often a silent server is queried. */
  readonly tries: number;
  /** Queries in flight at one moment, for all servers together. */
  readonly windowMax?: number;
  readonly limits?: Partial<ServerLimits>;
  /** The domain's clock. The default is the machine's clock. */
  readonly now?: () => number;
}

export interface QueryClient {
  /** Always sends the query, up to `tries` times. */
  readonly patient: Query;
  /** Returns `silent` without a query for a server that recently answered nothing. For one check of many. */
  readonly hurried: Query;
}

const windowDefault = 500;
const limitsDefault: ServerLimits = { inFlightMax: 50, perSecondMax: 200 };

/**
 * UDP with EDNS. It retries when silent, drops EDNS when a server refuses it (RFC 6891 7), and uses TCP when truncated. All queries
 * of one client share its window and its sockets.
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

/** One query in flight. It uses callbacks instead of promises, because a check of many names spends most of its time here. */
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
    // In a microtask, so that queries that wait for the same server end one after another and not recursively.
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
    // One more try for the query that was refused with EDNS.
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
    // The server answered over UDP. It is not silent, and must not be waived as silent.
    this.#end({ tag: 'no_tcp' });
  }

  #end(outcome: Outcome): void {
    this.#given.window.leave(this);
    this.#line.leave();
    this.#resolve(outcome);
  }
}
