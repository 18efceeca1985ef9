/** Posts and updates a rotation's card, the approval card in its thread, and notices. */

import { createHash } from 'node:crypto';
import { type Instant, PersonId, type SigningDomain } from '../../domain/names.ts';
import { accompanimentOf, isShownByCard, isWait, type Notice } from '../../domain/notices.ts';
import type { Policy } from '../../domain/policy.ts';
import { openRound } from '../../domain/queries.ts';
import type { Rotation, State } from '../../domain/state.ts';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import type { DepartmentForms } from '../../ports/documents.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import { MessengerRefuses, type Notifier, type RaisedNotices, type RecordNews } from '../../ports/people.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { CardStore, OutcomeStore, PostedCard } from '../../ports/store.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { type CardPoster, createCardPoster, footerOf, metadataOf } from './cards.ts';
import {
  beforePost,
  isLastingRefusal,
  type PostedMessage,
  type SlackClient,
  type SlackLog,
  slackErrorCode,
} from './client.ts';
import { createDigests, digestLine, digestMessage } from './digest.ts';
import { createLocales, type Locales } from './directory.ts';
import { noticeFiles } from './files.ts';
import { createOpenMessages } from './openMessages.ts';
import { type Acts, createActs, type Place, postFiles } from './posting.ts';
import { postReport } from './respond.ts';
import { applicationMessage } from './views/applicationMessage.ts';
import { contextBlock, mention, type RenderContext, type Rendered } from './views/blocks.ts';

import { type NoticePlace, noticeCard, offeredBeside } from './views/notice.ts';
import { rotationCard } from './views/rotationCard.ts';
import { roundCard } from './views/roundCard.ts';

interface SlackNotifierOptions {
  readonly client: SlackClient;
  readonly cards: CardStore;
  readonly outcomes: OutcomeStore;
  readonly raised: RaisedNotices;
  readonly journal: SlackLog;
  /** Language of channel posts. Direct messages use the person's language. */
  readonly locale: Language;
  readonly policy: Policy;
  readonly testEndpoints: boolean;
  /** Fills the department's own form; absent: every application is a text file. */
  readonly forms?: DepartmentForms;
  /** URL of the workspace, with a slash at the end; null while it is unknown. */
  readonly workspaceUrl?: () => string | null;
  /** The people who may approve now; null while the messenger does not say. */
  readonly approvers?: (settings: DomainSettings) => Promise<readonly PersonId[] | null>;
}

/** Builds the link that `chat.getPermalink` gives, without a call: an alert must not wait while Slack is down. */
const linkTo = (workspaceUrl: string, { channel, ts }: PostedCard): string =>
  `${workspaceUrl}archives/${channel}/p${ts.replace('.', '')}`;

interface CardRenderer {
  readonly options: SlackNotifierOptions;
  readonly poster: CardPoster;
  readonly locales: Locales;
  readonly openMessages: ReturnType<typeof createOpenMessages>;
}

/** The state of one signing domain at one time. */
interface Shown {
  readonly state: State;
  readonly settings: DomainSettings;
  readonly at: Instant;
  readonly head?: string | undefined;
}

const contextOf = ({ options }: CardRenderer, { settings }: Shown, language: Language): RenderContext => ({
  language,
  policy: options.policy,
  settings,
  testEndpoints: options.testEndpoints,
});

const showRotation = (renderer: CardRenderer, shown: Shown, rotation: Rotation): Promise<PostedCard | null> => {
  const { locale, policy } = renderer.options;
  const { state, settings, at, head } = shown;
  return renderer.poster.show({
    domain: state.domain,
    name: `rotation-${rotation.id}`,
    channel: settings.channel,
    threadTs: null,
    version: state.atVersion,
    rendered: rotationCard({ ...contextOf(renderer, shown, locale), zoneBelow: true }, state, rotation, at),
    footer: footerOf(locale, policy.calendar.timeZone, state, head),
    metadata: metadataOf(state, `rotation-${rotation.id}`, { head }),
    replacesDeleted: {
      note: text(locale, 'card.threadGone'),
      whenPosted: async () => {
        const round = openRound(rotation);
        // It is moved to the new thread, where people look. The buttons of the old one lead to the new one.
        if (round !== null) await renderer.poster.forget(state.domain, `round-${round.id}`);
      },
    },
  });
};

const showRound = async (renderer: CardRenderer, shown: Shown, rotation: Rotation, main: Place): Promise<void> => {
  const { locale, policy } = renderer.options;
  const { state, at, head } = shown;
  const { round } = rotation;
  if (round === null) return;
  await renderer.poster.show({
    domain: state.domain,
    name: `round-${round.id}`,
    channel: main.channel,
    threadTs: main.threadTs,
    version: state.atVersion,
    rendered: roundCard(contextOf(renderer, shown, locale), state, rotation, round, at),
    footer: footerOf(locale, policy.calendar.timeZone, state, head, round),
    metadata: metadataOf(state, `round-${round.id}`, { head }),
    replacesDeleted: null,
  });
};

