/** Shows in Slack what is true now: the rotation's card, the approval card in its thread, and the news. */
import type { SigningDomain } from '../../domain/names.ts';
import { MessengerRefuses, type Notifier } from '../../ports/people.ts';
import { type Board, type SlackNotifierOptions, showRotation, showRound } from './board.ts';
import { createCardPoster } from './cards.ts';
import { createLocales } from './locales.ts';
import { actsOf, postNotice } from './noticePost.ts';
import { postReport } from './reportPost.ts';
import { isLastingRefusal, slackErrorCode } from './slackError.ts';
import { createTurns } from './turns.ts';

export const createSlackNotifier = (options: SlackNotifierOptions): Notifier => {
  const { client, cards, locale, journal } = options;
  const ways = { client, language: locale, log: journal };
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
    postReport: (settings, report, notice) =>
      told(settings.name, () => postReport(ways, cards, actsOf(board, settings.name, notice), settings, report)),
    postNotice: (state, settings, notice, nextKey, at, news = null) =>
      told(state.domain, () => postNotice(board, { state, settings, at }, notice, nextKey, news)),
  };
};
