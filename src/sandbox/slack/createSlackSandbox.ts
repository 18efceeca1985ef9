import type { Clock } from '../../ports/clock.ts';
import { listenOnLoopback, loopback } from '../loopback.ts';
import type { Stage } from './acts/stage.ts';
import { CallLog } from './callLog.ts';
import { SocketMode } from './delivery/socketMode.ts';
import { ackTimeoutMs, Deliverer, eventRetryDelaysMs } from './delivery.ts';
import { Faults } from './faults.ts';
import { slackHttpServer } from './httpServer.ts';
import { type AppManifest, shippedManifest } from './manifest.ts';
import { allMethods } from './methods/all.ts';
import { RateLimits } from './protocol.ts';
import { SlackSandbox } from './sandbox.ts';
import { newSlack } from './slack.ts';

export interface SlackSandboxOptions {
  /** Message time stamps, rate limits and the life of response URLs follow it. */
  readonly clock: Clock;
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  /** Where the bot listens; may be set later. Not needed over Socket Mode. */
  readonly requestUrl?: string;
  /** 0, a free port, where nothing is said. */
  readonly port?: number;
  /** What the app is in this workspace, where it differs from the manifest that is shipped. */
  readonly manifest?: Partial<AppManifest>;
  /** Methods without a rate limit; none where nothing is said. */
  readonly unlimited?: readonly string[];
  /** Real milliseconds that the bot has to acknowledge; Slack's 3000 where nothing is said. */
  readonly ackTimeoutMs?: number;
  readonly eventRetryDelaysMs?: readonly number[];
  /** Real time for signatures and triggers; tests may shift it. */
  readonly realNow?: () => number;
}

/** Starts an emulated Slack workspace on 127.0.0.1. */
export const createSlackSandbox = async (options: SlackSandboxOptions): Promise<SlackSandbox> => {
  const realNow = options.realNow ?? Date.now;
  const manifest = { ...shippedManifest(), ...options.manifest };
  let baseUrl = '';
  const slack = newSlack({ clock: options.clock, realNow, baseUrl: () => baseUrl, messagesTab: manifest.messagesTab });
  const sockets = new SocketMode();
  const controls = {
    faults: new Faults(),
    rateLimits: new RateLimits(options.clock, options.unlimited ?? []),
    calls: new CallLog(),
  };
  const server = slackHttpServer({
    slack,
    ...controls,
    methods: allMethods((ticket) => sockets.issueTicket(ticket)),
    tokens: { bot: options.botToken, app: options.appToken },
    scopes: manifest.scopes,
  });
  sockets.attach(server);
  baseUrl = `http://${loopback}:${await listenOnLoopback(server, options.port)}`;
  const deliverer = new Deliverer(
    {
      signingSecret: options.signingSecret,
      ackTimeoutMs: options.ackTimeoutMs ?? ackTimeoutMs,
      eventRetryDelaysMs: options.eventRetryDelaysMs ?? eventRetryDelaysMs,
      realNow,
    },
    sockets,
    options.requestUrl ?? null,
  );
  const { commands, shouldEscape } = manifest;
  const stage: Stage = { slack, deliverer, commands, shouldEscape };
  return new SlackSandbox(stage, controls, sockets, server, `${baseUrl}/api/`);
};
