/**
 * Keeps the Socket Mode connection open for the life of the process. The library's own retry is not used: its pauses grow without limit, it
 * ends the process when Slack revokes the token, and its start cannot be stopped.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import { endsWithin } from '../../ports/concurrency.ts';
import { isLastingRefusal, libraryLogger, type SlackLog, slackErrorCode } from './client.ts';
import { guardSocket } from './payload.ts';

type Client = SocketModeReceiver['client'];

export interface SocketOptions {
  readonly log: SlackLog;
  /** Called when Slack refuses the bot until somebody fixes the cause; once for each reason, until a connection succeeds. */
  readonly onRefused: (code: string) => void;
  /** Waits before the next attempt; tests replace it. @throws when `signal` is aborted */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
/** After a connection of at least this duration the next attempt follows soon. */
const goodAfterMs = 10_000;
/** Time-out of one attempt, from the request for a URL to Slack's greeting. */
const openTimeoutMs = 30_000;
const callTimeoutMs = 10_000;
const closeTimeoutMs = 2_000;

/** Bolt's receiver. Its client makes one attempt per `start` and never reconnects by itself. */
export const socketReceiver = (
  appToken: string,
  slackApiUrl: string | undefined,
  log: SlackLog,
): SocketModeReceiver => {
  const receiver = new SocketModeReceiver({
    appToken,
    // The library would log each attempt; `SocketConnection` logs changes only.
    logger: { ...libraryLogger(log), error: () => undefined },
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
        timeout: callTimeoutMs,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
      },
    },
  });
  guardSocket(receiver.client, log);
  return receiver;
};

class NoGreeting extends Error {
  override readonly name = 'NoGreeting';
}

/** @throws NoGreeting after `ms` real milliseconds */
const bounded = async (work: Promise<unknown>, ms: number): Promise<void> => {
  if (!(await endsWithin(ms, work))) throw new NoGreeting('Slack did not greet in time');
};

export class SocketConnection {
  readonly #client: Client;
  readonly #options: SocketOptions;
  readonly #stop = new AbortController();
  #failing: string | null = null;
  #running: Promise<void> = Promise.resolve();
  #opening: Promise<unknown> = Promise.resolve();

  constructor(client: Client, options: SocketOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Resolves after the first attempt, even a failed one: the bot's other duties do not wait for Slack. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running = this.#keepOpen(resolve);
    });
  }

  /** Closes the connection, even during an attempt. No delivery is accepted after that. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const close = async (): Promise<void> => void (await this.#client.disconnect());
    await bounded(close(), closeTimeoutMs).catch(() => undefined);
    // An attempt that still succeeds is closed again.
    void this.#opening.then(close).catch(() => undefined);
    await bounded(this.#running, closeTimeoutMs).catch(() => undefined);
  }

  async #keepOpen(tried: () => void): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted; ) {
      const ended = this.#ended();
      const from = performance.now();
      const open = await this.#open();
      tried();
      if (open) await ended;
      if (signal.aborted) return;
      failures = open && performance.now() - from >= goodAfterMs ? 0 : failures + 1;
      await this.#rest(Math.min(firstWaitMs * 2 ** Math.max(0, failures - 1), longestWaitMs));
    }
  }

  /** Resolves when the next connection has ended or `stop` is called. */
  #ended(): Promise<void> {
    return new Promise((resolve) => {
      this.#client.once('disconnected', () => resolve());
      this.#stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async #open(): Promise<boolean> {
    const opening = this.#client.start();
    this.#opening = opening;
    try {
      await bounded(opening, openTimeoutMs);
      if (this.#failing !== null) this.#options.log.info({}, 'the socket to Slack is open again');
      this.#failing = null;
      return true;
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#failed(error);
      return false;
    }
  }

  #failed(error: unknown): void {
    const code = error instanceof NoGreeting ? 'no_greeting' : slackErrorCode(error);
    if (code === this.#failing) return;
    this.#failing = code;
    const { log, onRefused } = this.#options;
    if (!isLastingRefusal(error)) {
      log.error({ code }, 'the socket to Slack is not open: tried again, at least every minute');
      return;
    }
    log.error({ code }, 'Slack does not let the bot in: nobody can say or press anything until its tokens are right');
    onRefused(code);
  }

  async #rest(ms: number): Promise<void> {
    const { wait = (forMs, signal) => sleep(forMs, undefined, { ref: false, signal }) } = this.#options;
    // `stop` aborts the wait, and the loop then ends.
    await wait(ms, this.#stop.signal).catch(() => undefined);
  }
}
