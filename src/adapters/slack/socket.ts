/**
 * The connection of Socket Mode, kept open as long as the process lives. The library's own retry is not used: it grows without a
 * ceiling, ends the process when Slack takes the token back, and leaves a start behind that nobody can stop.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import { within } from '../../ports/concurrency.ts';
import { isLastingRefusal, libraryLogger, type SlackLog, slackErrorCode } from './client.ts';
import { guardSocket } from './payload.ts';

type Client = SocketModeReceiver['client'];

export interface SocketOptions {
  readonly log: SlackLog;
  /** Slack does not let the bot in, and will not until somebody changes something. Once for each reason, until it is in again. */
  readonly onRefused: (code: string) => void;
  /** How the wait before the next try passes; tests do not wait. @throws when `signal` is aborted */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
/** A connection that lived for so long was a good one: the next try comes soon. */
const goodAfterMs = 10_000;
/** Of one try, from the question for an address to Slack's greeting. */
const openTimeoutMs = 30_000;
const callTimeoutMs = 10_000;
const closeTimeoutMs = 2_000;

/** Bolt's receiver, whose client does one try when it is asked to, and no more. */
export const socketReceiver = (
  appToken: string,
  slackApiUrl: string | undefined,
  log: SlackLog,
): SocketModeReceiver => {
  const receiver = new SocketModeReceiver({
    appToken,
    // It would write a line for each try; what is news is written here.
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

/** @throws NoGreeting when it takes longer */
const bounded = async (work: Promise<unknown>, ms: number): Promise<void> => {
  // Where it is too late, how it ends is nobody's business.
  work.catch(() => undefined);
  const ended = await within(
    ms,
    work.then(() => true),
  );
  if (ended === null) throw new NoGreeting('Slack did not greet in time');
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

  /** Resolves after the first try, whatever came of it: what the bot owes does not wait for Slack. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running = this.#keepOpen(resolve);
    });
  }

  /** Takes nothing more. Ends in the middle of a try too. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const close = async (): Promise<void> => void (await this.#client.disconnect());
    await bounded(close(), closeTimeoutMs).catch(() => undefined);
    // A try that comes through all the same is closed again.
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

  /** Resolves when the connection that is opened next has ended, or is not wanted any more. */
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
    // Aborted: nothing is waited for any more.
    await wait(ms, this.#stop.signal).catch(() => undefined);
  }
}
