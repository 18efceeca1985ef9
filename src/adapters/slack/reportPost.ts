/** An evidence package goes as two files into the thread of its rotation's card; without a card, into the domain's channel. */
import type { CardStore } from '../../ports/cardStore.ts';
import type { DeskAnswer } from '../../ports/desk.ts';
import type { Settings } from '../../ports/settings.ts';
import { text } from '../../texts/text.ts';
import type { SlackClient } from './client.ts';

export interface ReportPost {
  readonly client: Pick<SlackClient, 'upload'>;
  readonly cards: CardStore;
  readonly settings: Pick<Settings, 'locale'>;
}

/** Before the answer that tells of them. @throws what Slack throws: the answer then says that something went wrong */
export const postReport = async (
  { client, cards, settings: { locale } }: ReportPost,
  { report, settings }: Pick<DeskAnswer, 'report' | 'settings'>,
): Promise<void> => {
  if (report === undefined || settings === null) return;
  const { rotation, markdown, json } = report;
  const card = rotation === null ? null : await cards.get(settings.name, `rotation-${rotation}`);
  const [channel, thread] = [card?.channel ?? settings.channel, card?.ts ?? null];
  const name = text(locale, 'report.fileName', { domain: settings.name, rotation: String(rotation ?? 0) });
  const title = text(locale, 'report.fileTitle', { domain: settings.name });
  await client.upload(channel, thread, { name: `${name}.md`, title, content: markdown });
  await client.upload(channel, thread, { name: `${name}.json`, title: `${title} (JSON)`, content: json });
};
