/** The Slack app: Bolt behind our own HTTP front, or over Socket Mode. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { createHttpFront, type SlackSide } from './httpFront.ts';
import { listen } from './listeners.ts';
import { createLocales } from './locales.ts';
import { type AnsweringOptions, createAnswering } from './respond.ts';
import { libraryLogger } from './slackLog.ts';
import { guardSocket } from './socketGuard.ts';

export type SlackMode =
  | { readonly tag: 'http'; readonly signingSecret: string; readonly host: string; readonly port: number }
  /** `health`: where `/healthz` is served; null for nowhere. */
  | {
      readonly tag: 'socket';
      readonly appToken: string;
      readonly health: { readonly host: string; readonly port: number } | null;
    };

export interface SlackAppOptions extends Omit<AnsweringOptions, 'locales'> {
  readonly botToken: string;
  /** Another base URL than Slack's, for the sandbox. */
  readonly slackApiUrl?: string;
  readonly mode: SlackMode;
  readonly healthy: () => boolean;
  readonly realNow?: () => number;
}

export interface SlackApp {
  /** @returns the port of the HTTP server; null where none was asked for. @throws when the port is taken, or no socket opens. */
  start(): Promise<{ readonly port: number | null }>;
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

const receiverOf = ({ mode, slackApiUrl, log }: SlackAppOptions): Receiver | SocketModeReceiver => {
  if (mode.tag === 'http') return noReceiver;
  const logger = libraryLogger(log);
  const clientOptions = slackApiUrl === undefined ? {} : { slackApiUrl };
  const receiver = new SocketModeReceiver({ appToken: mode.appToken, logger, installerOptions: { clientOptions } });
  guardSocket(receiver.client, log);
  return receiver;
};

const slackSideOf = (mode: SlackMode, app: App): SlackSide | null =>
  mode.tag === 'http'
    ? {
        signingSecret: mode.signingSecret,
        deliver: ({ body }, ack) => app.processEvent({ body, ack: async () => ack() }),
      }
    : null;

const listening = async (server: Server, { host, port }: { host: string; port: number }): Promise<number> => {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const closed = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  const gone = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await gone;
};

/** Starts nothing: see `start`. */
export const createSlackApp = (options: SlackAppOptions): SlackApp => {
  const { mode, botToken, slackApiUrl, client, log, healthy, settings } = options;
  const receiver = receiverOf(options);
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
  const running = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  const locales = createLocales(client, settings.locale);
  listen(app, { answering: createAnswering({ ...options, locales }), client, locales, log, track });
  const { realNow } = options;
  const front = createHttpFront({ slack: slackSideOf(mode, app), healthy, log, ...(realNow ? { realNow } : {}) });
  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running);
  };
  return {
    start: async () => {
      const place = mode.tag === 'http' ? mode : mode.health;
      const port = place === null ? null : await listening(front, place);
      if (receiver instanceof SocketModeReceiver) await app.start();
      return { port };
    },
    stop: async () => {
      if (receiver instanceof SocketModeReceiver) await receiver.client.disconnect();
      await closed(front);
      const timer = new AbortController();
      const late = new Promise<void>((resolve) => {
        const handle = setTimeout(resolve, drainMs);
        timer.signal.addEventListener('abort', () => {
          clearTimeout(handle);
          resolve();
        });
      });
      await Promise.race([idle(), late]);
      timer.abort();
    },
    idle,
  };
};
