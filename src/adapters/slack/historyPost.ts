/** A log that is longer than a message goes whole into the thread of the card; without a card, into the domain's channel. */
import type { CardStore } from '../../ports/cardStore.ts';
import type { DeskAnswer } from '../../ports/desk.ts';
import type { Settings } from '../../ports/settings.ts';
import type { SlackClient } from './client.ts';
import { slackErrorCode } from './slackError.ts';
import type { SlackLog } from './slackLog.ts';
import { fitsMessage } from './views/history.ts';
import { historyFile } from './views/historyFile.ts';

export interface HistoryPost {
  readonly client: Pick<SlackClient, 'upload'>;
  readonly cards: CardStore;
  readonly settings: Pick<Settings, 'locale' | 'policy'>;
  readonly log: SlackLog;
}

/** `refused`: Slack did not take it, and the person still gets the newest lines. Null: a message holds all of it. */
export type Posted = 'posted' | 'refused' | null;

export const postHistory = async (
  { client, cards, settings: { locale: language, policy }, log }: HistoryPost,
  { history, historyLeft = 0, state, settings }: DeskAnswer,
): Promise<Posted> => {
  const frame = { language, policy };
  if (history === undefined || settings === null || fitsMessage(frame, history, historyLeft)) return null;
  try {
    const rotation = state?.rotation ?? null;
    const card = rotation === null ? null : await cards.get(settings.name, `rotation-${rotation.id}`);
    const file = historyFile(frame, settings.name, history, historyLeft);
    await client.upload(card?.channel ?? settings.channel, card?.ts ?? null, file);
    return 'posted';
  } catch (error) {
    log.error({ domain: settings.name, code: slackErrorCode(error) }, 'the log could not be posted as a file');
    return 'refused';
  }
};
