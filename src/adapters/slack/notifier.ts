/** Shows in Slack what is true now: the rotation's card, the approval card in its thread, and the news. */
import { type Instant, PersonId, type SigningDomain } from '../../domain/names.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Notice, Rotation, State } from '../../domain/state.ts';
import type { CardStore, PostedCard } from '../../ports/cardStore.ts';
import type { PublicKeyInfo } from '../../ports/keyVault.ts';
import { MessengerRefuses, type Notifier, type RecordNews } from '../../ports/notifier.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { footerOf, metadataOf } from './cardMarks.ts';
import { type CardPoster, createCardPoster } from './cardPoster.ts';
import type { SlackClient } from './client.ts';
import { createLocales, type Locales } from './locales.ts';
import { postReport } from './reportPost.ts';
import { isLastingRefusal, slackErrorCode } from './slackError.ts';
import { createTurns } from './turns.ts';
import { applicationFile, applicationMessage } from './views/application.ts';
import { context } from './views/block.ts';
import { rotationCard } from './views/card.ts';
import { evidenceFile } from './views/evidenceFile.ts';
import type { Frame } from './views/frame.ts';
import { noticeCard } from './views/noticeCard.ts';
import { removalFile } from './views/removal.ts';
import { roundCard } from './views/roundCard.ts';
import { mention } from './views/words.ts';

export interface SlackNotifierOptions {
  readonly client: SlackClient;
  readonly cards: CardStore;
  /** Of channel posts; direct messages follow the person. */
  readonly locale: Language;
  readonly policy: Policy;
  readonly testEndpoints: boolean;
}

interface Board {
  readonly options: SlackNotifierOptions;
  readonly poster: CardPoster;
  readonly locales: Locales;
}

/** One look at one signing domain. */
interface Shown {
  readonly state: State;
  readonly settings: DomainSettings;
  readonly at: Instant;
  readonly head?: string | undefined;
}

const frameOf = ({ options }: Board, { settings }: Shown, language: Language): Frame => ({
  language,
  policy: options.policy,
  settings,
  testEndpoints: options.testEndpoints,
});

const showRotation = (board: Board, shown: Shown, rotation: Rotation): Promise<PostedCard> => {
  const { locale } = board.options;
  const { state, settings, at, head } = shown;
  return board.poster.show({
    domain: state.domain,
    name: `rotation-${rotation.id}`,
    channel: settings.channel,
    threadTs: null,
    version: state.atVersion,
    rendered: rotationCard(frameOf(board, shown, locale), state, rotation, at),
    footer: footerOf(locale, state, head),
    metadata: metadataOf(state, `rotation-${rotation.id}`),
  });
};

const showRound = async (board: Board, shown: Shown, rotation: Rotation, main: PostedCard): Promise<void> => {
  const { locale } = board.options;
  const { state, at, head } = shown;
  const { round } = rotation;
  if (round === null) return;
  await board.poster.show({
    domain: state.domain,
    name: `round-${round.id}`,
    channel: main.channel,
    threadTs: main.ts,
    version: state.atVersion,
    rendered: roundCard(frameOf(board, shown, locale), state, rotation, round, at),
    footer: footerOf(locale, state, head),
    metadata: metadataOf(state, `round-${round.id}`),
  });
};

/** The thread that a notice belongs to; its card is posted if it is not there yet. Without a rotation: the channel. */
const threadOf = async (board: Board, shown: Shown): Promise<PostedCard | null> => {
  const { state, settings } = shown;
  if (state.rotation === null) return null;
  const known = await board.poster.whereIs(state.domain, `rotation-${state.rotation.id}`);
  return known?.channel === settings.channel ? known : showRotation(board, shown, state.rotation);
};

const postDirect = async (board: Board, shown: Shown, notice: Notice, to: PersonId): Promise<void> => {
  const { client } = board.options;
  const user = PersonId.user(to);
  const channel = await client.openDirect(user);
  const frame = frameOf(board, shown, await board.locales.of(user));
  const { state, at } = shown;
  await client.post({ channel, ...noticeCard(frame, state, notice, at), metadata: metadataOf(state, 'notice') });
};

