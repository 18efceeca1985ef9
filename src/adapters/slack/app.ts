/** The Slack app: Bolt behind the project's own HTTP front, or over Socket Mode. */

import { App, type Receiver } from '@slack/bolt';
import { Background, within } from '../../ports/concurrency.ts';
import { libraryLogger } from './client.ts';
import { createLocales } from './directory.ts';
import type { AckBody, HttpFront, SlackSide } from './httpFront.ts';
import { type Bounds, defaultBounds, listen, openSaturation } from './listeners.ts';
import { createResponder, type ResponderOptions } from './respond.ts';
import { SocketConnection, type SocketOptions, socketReceiver } from './socket.ts';

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
