/** The worker's side of the former function's calls: Lambda's invoke permission authenticates them, and they decide nothing (I1). */

import * as z from 'zod';
import { createCardLinks } from '../../adapters/slack/cards.ts';
import type { SlackLog } from '../../adapters/slack/client.ts';
import { within } from '../../ports/concurrency.ts';
import type { LegacyAnswer } from '../../ports/legacy.ts';
import type { Composition } from '../compose.ts';
import type { Config } from '../config/load.ts';
import { answerOutput } from './legacyAnswer.ts';
import { readLegacyEvent } from './legacyEvent.ts';
import { type LegacyOutput, outputOf, refusalOutput } from './legacyOutput.ts';

/** What the function `legacy` invokes the worker with: the caller's event as it came, and the id of that call at AWS. */
export interface LegacyPayload {
  readonly legacy: { readonly event: unknown; readonly request: string };
}

const passed = z.object({ event: z.unknown(), request: z.string().regex(/^[\w-]{1,64}$/) });

/** The AWS command line gives up after 60 s. What is not done by then is done by the sweep, and the next call shows it. */
const effectsMsMax = 35_000;
const answerMsMax = 45_000;
/** Slack may be slow, and the caller's own client waits a minute. */
const linkMsMax = 3_000;

interface LegacyParts {
  readonly config: Pick<Config, 'legacy'>;
  readonly composition: Pick<Composition, 'application' | 'settings' | 'client' | 'cards'>;
  readonly log: SlackLog;
}

/** Links to the round's card, or to the rotation's while no round is open. */
const linkOf = async ({ composition, log }: LegacyParts, answer: LegacyAnswer): Promise<string | null> => {
  if (answer.tag === 'failed' || answer.state.rotation === null) return null;
  return createCardLinks(composition.client, composition.cards, log).present(answer.state, 'approve');
};

/** @param msLeft real milliseconds in which it must end */
export const answerLegacy = async (
  parts: LegacyParts,
  { legacy }: LegacyPayload,
  msLeft: number,
): Promise<LegacyOutput> => {
  const { config, composition } = parts;
  const { settings, application } = composition;
  const { locale } = settings;
  const given = passed.safeParse(legacy);
  if (!given.success) return outputOf(locale, 'event_malformed');
  const read = readLegacyEvent(given.data.event, given.data.request);
  if (read.tag === 'refused') return refusalOutput(locale, read);
  const domain = config.legacy === null ? undefined : settings.domains.get(config.legacy.domain);
  if (domain === undefined) return outputOf(locale, 'not_configured');
  if (read.domain !== null && read.domain !== domain.name)
    return outputOf(locale, 'domain_differs', { domain: domain.name });
  const handled = application.legacyCalls.handle(read.call, domain, Math.min(effectsMsMax, msLeft));
  const answer = await within(Math.min(answerMsMax, msLeft), handled);
  if (answer === null) return outputOf(locale, 'no_answer');
  return answerOutput({ settings, link: await within(linkMsMax, linkOf(parts, answer)) }, answer);
};
