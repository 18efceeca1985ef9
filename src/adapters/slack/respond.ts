/** Answers a delivery: calls the request handler, renders its response and replies to the person. */

import { parseInputs } from '../../domain/actionInputs.ts';
import { ACTIONS } from '../../domain/actions.ts';
import type { InputRefusal, RawInputs } from '../../domain/inputs.ts';
import { type Instant, unreachable } from '../../domain/names.ts';
import { isRunning } from '../../domain/state.ts';
import type { DepartmentForms } from '../../ports/documents.ts';
import type {
  AcceptedAnswer,
  AcceptedAs,
  EvidenceReport,
  OverviewAnswer,
  Request,
  RequestHandler,
  Response,
} from '../../ports/service.ts';
import type { DomainSettings, Settings } from '../../ports/settings.ts';
import { type CardStore, isPlace } from '../../ports/store.ts';
import type { Language } from '../../texts/codes.ts';

import { text } from '../../texts/text.ts';
import { type CardLinks, type ClickedCard, createCardLinks } from './cards.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import type { UnknownWord } from './commandLine.ts';
import type { Delivery } from './delivery.ts';
import type { Locales } from './directory.ts';
import { inForm, ledgerFile, shareRepeatable, shareWith } from './files.ts';
import { HomeTab } from './homeTab.ts';
import { type Acts, type FileChannels, type Place, postFiles, shareFile } from './posting.ts';
import { createReply, type Reply } from './reply.ts';
import { createDeduplicator, type Deduplicator, UndecidedDeliveries } from './underWay.ts';

import { answerView, helpView, revealsNothing } from './views/answer.ts';
import { bundledForms, bundledToolFiles, nobody, requestedFile } from './views/applicationFiles.ts';
import { type Rendered, sections } from './views/blocks.ts';
import { asMessage, detailsView } from './views/details.ts';
import type { FileAnswer, SlackFile } from './views/files.ts';
import { historyFile } from './views/history.ts';
import { type CardLinksByDomain, type OverviewContext, overviewMessage } from './views/home.ts';
import { calendarFile } from './views/plan.ts';
import { evidenceFile } from './views/record.ts';

/** The thread of the rotation's card; without a card in the domain's channel, that channel: the stored place is not signed (I13). */
const placeOf = async (
  cards: CardStore,
  { name, channel }: Pick<DomainSettings, 'name' | 'channel'>,
  rotation: number | null,
): Promise<Place> => {
  const card = rotation === null ? null : await cards.get(name, `rotation-${rotation}`);
  return { channel, threadTs: card !== null && isPlace(card) && card.channel === channel ? card.ts : null };
};

const filesOf = (
  language: Language,
  domain: string,
  { rotation, markdown, html, json }: EvidenceReport,
): Readonly<Record<'markdown' | 'html' | 'json', SlackFile>> => {
  const name = text(language, 'report.fileName', { domain, rotation: String(rotation ?? 0) });
  const title = text(language, 'report.fileTitle', { domain });
  const command = `futari report ${domain} ${rotation === null ? '--all' : `--rotation ${rotation}`}`;
  return {
    markdown: { name: `${name}.md`, title, content: markdown, command },
    html: { name: `${name}.html`, title: `${title} (HTML)`, content: html, command: `${command} --html` },
    json: { name: `${name}.json`, title: `${title} (JSON)`, content: json, command: `${command} --json` },
  };
};

/** Posts the evidence package with the notice that ends a watch: to read and to check. `/dkim report` adds the file for printing. @throws while one of the acts must be retried */
export const postReport = async (
  channels: FileChannels,
  cards: CardStore,
  acts: Acts,
  settings: DomainSettings,
  report: EvidenceReport,
): Promise<void> => {
  const place = await placeOf(cards, settings, report.rotation);
  const { markdown, json } = filesOf(channels.language, settings.name, report);
  await postFiles(channels, acts, settings.name, place, [
    ['report', markdown],
    ['report json', json],
  ]);
};

const shareReport = async (
  channels: FileChannels,
  cards: CardStore,
  { report, settings }: AcceptedAs<'report'>,
): Promise<readonly FileAnswer[]> => {
  const place = await placeOf(cards, settings, report.rotation);
  const { markdown, html, json } = filesOf(channels.language, settings.name, report);
  return [
    await shareFile(channels, settings.name, place, markdown),
    await shareFile(channels, settings.name, place, html),
    await shareFile(channels, settings.name, place, json),
  ];
};

