/** From a delivery to its answer: ask the desk, render what is true now, tell the person. */

import { ACTIONS, parseInputs } from '../../domain/actions.ts';
import type { InputRefusal, RawInputs } from '../../domain/inputs.ts';
import { type Instant, unreachable } from '../../domain/names.ts';
import type { Policy } from '../../domain/policy.ts';
import type { AcceptedAnswer, AcceptedAs, Desk, DeskAnswer, DeskRequest, EvidenceReport } from '../../ports/service.ts';
import type { DomainSettings, Settings } from '../../ports/settings.ts';
import type { CardStore } from '../../ports/store.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { type CardLinks, type ClickedCard, createCardLinks } from './cards.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import type { UnknownWord } from './commandLine.ts';
import type { Delivery } from './delivery.ts';
import type { Locales } from './directory.ts';
import { type Acts, type FileWays, type Place, postFile, shareFile } from './posting.ts';
import { answerView, helpView, tellsNothing } from './views/answer.ts';
import { type Rendered, sections } from './views/blocks.ts';
import type { FileAnswer, SlackFile } from './views/files.ts';
import { fitsMessage, historyFile } from './views/history.ts';
import { evidenceFile } from './views/record.ts';

// An evidence package goes as two files into the thread of its rotation's card; without a card, into the domain's channel.

/** Where what belongs to a rotation goes. */
const placeOf = async (
  cards: CardStore,
  { name, channel }: Pick<DomainSettings, 'name' | 'channel'>,
  rotation: number | null,
): Promise<Place> => {
  const card = rotation === null ? null : await cards.get(name, `rotation-${rotation}`);
  return card === null ? { channel, threadTs: null } : { channel: card.channel, threadTs: card.ts };
};

const filesOf = (
  language: Language,
  domain: string,
  { rotation, markdown, json }: EvidenceReport,
): Readonly<Record<'markdown' | 'json', SlackFile>> => {
  const name = text(language, 'report.fileName', { domain, rotation: String(rotation ?? 0) });
  const title = text(language, 'report.fileTitle', { domain });
  const command = `futari report ${domain} ${rotation === null ? '--all' : `--rotation ${rotation}`}`;
  return {
    markdown: { name: `${name}.md`, title, content: markdown, command },
    json: { name: `${name}.json`, title: `${title} (JSON)`, content: json, command: `${command} --json` },
  };
};

/**
 * An evidence package goes as two files into the thread of its rotation's card; without a card, into the domain's channel.
 * With the notice that ends a watch. @throws while something is to be tried again
 */
export const postReport = async (
  ways: FileWays,
  cards: CardStore,
  acts: Acts,
  settings: DomainSettings,
  report: EvidenceReport,
): Promise<void> => {
  const place = await placeOf(cards, settings, report.rotation);
  const { markdown, json } = filesOf(ways.language, settings.name, report);
  await postFile(ways, acts, settings.name, 'report', place, markdown);
  await postFile(ways, acts, settings.name, 'report json', place, json);
};

/** Before the answer that tells of them. */
const shareReport = async (
  ways: FileWays,
  cards: CardStore,
  { report, settings }: AcceptedAs<'report'>,
): Promise<readonly FileAnswer[]> => {
  const place = await placeOf(cards, settings, report.rotation);
  const { markdown, json } = filesOf(ways.language, settings.name, report);
  return [await shareFile(ways, settings.name, place, markdown), await shareFile(ways, settings.name, place, json)];
};

/**
 * A log that is longer than a message goes whole into the thread of the card; without a card, into the domain's channel.
 * None where a message holds all of it.
 */
const shareHistory = async (
  ways: FileWays,
  cards: CardStore,
  policy: Policy,
  { entries, left, state, settings }: AcceptedAs<'history'>,
): Promise<readonly FileAnswer[]> => {
  const frame = { language: ways.language, policy };
  if (fitsMessage(frame, entries, left)) return [];
  const place = await placeOf(cards, settings, state.rotation?.id ?? null);
  return [await shareFile(ways, settings.name, place, historyFile(frame, settings.name, entries, left))];
};

/** One delivery is handled once by this process; across processes the core's command ids do it (I10). */
interface Once {
  /** False for an id that was taken before. */
  take(id: string): boolean;
  /** It came to nothing: the same delivery may try again. */
  forget(id: string): void;
}

