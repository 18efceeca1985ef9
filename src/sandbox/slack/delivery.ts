import { type Ack, accepted } from './delivery/ack.ts';
import type { Envelope, Tampering } from './delivery/envelope.ts';
import { deliverOverHttp, type HttpAnswer } from './delivery/overHttp.ts';
import { type SignedRequest, signedRequest } from './delivery/signedRequest.ts';
import type { SocketMode } from './delivery/socketMode.ts';

/** Slack's: the bot has 3 seconds to acknowledge. */
export const ackTimeoutMs = 3_000;

/** Slack's waits before it sends an event again. */
export const eventRetryDelaysMs: readonly number[] = [0, 60_000, 300_000];

const timesMax = 20;

export interface DelivererOptions {
  readonly signingSecret: string;
  readonly ackTimeoutMs: number;
  readonly eventRetryDelaysMs: readonly number[];
  readonly realNow: () => number;
}

/** Brings envelopes to the bot: over a socket where one is connected, else by HTTP to the request URL. */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #sockets: SocketMode;
  readonly #waits = new Map<NodeJS.Timeout, () => void>();
  #last: SignedRequest | null = null;
  #closed = false;
  requestUrl: string | null;

  constructor(options: DelivererOptions, sockets: SocketMode, requestUrl: string | null) {
    this.#options = options;
    this.#sockets = sockets;
    this.requestUrl = requestUrl;
  }

  /** One answer for each copy that was sent. */
  async deliver(envelope: Envelope, tampering: Tampering = {}): Promise<readonly [Ack, ...Ack[]]> {
    const [first, ...rest] = await this.#copies(envelope, tampering);
    return [first.ack, ...rest.map((r) => r.ack)];
  }

  /** The very bytes of the last HTTP request again: what somebody could do who recorded it. */
  async replay(): Promise<Ack> {
    if (this.#last === null) return { tag: 'failed', problem: 'nothing was sent over HTTP yet', millis: 0 };
    return (await this.#send(this.#last)).ack;
  }

  /** An event: what is not accepted is sent again, at most three times. `retries` ends with the last of them. */
  async deliverEvent(
    envelope: Envelope,
    tampering: Tampering = {},
  ): Promise<{ readonly ack: Ack; readonly retries: Promise<readonly Ack[]> }> {
    const [first] = await this.#copies(envelope, tampering);
    return { ack: first.ack, retries: this.#retries(envelope, first) };
  }

  close(): void {
    this.#closed = true;
    for (const [timer, wake] of this.#waits) {
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
        this.#waits.delete(timer);
        resolve();
      }, ms).unref();
      this.#waits.set(timer, resolve);
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
