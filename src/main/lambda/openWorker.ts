/** The worker: the whole bot behind the queue. Only it reaches keys and SES. */

import { createLocales } from '../../adapters/slack/locales.ts';
import { createAnswering } from '../../adapters/slack/respond.ts';
import type { Config } from '../config/config.ts';
import { openLookedReceiver } from '../probeReceiver.ts';
import { openWiring, type Wiring } from '../wiring.ts';
import { noMailbox } from './noMailbox.ts';
import { openConfig } from './openConfig.ts';
import { QueuedDesk } from './queuedDesk.ts';
import type { LambdaSurroundings } from './surroundings.ts';
import { type BatchAnswer, type LambdaContext, type SqsEvent, workBatch } from './workBatch.ts';

export interface Worker {
  readonly wiring: Wiring;
  work(event: SqsEvent, context: LambdaContext): Promise<BatchAnswer>;
  close(): Promise<void>;
}

/** Within the function's time, with what comes before and after it. */
const longestWaitMs = 45_000;

const forWorker = (config: Config): Config => {
  const { settings } = config;
  const waitMs = Math.min(settings.probe.waitMs, longestWaitMs);
  return { ...config, settings: { ...settings, probe: { ...settings.probe, waitMs } } };
};

/** @throws what is wrong with the configuration; what Parameter Store, KMS or Slack's `auth.test` say */
export const openWorker = async (surroundings: LambdaSurroundings): Promise<Worker> => {
  const { clock, journal, credentials, sesSpacingMs } = surroundings;
  const { config, signingSecret } = await openConfig(surroundings);
  const own = {
    ...(credentials === null ? {} : { credentials }),
    ...(sesSpacingMs === undefined ? {} : { sesSpacingMs }),
  };
  const receiver = await openLookedReceiver(config, { clock, ...own });
  const wiring = await openWiring(forWorker(config), { clock, journal, ...own }, async () => receiver ?? noMailbox);
  const { bot, client, cards, settings } = wiring;
  const desk = new QueuedDesk(bot.desk, clock);
  const answering = createAnswering({
    desk,
    client,
    cards,
    locales: createLocales(client, settings.locale),
    settings,
    log: journal,
    now: () => clock.now(),
  });
  const parts = { bot, desk, answering, log: journal, signingSecret };
  const close = async (): Promise<void> => {
    await receiver?.close();
    wiring.close();
  };
  return { wiring, work: (event, context) => workBatch(parts, event, context), close };
};