export interface ResponderOptions {
  readonly requestHandler: RequestHandler;
  readonly client: SlackClient;
  readonly cards: CardStore;
  readonly locales: Locales;
  readonly settings: Pick<Settings, 'locale' | 'policy' | 'testEndpoints'>;
  readonly log: SlackLog;
  readonly now: () => Instant;
  /** Fills the department's own form; absent: every application is a text file. */
  readonly forms?: DepartmentForms;
  /** Called when no channel took the answer to a delivery. The same delivery may come again then. */
  readonly onUnanswered?: (delivery: Delivery) => void;
}

/** A request without the person who makes it. */
export type ParsedRequest = Pick<Request, 'action' | 'domain' | 'rotation' | 'round' | 'digest'> & {
  /** Not parsed yet, so that they pass through a queue unchanged. The responder parses them. */
  readonly inputs: RawInputs;
  readonly unknownVerb?: string | null;
  readonly unknownWord?: UnknownWord | null;
  readonly card?: ClickedCard | null;
};

export interface Responder {
  /**
   * Never throws. Does not answer a repeated delivery, because its first copy is answered.
   * @param decided called before the answer, once the command is in the log or refused; after the answer that it failed
   */
  handle(delivery: Delivery, parsed: ParsedRequest, decided?: () => void): Promise<void>;
  /** Sends one text to the person. @param command what they can type instead; empty: nothing does the same */
  notify(delivery: Delivery, key: 'answer.unknownButton' | 'answer.formFailed', command?: string): Promise<void>;
}

/** The responder of a process that decides by itself. */
export interface DecidingResponder extends Responder {
  /**
   * Tells the person that the decision is not in the log yet; does nothing once it is, or once the person knows. The answer follows this
   * message. Never throws.
   */
  announceUndecided(delivery: Delivery): Promise<void>;
  /** Tells the person that nothing was done, because too much is under way. A copy of this delivery does nothing either. Never throws. */
  refuseBusy(delivery: Delivery): Promise<void>;
}

interface Counter {
  readonly options: ResponderOptions;
  readonly home: HomeTab;
  readonly reply: Reply;
  readonly links: CardLinks;
  readonly deduplicator: Deduplicator;
  readonly undecided: UndecidedDeliveries;
}

/** A shorter wait for Slack, in milliseconds, is not announced. */
const wordAfterMs = 3_000;

const handled = async (counter: Counter, delivery: Delivery, request: Request): Promise<Response> => {
  const { options } = counter;
  // Sent once. The answer waits for this message, so that the two arrive in order.
  let word: Promise<boolean> | null = null;
  const reminders = (ms: number): void => {
    if (ms < wordAfterMs) return;
    word ??= notified(counter, delivery, 'answer.waitsForSlack', { seconds: String(Math.ceil(ms / 1_000)) });
  };
  try {
    const answer = await options.requestHandler.handle(request, reminders);
    await word;
    return answer;
  } catch (error) {
    // The request handler must not throw. If it does, the waiting person still gets an answer.
    const problem = error instanceof Error ? error.name : 'unknown';
    options.log.error({ correlation: request.id, problem }, 'the request handler threw');
    return { tag: 'failed', code: 'internal', facts: {}, state: null, settings: null };
  }
};

const shareEvidence = async (
  channels: FileChannels,
  { cards, settings: { policy } }: ResponderOptions,
  { state, settings, observation, intervals, nextKey }: AcceptedAs<'check'>,
): Promise<readonly FileAnswer[]> => {
  if (intervals === null || state.rotation === null) return [];
  const place = await placeOf(cards, settings, state.rotation.id);
  const file = evidenceFile({ language: channels.language, policy }, observation, nextKey, intervals);
  return [await shareFile(channels, state.domain, place, file)];
};

/** The form names the requester as the log does: the profile of Slack may say more, and is read for the thread's own file. */
const shareApplication = async (
  { client, log, forms, settings: shown }: ResponderOptions,
  answer: AcceptedAs<'application_file'>,
  user: string,
  language: Language,
): Promise<readonly FileAnswer[]> => {
  const { settings, application } = answer;
  const context = { ...shown, language: shown.locale, settings };
  const requested = requestedFile(context, answer, { ...nobody, name: application.requester });
  if (requested === null) return [];
  const parts = { journal: log, ...(forms === undefined ? {} : { forms }) };
  const file = 'form' in requested ? await inForm(parts, settings, requested.form) : requested.file;
  return [await shareWith({ client, language, log }, user, settings.name, file)];
};

/** To the person who asked, as each single application. */
const shareApplications = async (
  { client, log, forms, settings: shown }: ResponderOptions,
  answer: AcceptedAs<'applications'>,
  user: string,
  language: Language,
): Promise<readonly FileAnswer[]> => {
  const context = { ...shown, language: shown.locale };
  const { format, open, settings } = answer;
  const parts = { journal: log, ...(forms === undefined ? {} : { forms }) };
  const files =
    format === 'form'
      ? await Promise.all(bundledForms(context, answer).map((one) => inForm(parts, one.settings, one.form)))
      : bundledToolFiles(context, open, format);
  const answers: FileAnswer[] = [];
  for (const file of files) answers.push(await shareWith({ client, language, log }, user, settings.name, file));
  return answers;
};

