import { AskingWindow, type Place } from './askingWindow.ts';
import type { DnsMessage, DnsQuestion } from './message.ts';
import { MessageIds } from './messageIds.ts';
import { type Endpoint, type Reply, refusesEdns } from './reply.ts';
import type { ServerLimits } from './serverLimits.ts';
import type { Caller, ServerLine } from './serverLine.ts';
import { ServerLines } from './serverLines.ts';
import { askTcp } from './tcp.ts';
import type { Listener } from './transport.ts';

/** `silent`: nothing came back at all. `garbled`: something did, but it cannot be used (also: truncated, and TCP failed). */
export type Outcome =
  | { readonly tag: 'message'; readonly message: DnsMessage }
  /** `unasked`: it answered nobody just now, so this question, in a hurry, was not even sent. */
  | { readonly tag: 'silent'; readonly unasked?: true }
  | { readonly tag: 'garbled' };

/** One question to one server, with everything that may be needed to get it through. Never rejects. */
export type Ask = (endpoint: Endpoint, question: DnsQuestion) => Promise<Outcome>;

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

export interface Asking {
  /** Always asks, as often as `tries` says. */
  readonly patient: Ask;
  /** Does not wait for a server that has just answered nobody: then `silent` without asking. For one check of many. */
  readonly hurried: Ask;
}

const windowDefault = 500;
const limitsDefault: ServerLimits = { inFlightMax: 50, perSecondMax: 200 };

/**
 * UDP with EDNS, again when silent, without EDNS when that was refused (RFC 6891 7), over TCP when truncated. Everything asked
 * through one of these shares its window and its sockets.
 */
export function createAsking(options: ExchangeOptions): Asking {
  const { timeoutMs, tries, windowMax = windowDefault, now = Date.now } = options;
  const lines = new ServerLines({
    timeoutMs,
    limits: { ...limitsDefault, ...options.limits },
    now,
    ids: new MessageIds(),
  });
  const window = new AskingWindow(windowMax);
  const given = { timeoutMs, tries, window };
  const ask =
    (hurried: boolean): Ask =>
    (endpoint, question) =>
      new Promise((resolve) => new Exchange(given, endpoint, question, lines.to(endpoint), hurried, resolve).begin());
  return { patient: ask(false), hurried: ask(true) };
}

interface Given {
  readonly timeoutMs: number;
  readonly tries: number;
  readonly window: AskingWindow;
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
    if (this.#hurried && this.#line.breaker.turnsAway()) queueMicrotask(() => this.#turnedAway());
    else this.#given.window.enter(this, nowMs);
  }

  admitted(nowMs: number): void {
    this.#sent += 1;
    this.#line.send(this, this.#edns, nowMs);
  }

  #turnedAway(): void {
    this.#line.leave();
    this.#resolve({ tag: 'silent', unasked: true });
  }

  heard(reply: Reply): void {
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
    if (reply.tag !== 'silent') this.#last = reply;
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
      const reply = await askTcp(this.#endpoint, this.question, this.#edns, this.#given.timeoutMs);
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
