/** The worker's side of the former function's calls: Lambda's invoke permission authenticates them, and they decide nothing (I1). */

import * as z from 'zod';
import { createCardLinks } from '../../adapters/slack/cards.ts';
import type { SlackLog } from '../../adapters/slack/client.ts';
import { fixFor } from '../../adapters/slack/views/record.ts';
import type { RecordObservation } from '../../domain/findings.ts';
import { recordValue } from '../../domain/keyRecord.ts';
import { recordName, unreachable } from '../../domain/names.ts';
import { approvalsRequired } from '../../domain/queries.ts';
import type { Rotation, State } from '../../domain/state.ts';
import { within } from '../../ports/concurrency.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import type { LegacyAnswer } from '../../ports/legacy.ts';
import type { Locale, Settings } from '../../ports/settings.ts';
import { plainDate } from '../../texts/codes.ts';
import { correctionText } from '../../texts/records.ts';
import { text, textOfCode } from '../../texts/text.ts';
import type { Composition } from '../compose.ts';
import type { Config } from '../config/load.ts';
import { type Fields, type LegacyOutput, outputOf, outputWith, readLegacyEvent, refusalOutput } from './legacyForm.ts';

interface Context {
  readonly settings: Pick<Settings, 'locale' | 'policy'>;
  /** Permalink of the rotation's or round's card; null if there is none. */
  readonly link: string | null;
}

const zoneOf = ({ settings }: Context): string => settings.policy.calendar.timeZone;

/** Public: what the DNS department publishes. */
const recordOf = ({ domain }: State, rotation: Rotation | null, key: PublicKeyInfo | null): Fields =>
  key === null || rotation === null
    ? {}
    : { dns_record: { name: recordName(rotation.next, domain), type: 'TXT', value: recordValue(key.publicKey) } };

const findingsOf = (context: Context, observation: RecordObservation, key: PublicKeyInfo | null): readonly Fields[] => {
  const { locale } = context.settings;
  return fixFor(observation, key).corrections.map((correction) => {
    const { title, why, fix } = correctionText(locale, correction, observation, zoneOf(context));
    return { code: correction.finding.code, severity: correction.finding.severity, title, why, fix };
  });
};

type NotReady = Extract<LegacyAnswer, { readonly tag: 'record_not_ready' }>;

const notReady = (context: Context, { state, observation, key }: NotReady, common: Fields): LegacyOutput => {
  const { locale, policy } = context.settings;
  const { rotation } = state;
  const selector = rotation?.next ?? '';
  if (observation === null) return outputOf(locale, 'key_missing', { selector }, common);
  const { verdict, name } = observation;
  const more = {
    ...common,
    ...recordOf(state, rotation, key),
    verdict,
    findings: findingsOf(context, observation, key),
  };
  if (verdict !== 'right')
    return outputOf(locale, 'record_not_ready', { name, verdict: text(locale, `verdict.${verdict}`) }, more);
  if (rotation?.stage.tag !== 'Published') return outputOf(locale, 'record_not_everywhere', { name }, more);
  const { rights, sinceAt } = rotation.stage;
  const facts = {
    name,
    count: String(rights),
    needed: String(policy.stableChecks),
    at: plainDate(sinceAt + policy.stableForMs, zoneOf(context)),
  };
  return outputOf(locale, 'record_not_stable', facts, more);
};

/** As SES was read last. The former function reported its own Put. */
const signingOf = ({ ailing, targets }: State): Fields => ({
  final_dkim_status: Object.values(ailing)[0] ?? 'SUCCESS',
  signing_origin: targets[0]?.origin ?? 'UNKNOWN',
});

type As<T extends LegacyAnswer['tag']> = Extract<LegacyAnswer, { readonly tag: T }>;

const serverFaults: readonly string[] = ['log_corrupt', 'internal'];

const failedOutput = (locale: Locale, { code, facts }: As<'failed'>): LegacyOutput => {
  const texts = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)]));
  const message = textOfCode(locale, 'response', code, texts) ?? code;
  return outputWith(serverFaults.includes(code) ? 500 : 503, code.toUpperCase(), message, {});
};

const refusedOutput = (locale: Locale, { refusal: { code, facts } }: As<'refused'>, common: Fields): LegacyOutput => {
  const message = textOfCode(locale, 'refusal', code, facts) ?? code;
  const isCallers = code === 'selector_number_differs';
  const expected = isCallers ? { expected_selector_number: facts.expected } : {};
  return outputWith(isCallers ? 400 : 409, code.toUpperCase(), message, { ...common, ...expected });
};

const pendingOutput = (locale: Locale, { state }: As<'round_pending'>, common: Fields): LegacyOutput => {
  const blockers = (state.rotation?.blockers ?? []).map((code) => ({
    code,
    message: textOfCode(locale, 'blocker', code) ?? code,
  }));
  if (blockers.length === 0) return outputOf(locale, 'round_pending', {}, common);
  const facts = { blockers: blockers.map(({ message }) => message).join(' ') };
  return outputOf(locale, 'round_blocked', facts, { ...common, blockers });
};

const commonOf = ({ tag, state }: Exclude<LegacyAnswer, As<'failed'>>, link: string | null): Fields => ({
  status: tag,
  domain: state.domain,
  ...(state.rotation === null ? {} : { selector: state.rotation.next }),
  ...(link === null ? {} : { link }),
});

/** Renders the answer of the bot. */
const answerOutput = (context: Context, answer: LegacyAnswer): LegacyOutput => {
  const { locale, policy } = context.settings;
  if (answer.tag === 'failed') return failedOutput(locale, answer);
  const { state } = answer;
  const { rotation } = state;
  const selector = rotation?.next ?? '';
  const common = commonOf(answer, context.link);
  switch (answer.tag) {
    case 'started':
    case 'started_before': {
      const code = answer.tag === 'started' && answer.key === null ? 'key_pending' : answer.tag;
      return outputOf(locale, code, { selector }, { ...common, ...recordOf(state, rotation, answer.key) });
    }
    case 'refused':
      return refusedOutput(locale, answer, common);
    case 'record_not_ready':
      return notReady(context, answer, common);
    case 'round_open': {
      const code = rotation?.requester === null ? 'round_unclaimed' : 'round_open';
      return outputOf(locale, code, { needed: String(approvalsRequired(policy)) }, common);
    }
    case 'round_pending':
      return pendingOutput(locale, answer, common);
    case 'selector_differs':
      return outputOf(locale, answer.tag, { selector: answer.expected }, common);
    case 'switched':
      return outputOf(locale, answer.tag, { selector }, { ...common, ...signingOf(state) });
    case 'no_rotation':
    case 'switching':
    case 'rolled_back':
      return outputOf(locale, answer.tag, {}, common);
    default:
      return unreachable(answer);
  }
};

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
