/** From a delivery to its answer: ask the desk, render what is true now, tell the person. */
import type { Instant } from '../../domain/names.ts';
import type { CardStore } from '../../ports/cardStore.ts';
import type { Action, Desk, DeskAnswer, DeskRequest } from '../../ports/service.ts';
import type { Settings } from '../../ports/settings.ts';
import { text } from '../../texts/text.ts';
import { type CardLinks, type ClickedCard, createCardLinks } from './cardLinks.ts';
import type { SlackClient } from './client.ts';
import type { UnknownWord } from './commandLine.ts';
import type { Delivery } from './delivery.ts';
import { type FileWays, shareFile } from './files.ts';
import { shareHistory } from './historyPost.ts';
import type { Locales } from './locales.ts';
import { createOnce, type Once } from './once.ts';
import { createReply, type Reply } from './reply.ts';
import { placeOf, shareReport } from './reportPost.ts';
import type { SlackLog } from './slackLog.ts';
import { answerView, helpView, tellsNothing } from './views/answer.ts';
import { sections } from './views/block.ts';
import { evidenceFile } from './views/evidenceFile.ts';
import type { FileAnswer } from './views/fileNews.ts';

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
export type Question = Pick<DeskRequest, 'action' | 'domain' | 'rotation' | 'round' | 'digest' | 'inputs'> & {
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

const asksDns: readonly Action[] = ['check', 'check_now', 'prepare_rollback'];

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
  { state, settings, observation, stretches, nextKey }: DeskAnswer,
): Promise<readonly FileAnswer[]> => {
  if (observation === undefined || stretches === undefined || settings === null || !state?.rotation) return [];
  const place = await placeOf(cards, settings, state.rotation.id);
  const file = evidenceFile({ language: ways.language, policy }, observation, nextKey ?? null, stretches);
  return [await shareFile(ways, state.domain, place, file)];
};

/** Before the answer that tells of them: whoever reads that finds the files there, or what stands in their place. */
const share = async (options: AnsweringOptions, answer: DeskAnswer): Promise<readonly FileAnswer[]> => {
  const { client, cards, log, settings } = options;
  const ways = { client, language: settings.locale, log };
  return [
    ...(await shareEvidence(ways, options, answer)),
    ...(await shareReport(ways, cards, answer)),
    ...(await shareHistory(ways, cards, settings.policy, answer)),
  ];
};

const answered = async (counter: Counter, delivery: Delivery, question: Question): Promise<void> => {
  const { options, reply, links, once } = counter;
  const { policy, testEndpoints, locale } = options.settings;
  const { action, domain, rotation, round, digest, inputs } = question;
  const { id, person, channel } = delivery;
  const request: DeskRequest = { id, person, channel, action, domain, rotation, round, digest, inputs };
  const [language, answer] = await Promise.all([options.locales.of(delivery.user), asked(counter, delivery, request)]);
  if (answer.tag === 'failed') once.forget(id);
  const known = !tellsNothing.includes(answer.code);
  // Help needs no signing domain; whoever may see nothing gets the refusal.
  if (action === 'help' && known)
    return reply(delivery, helpView(language, question.unknownVerb ?? null, question.unknownWord ?? null));
  const link = answer.state !== null && known ? await links.present(answer.state, action) : null;
  const files = await share(options, answer);
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
        const slow = asksDns.includes(question.action);
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
