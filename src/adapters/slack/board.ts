/** What every post of a rotation starts from, and its two cards: the rotation's own and the approval card in its thread. */
import type { Instant } from '../../domain/names.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Rotation, State } from '../../domain/state.ts';
import type { CardStore, PostedCard } from '../../ports/cardStore.ts';
import type { OutcomeStore } from '../../ports/outcomes.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';
import { footerOf, metadataOf } from './cardMarks.ts';
import type { CardPoster } from './cards.ts';
import type { SlackClient } from './client.ts';
import type { Locales } from './locales.ts';
import type { SlackLog } from './slackLog.ts';
import type { Frame } from './views/frame.ts';
import { rotationCard } from './views/rotationCard.ts';
import { roundCard } from './views/roundCard.ts';

export interface SlackNotifierOptions {
  readonly client: SlackClient;
  readonly cards: CardStore;
  readonly outcomes: OutcomeStore;
  readonly journal: SlackLog;
  /** Of channel posts; direct messages follow the person. */
  readonly locale: Language;
  readonly policy: Policy;
  readonly testEndpoints: boolean;
}

export interface Board {
  readonly options: SlackNotifierOptions;
  readonly poster: CardPoster;
  readonly locales: Locales;
}

/** One look at one signing domain. */
export interface Shown {
  readonly state: State;
  readonly settings: DomainSettings;
  readonly at: Instant;
  readonly head?: string | undefined;
}

export const frameOf = ({ options }: Board, { settings }: Shown, language: Language): Frame => ({
  language,
  policy: options.policy,
  settings,
  testEndpoints: options.testEndpoints,
});

export const showRotation = (board: Board, shown: Shown, rotation: Rotation): Promise<PostedCard> => {
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

export const showRound = async (board: Board, shown: Shown, rotation: Rotation, main: PostedCard): Promise<void> => {
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