/** Posts or updates both cards. @returns the thread */
const showBoth = async (renderer: CardRenderer, shown: Shown, rotation: Rotation): Promise<Place> => {
  const thread = inThreadOf(shown, await showRotation(renderer, shown, rotation));
  await showRound(renderer, shown, rotation, thread);
  return thread;
};

/** The thread of a card. Without a card, because the outcome of its post is unknown: the channel. */
const inThreadOf = ({ settings }: Shown, card: PostedCard | null): Place =>
  card === null ? { channel: settings.channel, threadTs: null } : { channel: card.channel, threadTs: card.ts };

/** The thread for a notice; posts the rotation's card first if it is missing. Null without a rotation. */
const threadOf = async (renderer: CardRenderer, shown: Shown): Promise<Place | null> => {
  const { state, settings } = shown;
  if (state.rotation === null) return null;
  const known = await renderer.poster.whereIs(state.domain, `rotation-${state.rotation.id}`);
  return inThreadOf(
    shown,
    known?.channel === settings.channel ? known : await showRotation(renderer, shown, state.rotation),
  );
};

/** The acts of this notice. A log that begins again numbers notices from 1 again, so the key includes a hash of the content. */
const actsOf = ({ options }: Pick<CardRenderer, 'options'>, domain: SigningDomain, notice: Notice): Acts => {
  const { id, code, to, facts } = notice;
  // The order of the facts differs between a new notice and one read from the store.
  const sorted = Object.entries(facts).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const content = createHash('sha256')
    .update(JSON.stringify([code, to, sorted]))
    .digest('hex');
  return createActs(options, domain, `${id}-${content.slice(0, 16)}`);
};

/** Reminders about an open round name the approvers who have not approved. */
const waitedFor = async ({ options }: CardRenderer, { state, settings }: Shown, { code }: Notice) => {
  const round = state.rotation === null ? null : openRound(state.rotation);
  if (code !== 'reminder_approval' || round === null || round.approvals.length === 0) return null;
  const requester = options.policy.requesterCounts ? null : state.rotation?.requester;
  const done = [requester, ...round.approvals.map(({ by }) => by)];
  const all = (await options.approvers?.(settings)) ?? null;
  return all === null ? null : all.filter((person) => !done.includes(person));
};

/** Direct messages and reminders lead to the card on which the person acts. */
const placeOf = async (renderer: CardRenderer, shown: Shown, notice: Notice): Promise<NoticePlace> => {
  const { rotation, domain } = shown.state;
  const leads = (notice.to !== 'thread' && notice.to !== 'channel') || isWait(notice.code);
  const url = renderer.options.workspaceUrl?.() ?? null;
  if (!leads || rotation === null || url === null) return { link: null, waitedFor: null };
  const round = openRound(rotation);
  const card = await renderer.poster.whereIs(domain, round === null ? `rotation-${rotation.id}` : `round-${round.id}`);
  return { link: card === null ? null : linkTo(url, card), waitedFor: await waitedFor(renderer, shown, notice) };
};

const digestSentence = async (renderer: CardRenderer, shown: Shown, notice: Notice): Promise<string> =>
  digestLine(
    contextOf(renderer, shown, renderer.options.locale),
    shown.state,
    notice,
    await placeOf(renderer, shown, notice),
  );

/** Posts a notice, and remembers it while its buttons do something. */
const postRemembered = async (
  renderer: CardRenderer,
  shown: Shown,
  notice: Notice,
  language: Language,
  message: Parameters<SlackClient['post']>[0],
): Promise<PostedMessage> => {
  const { state, at } = shown;
  const posted = await renderer.options.client.post(message);
  const context = contextOf(renderer, shown, language);
  const offered =
    notice.code === 'application' ? (['application_file'] as const) : offeredBeside(context, state, notice, at);
  const { channel } = message;
  await renderer.openMessages.remember(state, notice, { channel, ts: posted.ts }, offered);
  return posted;
};

const postDirect = async (
  renderer: CardRenderer,
  shown: Shown,
  notice: Notice,
  to: PersonId,
  first: MessageIn,
): Promise<void> => {
  const { client } = renderer.options;
  const user = PersonId.user(to);
  const [channel, language] = await beforePost(() =>
    Promise.all([client.openDirect(user), renderer.locales.of(user)] as const),
  );
  const { state, at } = shown;
  const place = await beforePost(() => placeOf(renderer, shown, notice));
  const card = noticeCard(contextOf(renderer, shown, language), state, notice, at, null, null, place);
  await postRemembered(renderer, shown, notice, language, {
    channel,
    ...undelivered(card, first(language)),
    metadata: metadataOf(state, 'notice', { notice: notice.id }),
  });
};