/** Shares the files before the answer that mentions them, so that the reader finds them or their replacement in the thread. */
const share = async (
  options: ResponderOptions,
  answer: AcceptedAnswer,
  user: string,
  language: Language,
): Promise<readonly FileAnswer[]> => {
  const { client, cards, log, settings } = options;
  const channels = { client, language: settings.locale, log };
  switch (answer.code) {
    case 'check':
      return shareEvidence(channels, options, answer);
    case 'report':
      return shareReport(channels, cards, answer);
    case 'history_file': {
      const { entries, left, settings: of } = answer;
      const file = historyFile({ language, policy: settings.policy }, of.name, entries, left);
      return [await shareWith(channels, user, of.name, file)];
    }
    case 'ledger':
      return [await shareWith(channels, user, answer.settings.name, ledgerFile(language, answer))];
    case 'application_file':
      return shareApplication(options, answer, user, language);
    case 'applications':
      return shareApplications(options, answer, user, language);
    case 'history':
      return [];
    case 'plan': {
      const file = calendarFile(language, answer, settings.policy, options.now());
      if (file === null) return [];
      return [await shareRepeatable({ client, language, log }, user, answer.settings.name, file)];
    }
    case 'decided':
    case 'rotation_previewed':
    case 'rollback_prepared':
    case 'cancel_prepared':
    case 'compromised_prepared':
    case 'status':
    case 'round_details':
    case 'rotation_details':
    case 'help':
      return [];
    default:
      return unreachable(answer);
  }
};

/** Fills the modal that the click opened; without it, for example because the person closed it, the answer is a message. */
const fillModal = async (
  { options: { client, log }, reply }: Counter,
  delivery: Delivery,
  language: Language,
  answer: Rendered,
): Promise<boolean> => {
  try {
    await client.updateView(delivery.id, detailsView(language, delivery.id, answer));
    return true;
  } catch (error) {
    log.info({ code: slackErrorCode(error), correlation: delivery.id }, 'a modal could not be filled');
    return reply(delivery, asMessage(language, answer));
  }
};

/** Refuses an invalid input before any look-up or change. */
const refusedInput = (code: InputRefusal, value: string): Response => ({
  tag: 'refused',
  code,
  facts: { value },
  state: null,
  settings: null,
});

const answered = async (
  counter: Counter,
  delivery: Delivery,
  parsed: ParsedRequest,
  ended: (answer: Response) => Promise<unknown> | null,
): Promise<boolean> => {
  const { options, reply, links, deduplicator, home } = counter;
  const { policy, testEndpoints, locale } = options.settings;
  const { action, domain, rotation, round, digest } = parsed;
  const { id, person, channel, signedSeconds } = delivery;
  const typed = parseInputs(action, parsed.inputs, { calendar: policy.calendar, at: options.now() });
  const inputs = typed.tag === 'parsed' ? typed.inputs : {};
  const request: Request = { id, person, signedSeconds, channel, action, domain, rotation, round, digest, inputs };
  const [language, answer] = await Promise.all([
    options.locales.of(delivery.user),
    (typed.tag === 'refused'
      ? Promise.resolve(refusedInput(typed.code, typed.text))
      : handled(counter, delivery, request)
    ).then(async (response) => {
      await ended(response);
      return response;
    }),
  ]);
  if (answer.tag === 'failed') deduplicator.forget(id);
  const known = !revealsNothing.includes(answer.code);
  // Help needs no signing domain. A person without access gets the refusal instead.
  if (action === 'help' && known)
    return reply(delivery, helpView(language, parsed.unknownVerb ?? null, parsed.unknownWord ?? null));
  const page = { language, policy, testEndpoints, at: options.now() };
  if (answer.tag === 'overview') return showOverview(counter, delivery, request, page, answer);
  const link = answer.state !== null && known ? await links.present(answer.state, action) : null;
  const files = answer.tag === 'accepted' ? await share(options, answer, delivery.user, language) : [];
  const { surface } = delivery;
  const { inModal } = ACTIONS[action];
  const render = (shown: OverviewContext): Rendered => answerView({ ...shown, link, files }, request, answer);
  if (surface.tag === 'home' && !inModal) return home.answer(delivery, surface, page, { action, answer, render });
  const rendered = render(page);
  const isAnswered = await (inModal ? fillModal(counter, delivery, language, rendered) : reply(delivery, rendered));
  if (parsed.card && known) await links.retire(parsed.card, locale);
  if (answer.code === 'decided') await home.refresh(delivery, page);
  return isAnswered;
};

