/** An evidence package goes as two files into the thread of its rotation's card; without a card, into the domain's channel. */
import type { CardStore } from '../../ports/cardStore.ts';
import type { DeskAnswer, EvidenceReport } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { type FileWays, type Place, postFile, shareFile } from './files.ts';
import type { Acts } from './posting.ts';
import type { FileAnswer } from './views/fileNews.ts';
import type { SlackFile } from './views/files.ts';

/** Where what belongs to a rotation goes. */
export const placeOf = async (
  cards: CardStore,
  { name, channel }: Pick<DomainSettings, 'name' | 'channel'>,
  rotation: number | null,
): Promise<Place> => {
  const card = rotation === null ? null : await cards.get(name, `rotation-${rotation}`);
  return card === null ? { channel, threadTs: null } : { channel: card.channel, threadTs: card.ts };
};

const filesOf = (
  language: Language,
  domain: string,
  { rotation, markdown, json }: EvidenceReport,
): Readonly<Record<'markdown' | 'json', SlackFile>> => {
  const name = text(language, 'report.fileName', { domain, rotation: String(rotation ?? 0) });
  const title = text(language, 'report.fileTitle', { domain });
  const command = `futari report ${domain} ${rotation === null ? '--all' : `--rotation ${rotation}`}`;
  return {
    markdown: { name: `${name}.md`, title, content: markdown, command },
    json: { name: `${name}.json`, title: `${title} (JSON)`, content: json, command: `${command} --json` },
  };
};

/** With the notice that ends a watch. @throws while something is to be tried again */
export const postReport = async (
  ways: FileWays,
  cards: CardStore,
  acts: Acts,
  settings: DomainSettings,
  report: EvidenceReport,
): Promise<void> => {
  const place = await placeOf(cards, settings, report.rotation);
  const { markdown, json } = filesOf(ways.language, settings.name, report);
  await postFile(ways, acts, settings.name, 'report', place, markdown);
  await postFile(ways, acts, settings.name, 'report json', place, json);
};

/** Before the answer that tells of them. */
export const shareReport = async (
  ways: FileWays,
  cards: CardStore,
  { report, settings }: Pick<DeskAnswer, 'report' | 'settings'>,
): Promise<readonly FileAnswer[]> => {
  if (report === undefined || settings === null) return [];
  const place = await placeOf(cards, settings, report.rotation);
  const { markdown, json } = filesOf(ways.language, settings.name, report);
  return [await shareFile(ways, settings.name, place, markdown), await shareFile(ways, settings.name, place, json)];
};