/** An introductory line in the given language; null for none. */
type MessageIn = (language: Language) => string | null;

const undelivered = ({ text, blocks }: Rendered, first: string | null): Rendered => ({
  text,
  blocks: first === null ? blocks : [contextBlock(first), ...blocks],
});

/** Posts in the thread for a person without direct messages, so that at least others see the notice (I9). */
const postForAbsent = async (
  renderer: CardRenderer,
  shown: Shown,
  notice: Notice,
  to: PersonId,
  why: 'card.undelivered' | 'card.unheardDirect',
): Promise<void> => {
  const { locale } = renderer.options;
  const { state, settings, at } = shown;
  const thread = await beforePost(() => threadOf(renderer, shown));
  const card = noticeCard(contextOf(renderer, shown, locale), state, notice, at);
  await postRemembered(renderer, shown, notice, locale, {
    channel: thread?.channel ?? settings.channel,
    threadTs: thread?.threadTs ?? null,
    ...undelivered(card, text(locale, why, { name: mention(to) })),
    metadata: metadataOf(state, 'notice', { notice: notice.id }),
  });
};

const postToPerson = async (
  renderer: CardRenderer,
  shown: Shown,
  notice: Notice,
  acts: Acts,
  to: PersonId,
): Promise<void> => {
  const inThread = (why: 'card.undelivered' | 'card.unheardDirect') =>
    acts.perform('post', 'message', () => postForAbsent(renderer, shown, notice, to, why));
  try {
    const direct = () => postDirect(renderer, shown, notice, to, () => null);
    const { tag } = await acts.perform('direct message', 'message', direct);
    if (tag !== 'done') await inThread('card.unheardDirect');
  } catch (error) {
    if (!isLastingRefusal(error)) throw error;
    await inThread('card.undelivered');
  }
};

/** Handles a thread post with an unknown outcome: it is not repeated, and the requester gets a direct message instead (I9). */
const postUnanswered = async (renderer: CardRenderer, shown: Shown, notice: Notice, acts: Acts): Promise<void> => {
  const { journal } = renderer.options;
  const { domain, rotation } = shown.state;
  journal.error({ domain, notice: notice.code }, 'Slack did not say whether a notice was posted');
  const requester = rotation?.requester;
  if (!requester) return;
  await acts.perform('direct message', 'message', () =>
    postDirect(renderer, shown, notice, requester, (language) => text(language, 'card.unheardPost')),
  );
};

/**
 * The round's card asks for the approval, and its first post mentions who may give it. Where the bot never began that post, the stored
 * place is a lie (I13); where three attempts had no answer, nobody may have seen the card. A message asks then.
 */
const isCardPosted = async (renderer: CardRenderer, shown: Shown, { facts }: Notice): Promise<boolean> => {
  const { state, settings } = shown;
  const { rotation } = state;
  const round = rotation === null ? null : openRound(rotation);
  const wanted = 'round' in facts ? facts.round : null;
  // Nobody has to approve a round that is over.
  if (rotation === null || round === null || round.id !== wanted) return true;
  await showBoth(renderer, shown, rotation);
  return renderer.poster.isPosted(state.domain, `round-${round.id}`, settings.channel);
};

/**
 * Posts one notice with its files to the rotation's thread, the channel or a person. The post and each file have their own outcomes, so no
 * failure repeats another act (I14).
 */
const postNotice = async (
  renderer: CardRenderer,
  shown: Shown,
  notice: Notice,
  nextKey: PublicKeyInfo | null,
  news: RecordNews | null,
): Promise<void> => {
  if (isShownByCard(notice) && (await isCardPosted(renderer, shown, notice))) return;
  const { options } = renderer;
  const { client, locale, journal } = options;
  const { state, settings, at } = shown;
  const acts = actsOf(renderer, state.domain, notice);
  if (notice.to !== 'thread' && notice.to !== 'channel') return postToPerson(renderer, shown, notice, acts, notice.to);
  const thread = notice.to === 'channel' ? null : await threadOf(renderer, shown);
  const context = contextOf(renderer, shown, locale);
  const applies = accompanimentOf(notice) === 'application' && nextKey !== null && thread !== null;
  const rendered = applies
    ? applicationMessage(context, state, notice, nextKey, at)
    : noticeCard(context, state, notice, at, news?.seen, nextKey, await placeOf(renderer, shown, notice));
  const place = thread ?? { channel: settings.channel, threadTs: null };
  const metadata = metadataOf(state, applies ? 'application' : 'notice', { notice: notice.id });
  let posted: PostedMessage | null = null;
  const { tag } = await acts.perform('post', 'message', async () => {
    const message = { ...place, ...rendered, metadata };
    posted = await postRemembered(renderer, shown, notice, locale, message);
  });
  if (tag !== 'done') await postUnanswered(renderer, shown, notice, acts);
  if (thread === null) return;
  const there = isOutside(posted, thread) ? await threadAnew(renderer, shown) : thread;
  const channels = { client, language: locale, log: journal };
  await postFiles(
    channels,
    acts,
    state.domain,
    there,
    await noticeFiles(options, context, state, notice, nextKey, news),
  );
};