const permalinks = async ({ links }: Counter, { waiting }: OverviewAnswer): Promise<CardLinksByDomain> => {
  const found = await Promise.all(
    waiting.slice(0, linksMax).map(async ({ settings, state, items }) => {
      const [first] = items;
      const link = first === undefined || !isRunning(state.rotation) ? null : await links.present(state, first.action);
      return link === null ? [] : [[settings.name, link] as const];
    }),
  );
  return new Map(found.flat());
};

/** Each link is a call of Slack. */
const linksMax = 5;

const showOverview = async (
  counter: Counter,
  delivery: Delivery,
  { action, inputs }: Request,
  page: OverviewContext,
  answer: OverviewAnswer,
): Promise<boolean> => {
  const { surface } = delivery;
  // Nobody waits for a message after only opening a tab.
  if (surface.tag === 'home') return (await counter.home.show(delivery, surface, page, answer)) || surface.opened;
  const isShort = action === 'overview' && inputs.page === undefined;
  return counter.reply(delivery, overviewMessage(page, answer, await permalinks(counter, answer), isShort));
};

type NoticeKey =
  | 'answer.unknownButton'
  | 'answer.formFailed'
  | 'answer.formInstead'
  | 'answer.busy'
  | 'answer.undecided'
  | 'answer.working'
  | 'answer.waitsForSlack';

const notified = async (
  { options, reply }: Counter,
  delivery: Delivery,
  key: NoticeKey,
  facts: Readonly<Record<string, string>> = {},
): Promise<boolean> => {
  const message = text(await options.locales.of(delivery.user), key, facts);
  return reply(delivery, { text: message, blocks: sections(message) });
};

/** Answers even if `work` throws. `work` resolves to false if no channel took the answer. */
const catching = async (counter: Counter, delivery: Delivery, work: () => Promise<boolean>): Promise<void> => {
  const { options, deduplicator } = counter;
  if (await caught(counter, delivery, work)) return;
  deduplicator.forget(delivery.id);
  options.onUnanswered?.(delivery);
};

const caught = async (
  { options, reply }: Counter,
  delivery: Delivery,
  work: () => Promise<boolean>,
): Promise<boolean> => {
  try {
    return await work();
  } catch (error) {
    const problem = error instanceof Error ? error.name : 'unknown';
    options.log.error({ correlation: delivery.id, problem }, 'a delivery could not be answered');
    const message = text(options.settings.locale, 'response.internal');
    return reply(delivery, { text: message, blocks: sections(message) });
  }
};

export const createResponder = (options: ResponderOptions): DecidingResponder => {
  const { client, cards, log, requestHandler } = options;
  const reply = createReply(options);
  const counter: Counter = {
    options,
    home: new HomeTab({ client, requestHandler, reply, log }),
    reply,
    links: createCardLinks(client, cards, log),
    deduplicator: createDeduplicator(),
    undecided: new UndecidedDeliveries(),
  };
  const notifyOnce = async (delivery: Delivery, key: NoticeKey, command = ''): Promise<void> => {
    if (counter.deduplicator.take(delivery.id, Promise.resolve()) === null)
      await catching(counter, delivery, () => notified(counter, delivery, key, { command }));
  };
  return {
    handle: async (delivery, parsed, decided = () => {}) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const earlier = counter.deduplicator.take(delivery.id, promise);
      if (earlier !== null) return earlier;
      const end = counter.undecided.begin(delivery.id);
      const ended = ({ tag }: Pick<Response, 'tag'>): Promise<unknown> | null => {
        resolve();
        // An acknowledgement says that it is in the log. What failed is in none: only its answer says so.
        if (tag !== 'failed') decided();
        return end();
      };
      await catching(counter, delivery, async () => {
        // Home shows the answer in place, and a message beside it would be a second one.
        const slow = ACTIONS[parsed.action].queriesDns && delivery.surface.tag === 'message';
        // DNS queries may take seconds, so the person gets an acknowledgement at once.
        if (slow) await notified(counter, delivery, 'answer.working');
        return answered(counter, delivery, parsed, ended);
      });
      resolve();
      await end();
      decided();
    },
    // Not through the deduplicator, which has taken the delivery.
    announceUndecided: (delivery) =>
      counter.undecided.announce(delivery.id, () => notified(counter, delivery, 'answer.undecided')),
    // Beside the message with the button, which the person needs again.
    refuseBusy: (delivery) => notifyOnce({ ...delivery, replaces: false }, 'answer.busy'),
    notify: (delivery, key, command = '') => notifyOnce(delivery, command === '' ? key : 'answer.formInstead', command),
  };
};