const createOnce = (remembered: number): Once => {
  const taken = new Set<string>();
  return {
    take: (id) => {
      if (taken.has(id)) return false;
      taken.add(id);
      // Sets keep their order: the first is the oldest.
      const [oldest] = taken;
      if (taken.size > remembered && oldest !== undefined) taken.delete(oldest);
      return true;
    },
    forget: (id) => {
      taken.delete(id);
    },
  };
};

type Reply = (to: Delivery, said: Rendered) => Promise<void>;

const replyTimeoutMs = 10_000;

const byResponseUrl = async (
  { responseUrl, threadTs, replaces }: Delivery,
  { text, blocks }: Rendered,
): Promise<void> => {
  if (responseUrl === null) throw new RangeError('this delivery has no response URL');
  const thread = threadTs === null || replaces ? {} : { thread_ts: threadTs };
  const answer = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: replaces, text, blocks, ...thread }),
    redirect: 'error',
    signal: AbortSignal.timeout(replyTimeoutMs),
  });
  // Refusals have come both as a status and as `ok: false` with 200.
  const body = await answer.text();
  if (!answer.ok || /"ok"\s*:\s*false/.test(body)) throw new RangeError(`the response URL answered ${answer.status}`);
};

/**
 * Tells one person something, by whichever way is open: nobody is left without an answer.
 * Never throws: the last way failing is logged.
 */
const createReply = (client: SlackClient, log: SlackLog): Reply => {
  const ephemeral = (to: Delivery, said: Rendered): Promise<void> => client.postEphemeral(to.user, { ...to, ...said });
  const direct = async (to: Delivery, said: Rendered): Promise<void> => {
    await client.post({ channel: await client.openDirect(to.user), ...said });
  };
  return async (to, said) => {
    // The response URL works where the bot is no member; the direct message where the form's channel is unknown.
    const ways = [...(to.responseUrl === null ? [] : [byResponseUrl]), ephemeral, direct];
    for (const way of ways) {
      try {
        await way(to, said);
        return;
      } catch (error) {
        log.info({ code: slackErrorCode(error), delivery: to.id }, 'an answer did not pass this way');
      }
    }
    log.error({ delivery: to.id }, 'an answer could not be given');
  };
};

export interface AnsweringOptions {
  readonly desk: Desk;
  readonly client: SlackClient;
  readonly cards: CardStore;
  readonly locales: Locales;
  readonly settings: Pick<Settings, 'locale' | 'policy' | 'testEndpoints'>;
  readonly log: SlackLog;
  readonly now: () => Instant;
}

/** What was asked, apart from who asked it. */
export type Question = Pick<DeskRequest, 'action' | 'domain' | 'rotation' | 'round' | 'digest'> & {
  /** As they came, through a queue as well: whoever answers parses them. */
  readonly inputs: RawInputs;
  readonly unknownVerb?: string | null;
  readonly unknownWord?: UnknownWord | null;
  readonly card?: ClickedCard | null;
};

export interface Answering {
  /** Never throws. A delivery that came before is left alone: its first copy is answered. */
  ask(delivery: Delivery, question: Question): Promise<void>;
  /** Says one text to the person. */
  tell(delivery: Delivery, key: 'answer.unknownButton' | 'answer.formFailed'): Promise<void>;
}

const deliveriesRemembered = 2_000;

interface Counter {
  readonly options: AnsweringOptions;
  readonly reply: Reply;
  readonly links: CardLinks;
  readonly once: Once;
}

/** A shorter wait for Slack is not worth a message. */
const wordAfterMs = 3_000;

const asked = async (counter: Counter, delivery: Delivery, request: DeskRequest): Promise<DeskAnswer> => {
  const { options } = counter;
  // Once: the answer to the person must not come before it.
  let word: Promise<void> | null = null;
  const waits = (ms: number): void => {
    if (ms < wordAfterMs) return;
    word ??= told(counter, delivery, 'answer.waitsForSlack', { seconds: String(Math.ceil(ms / 1_000)) });
  };
  try {
    const answer = await options.desk.ask(request, waits);
    await word;
    return answer;
  } catch (error) {
    // The desk promises not to throw; a person waits for an answer all the same.
    const problem = error instanceof Error ? error.name : 'unknown';
    options.log.error({ request: request.id, problem }, 'the desk threw');
    return { tag: 'failed', code: 'internal', facts: {}, state: null, settings: null };
  }
};

