/** The whole service from a parsed configuration: what `serve` runs, and the sandbox too. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createSlackApp, type SlackApp, type SlackMode } from '../adapters/slack/app.ts';
import type { KeyVault } from '../ports/keys.ts';
import type { Settings } from '../ports/settings.ts';
import type { Bot } from './bot.ts';
import type { Config } from './config/config.ts';
import type { HostAndPort } from './config/fields.ts';
import { openReceiver } from './probeReceiver.ts';
import { openWiring, type Surroundings, slackUrlOf } from './wiring.ts';

export type { Surroundings } from './wiring.ts';

/** What still runs then is cut: every step may die anywhere and is taken up again (I12). */
const drainMs = 10_000;

export interface Service {
  readonly bot: Bot;
  readonly vault: KeyVault;
  readonly settings: Settings;
  /** Where probes come in by SMTP; null where they are looked for elsewhere. */
  readonly listening: HostAndPort | null;
  /** Of the HTTP server; null over Socket Mode without one. */
  readonly port: number | null;
  /** Until every delivery was answered and every effect has ended. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const everyAddress = '0.0.0.0';

const slackModeOf = ({ slack, port }: Config, host = everyAddress): SlackMode =>
  slack.mode.tag === 'http'
    ? { tag: 'http', signingSecret: slack.mode.signingSecret.reveal(), host, port }
    : { tag: 'socket', appToken: slack.mode.appToken.reveal(), health: { host, port } };

export const startService = async (config: Config, surroundings: Surroundings): Promise<Service> => {
  const { clock, journal } = surroundings;
  const wiring = await openWiring(config, surroundings, (store) => openReceiver(config, surroundings, store));
  const { bot, vault, settings, client, cards, mailbox } = wiring;
  const slack: SlackApp = createSlackApp({
    desk: bot.desk,
    client,
    cards,
    settings,
    log: journal,
    now: () => clock.now(),
    botToken: config.slack.botToken.reveal(),
    mode: slackModeOf(config, surroundings.listenHost),
    healthy: () => true,
    ...slackUrlOf(config),
  });
  const { port } = await slack.start();
  const idle = async (): Promise<void> => {
    await slack.idle();
    await bot.idle();
  };
  return {
    bot,
    vault,
    settings,
    listening: mailbox.listening,
    port,
    idle,
    stop: async () => {
      await slack.stop();
      await Promise.race([bot.idle(), sleep(drainMs, undefined, { ref: false })]);
      await mailbox.close();
      wiring.close();
    },
  };
};
