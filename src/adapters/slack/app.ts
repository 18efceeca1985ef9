/**
 * The Slack app: Bolt behind the project's own HTTP front, or over Socket Mode, whose connection is kept open for the life of the
 * process. The library's own retry is not used: its pauses grow without limit, it ends the process when Slack revokes the token, and
 * its start cannot be stopped.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { Background, endsWithin, within } from '../../ports/concurrency.ts';
import { isLastingRefusal, libraryLogger, type SlackLog, slackErrorCode } from './client.ts';
import { createLocales } from './directory.ts';
import type { AckBody, HttpFront, SlackSide } from './httpFront.ts';
import { type Bounds, defaultBounds, listen, openSaturation } from './listeners.ts';
import { guardSocket } from './payload.ts';
import { createResponder, type ResponderOptions } from './respond.ts';

type Client = SocketModeReceiver['client'];

interface SocketOptions {
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
const socketReceiver = (appToken: string, slackApiUrl: string | undefined, log: SlackLog): SocketModeReceiver => {
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

class SocketConnection {
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
    // The library, closed between the request for a connection and Slack's answer to it, leaves a timer of 30 s that keeps the process.
    await bounded(this.#opening, closeTimeoutMs).catch(() => undefined);
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

export type SlackMode =
  | { readonly tag: 'http'; readonly signingSecret: string; readonly front: HttpFront }
  | { readonly tag: 'socket'; readonly appToken: string };

export interface SlackAppOptions extends Omit<ResponderOptions, 'locales'> {
  readonly botToken: string;
  /** Replaces Slack's base URL, for the sandbox. */
  readonly slackApiUrl?: string;
  readonly mode: SlackMode;
  readonly bounds?: Bounds;
  /** Only for Socket Mode; see `SocketOptions`. */
  readonly onRefused?: SocketOptions['onRefused'];
  readonly wait?: SocketOptions['wait'];
}

export interface SlackApp {
  /** Accepts deliveries from now on. Over Socket Mode it resolves after the first attempt; the app keeps trying if Slack refuses it. */
  start(): Promise<void>;
  /** Accepts no more deliveries, and waits for the ones in progress (at most `drainMs` milliseconds). */
  stop(): Promise<void>;
  /** Resolves when every accepted delivery has been answered. */
  idle(): Promise<void>;
}

const drainMs = 10_000;

/** Over HTTP the front receives deliveries, so Bolt gets an empty receiver. */
const noReceiver: Receiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

/** Bolt's receiver and, for Socket Mode, the connection to keep open; null over HTTP. */
const receiverOf = (options: SlackAppOptions) => {
  const { mode, slackApiUrl, log, onRefused = () => {}, wait } = options;
  if (mode.tag === 'http') return { receiver: noReceiver, socket: null };
  const receiver = socketReceiver(mode.appToken, slackApiUrl, log);
  const waiting = wait === undefined ? {} : { wait };
  return { receiver, socket: new SocketConnection(receiver.client, { log, onRefused, ...waiting }) };
};

const slackSideOf = (signingSecret: string, app: App): SlackSide => ({
  signingSecret,
  deliver: ({ body, delivery: { signedSeconds } }, ack, receivedMs) =>
    app.processEvent({
      body,
      ack: async (shown) => ack(isShown(shown) ? shown : null),
      customProperties: { signedSeconds, receivedMs },
    }),
});

const isShown = (value: unknown): value is Exclude<AckBody, null> => typeof value === 'object' && value !== null;

/** Creates the app without starting it; see `start`. */
export const createSlackApp = (options: SlackAppOptions): SlackApp => {
  const { mode, botToken, slackApiUrl, client, log, settings } = options;
  const { receiver, socket } = receiverOf(options);
  const app = new App({
    receiver,
    // Without `auth.test` before each delivery, and without one at the start that could fail during an outage of Slack.
    authorize: async () => ({ botToken }),
    logger: libraryLogger(log),
    convoStore: false,
    ignoreSelf: false,
    ...(slackApiUrl === undefined ? {} : { clientOptions: { slackApiUrl } }),
  });
  app.error(async (error) => log.error({ problem: error.name }, 'a delivery of Slack failed'));
  const background = new Background();
  const locales = createLocales(client, settings.locale);
  const bounds = options.bounds ?? { ...defaultBounds, isSaturated: openSaturation() };
  const responder = createResponder({ ...options, locales });
  const formContext = { locales, calendar: settings.policy.calendar, now: options.now };
  listen(app, { responder, client, locales, log, background, bounds, formContext, locale: settings.locale });
  return {
    start: async () => {
      if (mode.tag === 'http') mode.front.serve(slackSideOf(mode.signingSecret, app));
      await socket?.start();
    },
    stop: async () => {
      await socket?.stop();
      if (mode.tag === 'http') await mode.front.close();
      await within(drainMs, background.idle());
    },
    idle: () => background.idle(),
  };
};