/** Slack posts at the top of the channel when the first message of the thread is gone. */
const isOutside = (posted: PostedMessage | null, { threadTs }: Place): boolean =>
  posted !== null && threadTs !== null && posted.threadTs === null;

/** Posts the cards anew after retention, or a person, deleted the thread's first message. @returns the new thread */
const threadAnew = async (renderer: CardRenderer, shown: Shown): Promise<Place> => {
  const { domain, rotation } = shown.state;
  if (rotation === null) return inThreadOf(shown, null);
  const { poster, options } = renderer;
  options.journal.error({ domain, rotation: rotation.id }, 'the thread of a rotation was deleted in Slack');
  await poster.forget(domain, `rotation-${rotation.id}`);
  return showBoth(renderer, shown, rotation);
};

/** People read a direct message in their own language. */
const languageIn = ({ options, locales }: CardRenderer, { state }: Shown, channel: string, { to }: Notice) => {
  const person = to === 'thread' || to === 'channel' ? (state.rotation?.requester ?? null) : to;
  return channel.startsWith('D') && person !== null ? locales.of(PersonId.user(person)) : options.locale;
};

const closeOutdated = (renderer: CardRenderer, shown: Shown, { id, round }: Rotation): Promise<void> => {
  const { state, at } = shown;
  const cards = [`rotation-${id}`, ...(round === null ? [] : [`round-${round.id}`])];
  return renderer.openMessages.closeOutdated({
    state,
    at,
    context: contextOf(renderer, shown, renderer.options.locale),
    contextOf: async (channel, notice) =>
      contextOf(renderer, shown, await languageIn(renderer, shown, channel, notice)),
    placeOf: (notice) => placeOf(renderer, shown, notice),
    isCard: async ({ channel, ts }) => {
      const places = await Promise.all(cards.map((name) => renderer.poster.whereIs(state.domain, name)));
      return places.some((place) => place?.channel === channel && place.ts === ts);
    },
  });
};

export const createSlackNotifier = (options: SlackNotifierOptions): Notifier => {
  const { client, cards, outcomes, raised, locale, journal } = options;
  const channels = { client, language: locale, log: journal };
  const renderer: CardRenderer = {
    options,
    poster: createCardPoster(client, cards, outcomes),
    locales: createLocales(client, locale),
    openMessages: createOpenMessages({ client, cards, raised, journal }),
  };
  const queue = createKeyedQueue();
  const digests = createDigests({
    ...{ client, outcomes },
    render: async (lines, { at }) => {
      const sentences = lines.map((line) => digestSentence(renderer, { ...line, at }, line.notice));
      return digestMessage(locale, lines.length, await Promise.all(sentences));
    },
  });
  const logged = <T>(domain: SigningDomain, work: () => Promise<T>): Promise<T> =>
    queue(domain, async () => {
      try {
        return await work();
      } catch (error) {
        throw isLastingRefusal(error) ? new MessengerRefuses(slackErrorCode(error)) : error;
      }
    });
  return {
    showCards: (state, settings, at, head) =>
      logged(state.domain, async () => {
        const { rotation } = state;
        if (rotation === null) return;
        const shown = { state, settings, at, head };
        await showBoth(renderer, shown, rotation);
        await closeOutdated(renderer, shown, rotation);
      }),
    cardLink: async ({ domain, rotation }) => {
      const url = options.workspaceUrl?.() ?? null;
      const card =
        rotation === null || url === null ? null : await renderer.poster.whereIs(domain, `rotation-${rotation.id}`);
      return card === null || url === null ? null : linkTo(url, card);
    },
    postReport: (settings, report, notice) =>
      logged(settings.name, () =>
        postReport(channels, cards, actsOf(renderer, settings.name, notice), settings, report),
      ),
    postDigest: (digest) => logged(digest.line.state.domain, () => digests(digest)),
    postNotice: (state, settings, notice, nextKey, at, news = null) =>
      logged(state.domain, () => postNotice(renderer, { state, settings, at }, notice, nextKey, news)),
  };
};