const shareEvidence = async (
  ways: FileWays,
  { cards, settings: { policy } }: AnsweringOptions,
  { state, settings, observation, stretches, nextKey }: AcceptedAs<'check'>,
): Promise<readonly FileAnswer[]> => {
  if (stretches === null || state.rotation === null) return [];
  const place = await placeOf(cards, settings, state.rotation.id);
  const file = evidenceFile({ language: ways.language, policy }, observation, nextKey, stretches);
  return [await shareFile(ways, state.domain, place, file)];
};

/** Before the answer that tells of them: whoever reads that finds the files there, or what stands in their place. */
const share = async (options: AnsweringOptions, answer: AcceptedAnswer): Promise<readonly FileAnswer[]> => {
  const { client, cards, log, settings } = options;
  const ways = { client, language: settings.locale, log };
  switch (answer.code) {
    case 'check':
      return shareEvidence(ways, options, answer);
    case 'report':
      return shareReport(ways, cards, answer);
    case 'history':
      return shareHistory(ways, cards, settings.policy, answer);
    case 'decided':
    case 'rollback_prepared':
    case 'cancel_prepared':
    case 'compromised_prepared':
    case 'status':
    case 'plan':
    case 'help':
      return [];
    default:
      return unreachable(answer);
  }
};

/** Somebody wrote what cannot be: nothing was looked up, and nothing done. */
const refusedInput = (code: InputRefusal, value: string): DeskAnswer => ({
  tag: 'refused',
  code,
  facts: { value },
  state: null,
  settings: null,
});

const answered = async (counter: Counter, delivery: Delivery, question: Question): Promise<void> => {
  const { options, reply, links, once } = counter;
  const { policy, testEndpoints, locale } = options.settings;
  const { action, domain, rotation, round, digest } = question;
  const { id, person, channel } = delivery;
  const parsed = parseInputs(action, question.inputs, { calendar: policy.calendar, at: options.now() });
  const inputs = parsed.tag === 'parsed' ? parsed.inputs : {};
  const request: DeskRequest = { id, person, channel, action, domain, rotation, round, digest, inputs };
  const [language, answer] = await Promise.all([
    options.locales.of(delivery.user),
    parsed.tag === 'refused' ? refusedInput(parsed.code, parsed.text) : asked(counter, delivery, request),
  ]);
  if (answer.tag === 'failed') once.forget(id);
  const known = !tellsNothing.includes(answer.code);
  // Help needs no signing domain; whoever may see nothing gets the refusal.
  if (action === 'help' && known)
    return reply(delivery, helpView(language, question.unknownVerb ?? null, question.unknownWord ?? null));
  const link = answer.state !== null && known ? await links.present(answer.state, action) : null;
  const files = answer.tag === 'accepted' ? await share(options, answer) : [];
  const frame = { language, policy, testEndpoints, link, files, at: options.now() };
  await reply(delivery, answerView(frame, request, answer));
  if (question.card && known) await links.retire(question.card, locale);
};

type Said = 'answer.unknownButton' | 'answer.formFailed' | 'answer.working' | 'answer.waitsForSlack';

const told = async (
  { options, reply }: Counter,
  delivery: Delivery,
  key: Said,
  facts: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const said = text(await options.locales.of(delivery.user), key, facts);
  await reply(delivery, { text: said, blocks: sections(said) });
};

const guarded = async ({ options, reply }: Counter, delivery: Delivery, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const problem = error instanceof Error ? error.name : 'unknown';
    options.log.error({ delivery: delivery.id, problem }, 'a delivery could not be answered');
    const said = text(options.settings.locale, 'desk.internal');
    await reply(delivery, { text: said, blocks: sections(said) });
  }
};

export const createAnswering = (options: AnsweringOptions): Answering => {
  const { client, cards, log } = options;
  const counter: Counter = {
    options,
    reply: createReply(client, log),
    links: createCardLinks(client, cards, log),
    once: createOnce(deliveriesRemembered),
  };
  return {
    ask: async (delivery, question) => {
      if (!counter.once.take(delivery.id)) return;
      await guarded(counter, delivery, async () => {
        const slow = ACTIONS[question.action].queriesDns;
        // Name servers may take seconds: the person hears at once that the click arrived.
        if (slow) await told(counter, delivery, 'answer.working');
        await answered(counter, delivery, question);
      });
    },
    tell: async (delivery, key) => {
      if (counter.once.take(delivery.id)) await guarded(counter, delivery, () => told(counter, delivery, key));
    },
  };
};
