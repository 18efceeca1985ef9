/** A log that is longer than a message goes whole into the thread of the card; without a card, into the domain's channel. */
import type { Policy } from '../../domain/policy.ts';
import type { CardStore } from '../../ports/cardStore.ts';
import type { DeskAnswer } from '../../ports/service.ts';
import { type FileWays, shareFile } from './files.ts';
import { placeOf } from './reportPost.ts';
import type { FileAnswer } from './views/fileNews.ts';
import { fitsMessage } from './views/history.ts';
import { historyFile } from './views/historyFile.ts';

/** None where a message holds all of it. */
export const shareHistory = async (
  ways: FileWays,
  cards: CardStore,
  policy: Policy,
  { history, historyLeft = 0, state, settings }: DeskAnswer,
): Promise<readonly FileAnswer[]> => {
  const frame = { language: ways.language, policy };
  if (history === undefined || settings === null || fitsMessage(frame, history, historyLeft)) return [];
  const place = await placeOf(cards, settings, state?.rotation?.id ?? null);
  return [await shareFile(ways, settings.name, place, historyFile(frame, settings.name, history, historyLeft))];
};
