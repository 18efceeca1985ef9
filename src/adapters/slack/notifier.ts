/** Shows in Slack what is true now: the rotation's card, the approval card in its thread, and the news. */
import type { ContextBlock, MessageMetadata } from '@slack/types';
import { type Instant, PersonId } from '../../domain/names.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Notice, Rotation, State } from '../../domain/state.ts';
import type { CardStore, PostedCard } from '../../ports/cardStore.ts';
import type { PublicKeyInfo } from '../../ports/keyVault.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { createCardPoster } from './cardPoster.ts';
import type { SlackClient } from './client.ts';
import { createLocales } from './locales.ts';
import { applicationFile, applicationMessage } from './views/application.ts';
import { context } from './views/block.ts';
import { rotationCard } from './views/card.ts';
import type { Frame } from './views/frame.ts';
import { noticeCard } from './views/noticeCard.ts';
import { roundCard } from './views/roundCard.ts';

export interface SlackNotifierOptions {
  readonly client: SlackClient;
  readonly cards: CardStore;
  /** Of channel posts; direct messages follow the person. */
  readonly locale: Language;
  readonly policy: Policy;
  readonly testEndpoints: boolean;
}

const metadataOf = (state: State, card: string): MessageMetadata => ({
  event_type: 'futari_card',
  event_payload: { domain: state.domain, rotation: state.rotation?.id ?? 0, card },
});

/** An anchor outside the store: who rewrites the log has to rewrite the channel too. */
const footerOf = (language: Language, { atVersion }: State, head: string | undefined): ContextBlock => {
  const version = String(atVersion);
  return context(
    head === undefined
      ? text(language, 'card.headVersion', { version })
      : text(language, 'card.head', { version, hash: head }),
  );
};

export const createSlackNotifier = (options: SlackNotifierOptions): Notifier => {
  const { client, cards, locale, policy, testEndpoints } = options;
  const poster = createCardPoster(client, cards);
  const locales = createLocales(client, locale);
  const frameOf = (settings: DomainSettings, language: Language): Frame => ({
    language,
    policy,
    settings,
    testEndpoints,
  });

  const showRotation = (state: State, rotation: Rotation, settings: DomainSettings, at: Instant, head?: string) =>
    poster.show({
      domain: state.domain,
      name: `rotation-${rotation.id}`,
      channel: settings.channel,
      threadTs: null,
      version: state.atVersion,
      rendered: rotationCard(frameOf(settings, locale), state, rotation, at),
      footer: footerOf(locale, state, head),
      metadata: metadataOf(state, `rotation-${rotation.id}`),
    });

  const showRound = async (
    state: State,
    rotation: Rotation,
    settings: DomainSettings,
    at: Instant,
    { main, head }: { main: PostedCard; head: string | undefined },
  ): Promise<void> => {
    const { round } = rotation;
    if (round === null) return;
    await poster.show({
      domain: state.domain,
      name: `round-${round.id}`,
      channel: main.channel,
      threadTs: main.ts,
      version: state.atVersion,
      rendered: roundCard(frameOf(settings, locale), state, rotation, round, at),
      footer: footerOf(locale, state, head),
      metadata: metadataOf(state, `round-${round.id}`),
    });
  };

  /** The thread that a notice belongs to; its card is posted if it is not there yet. Without a rotation: the channel. */
  const threadOf = async (state: State, settings: DomainSettings, at: Instant): Promise<PostedCard | null> => {
    const { rotation } = state;
    if (rotation === null) return null;
    const known = await cards.get(state.domain, `rotation-${rotation.id}`);
    return known?.channel === settings.channel ? known : showRotation(state, rotation, settings, at);
  };

  const postDirect = async (state: State, settings: DomainSettings, notice: Notice, at: Instant): Promise<void> => {
    const user = PersonId.user(notice.to as PersonId);
    const channel = await client.openDirect(user);
    const frame = frameOf(settings, await locales.of(user));
    await client.post({ channel, ...noticeCard(frame, state, notice, at), metadata: metadataOf(state, 'notice') });
  };

  const postApplication = async (
    frame: Frame,
    state: State,
    notice: Notice,
    key: PublicKeyInfo,
    thread: PostedCard,
  ): Promise<void> => {
    const message = applicationMessage(frame, state, notice, key);
    const place = { channel: thread.channel, threadTs: thread.ts };
    await client.post({ ...place, ...message, metadata: metadataOf(state, 'application') });
    await client.upload(thread.channel, thread.ts, applicationFile(frame, key));
  };

  const inTurn = createTurns();
  return {
    showCards: (state, settings, at, head) =>
      inTurn(state.domain, async () => {
        const { rotation } = state;
        if (rotation === null) return;
        const main = await showRotation(state, rotation, settings, at, head);
        await showRound(state, rotation, settings, at, { main, head });
      }),
    postNotice: (state, settings, notice, nextKey, at) =>
      inTurn(state.domain, async () => {
        if (notice.to !== 'thread') return postDirect(state, settings, notice, at);
        const thread = await threadOf(state, settings, at);
        const frame = frameOf(settings, locale);
        if (notice.code === 'application' && nextKey !== null && thread !== null) {
          return postApplication(frame, state, notice, nextKey, thread);
        }
        await client.post({
          channel: thread?.channel ?? settings.channel,
          threadTs: thread?.ts ?? null,
          ...noticeCard(frame, state, notice, at),
          metadata: metadataOf(state, 'notice'),
        });
      }),
  };
};

/** One after another for each domain: two runs in one process would post the same card twice. */
const createTurns = () => {
  const turns = new Map<string, Promise<unknown>>();
  return <T>(domain: string, work: () => Promise<T>): Promise<T> => {
    const mine = (turns.get(domain) ?? Promise.resolve()).then(work);
    turns.set(
      domain,
      mine.catch(() => undefined),
    );
    return mine;
  };
};