/** In the thread, for a person whom no direct message reaches: there at least others see what was to be said (I9). */
const postForAbsent = async (board: Board, shown: Shown, notice: Notice, to: PersonId): Promise<void> => {
  const { client, locale } = board.options;
  const { state, settings, at } = shown;
  const thread = await threadOf(board, shown);
  const card = noticeCard(frameOf(board, shown, locale), state, notice, at);
  const said = text(locale, 'card.undelivered', { name: mention(to) });
  await client.post({
    channel: thread?.channel ?? settings.channel,
    threadTs: thread?.ts ?? null,
    text: card.text,
    blocks: [context(said), ...card.blocks],
    metadata: metadataOf(state, 'notice'),
  });
};

const postToPerson = async (board: Board, shown: Shown, notice: Notice, to: PersonId): Promise<void> => {
  try {
    await postDirect(board, shown, notice, to);
  } catch (error) {
    if (!isLastingRefusal(error)) throw error;
    await postForAbsent(board, shown, notice, to);
  }
};

const postApplication = async (
  board: Board,
  shown: Shown,
  notice: Notice,
  key: PublicKeyInfo,
  thread: PostedCard,
): Promise<void> => {
  const { client, locale } = board.options;
  const frame = frameOf(board, shown, locale);
  const place = { channel: thread.channel, threadTs: thread.ts };
  const message = applicationMessage(frame, shown.state, notice, key);
  await client.post({ ...place, ...message, metadata: metadataOf(shown.state, 'application') });
  await client.upload(thread.channel, thread.ts, applicationFile(frame, shown.state, key));
};

/** With the reminder of the day on which the record is overdue goes what the DNS department will ask for. */
const carriesEvidence = ['reminder_record'];

const post = async (
  board: Board,
  shown: Shown,
  notice: Notice,
  nextKey: PublicKeyInfo | null,
  news: RecordNews | null,
): Promise<void> => {
  if (notice.to !== 'thread' && notice.to !== 'channel') return postToPerson(board, shown, notice, notice.to);
  const { client, locale } = board.options;
  const { state, settings, at } = shown;
  const thread = notice.to === 'channel' ? null : await threadOf(board, shown);
  if (notice.code === 'application' && nextKey !== null && thread !== null) {
    return postApplication(board, shown, notice, nextKey, thread);
  }
  const frame = frameOf(board, shown, locale);
  await client.post({
    channel: thread?.channel ?? settings.channel,
    threadTs: thread?.ts ?? null,
    ...noticeCard(frame, state, notice, at, news?.seen, nextKey),
    metadata: metadataOf(state, 'notice'),
  });
  if (thread === null) return;
  const application = removalFile(frame, state, notice, at);
  if (application !== null) await client.upload(thread.channel, thread.ts, application);
  if (news === null || !carriesEvidence.includes(notice.code)) return;
  await client.upload(thread.channel, thread.ts, evidenceFile(frame, news.seen, nextKey, news.stretches));
};

export const createSlackNotifier = (options: SlackNotifierOptions): Notifier => {
  const { client, cards, locale } = options;
  const reporting = { client, cards, settings: { locale } };
  const board: Board = { options, poster: createCardPoster(client, cards), locales: createLocales(client, locale) };
  const inTurn = createTurns();
  const told = (domain: SigningDomain, work: () => Promise<void>): Promise<void> =>
    inTurn(domain, async () => {
      try {
        await work();
      } catch (error) {
        throw isLastingRefusal(error) ? new MessengerRefuses(slackErrorCode(error)) : error;
      }
    });
  return {
    showCards: (state, settings, at, head) =>
      told(state.domain, async () => {
        const { rotation } = state;
        if (rotation === null) return;
        const shown = { state, settings, at, head };
        await showRound(board, shown, rotation, await showRotation(board, shown, rotation));
      }),
    postReport: (settings, report) => told(settings.name, () => postReport(reporting, { report, settings })),
    postNotice: (state, settings, notice, nextKey, at, news = null) =>
      told(state.domain, () => post(board, { state, settings, at }, notice, nextKey, news)),
  };
};
