/** The Slack app: Bolt behind our own HTTP front, or over Socket Mode. */

import { App, type Receiver } from '@slack/bolt';
import { Background, within } from '../../ports/concurrency.ts';
import { libraryLogger } from './client.ts';
import { createLocales } from './directory.ts';
import type { AckBody, HttpFront, SlackSide } from './httpFront.ts';
import { type Bounds, defaultBounds, listen } from './listeners.ts';
import { createResponder, type ResponderOptions } from './respond.ts';
import { SocketConnection, type SocketOptions, socketReceiver } from './socket.ts';

export type SlackMode =
  | { readonly tag: 'http'; readonly signingSecret: string; readonly front: HttpFront }
  | { readonly tag: 'socket'; readonly appToken: string };

export interface SlackAppOptions extends Omit<ResponderOptions, 'locales'> {
  readonly botToken: string;
  /** Another base URL than Slack's, for the sandbox. */
  readonly slackApiUrl?: string;
  readonly mode: SlackMode;
  readonly bounds?: Bounds;
  /** Over Socket Mode: see `SocketOptions`. */
  readonly onRefused?: SocketOptions['onRefused'];
  readonly wait?: SocketOptions['wait'];
}

export interface SlackApp {
  /** Deliveries are taken from now on. Over Socket Mode after the first try: where Slack does not let the bot in, it goes on trying. */
  start(): Promise<void>;
  /** Takes nothing more, and waits for what is being answered (at most `drainMs`). */
  stop(): Promise<void>;
  /** Resolves when everything that was taken so far has been answered. */
  idle(): Promise<void>;
}

const drainMs = 10_000;

/** Over HTTP the front receives. */
const noReceiver: Receiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

/** What receives, and the connection that has to be kept open for it; null over HTTP. */
const receiverOf = (options: SlackAppOptions) => {
  const { mode, slackApiUrl, log, onRefused = () => {}, wait } = options;
  if (mode.tag === 'http') return { receiver: noReceiver, socket: null };
  const receiver = socketReceiver(mode.appToken, slackApiUrl, log);
  const waiting = wait === undefined ? {} : { wait };
  return { receiver, socket: new SocketConnection(receiver.client, { log, onRefused, ...waiting }) };
};

const slackSideOf = (signingSecret: string, app: App): SlackSide => ({
  signingSecret,
  deliver: ({ body }, ack) => app.processEvent({ body, ack: async (shown) => ack(isShown(shown) ? shown : null) }),
});

const isShown = (value: unknown): value is Exclude<AckBody, null> => typeof value === 'object' && value !== null;

/** Starts nothing: see `start`. */
export const createSlackApp = (options: SlackAppOptions): SlackApp => {
  const { mode, botToken, slackApiUrl, client, log, settings } = options;
  const { receiver, socket } = receiverOf(options);
  const app = new App({
    receiver,
    // No look-up before each delivery, and none at the start that an outage of Slack could fail.
    authorize: async () => ({ botToken }),
    logger: libraryLogger(log),
    convoStore: false,
    ignoreSelf: false,
    ...(slackApiUrl === undefined ? {} : { clientOptions: { slackApiUrl } }),
  });
  app.error(async (error) => log.error({ problem: error.name }, 'a delivery of Slack failed'));
  const background = new Background();
  const locales = createLocales(client, settings.locale);
  const bounds = options.bounds ?? defaultBounds;
  const responder = createResponder({ ...options, locales });
  listen(app, { responder, client, locales, log, background, bounds, locale: settings.locale });
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
