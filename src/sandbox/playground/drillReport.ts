/** The report of a drill, as Markdown for a file. */

import type { Instant } from '../../domain/names.ts';
import type { Language } from '../control/http.ts';
import type { Incident } from './drillRows.ts';
import type { MailReading } from './mailStream.ts';
import { momentText, type Words, words } from './scene.ts';
import { type Entry, shownEntries } from './timeline.ts';

export interface DrillFigures {
  readonly solved: boolean;
  readonly beganAt: Instant;
  readonly virtualMs: number;
  readonly realMs: number;
  readonly mail: MailReading;
  /** The bot repeated an alert because nobody acknowledged the incident. */
  readonly unattended: boolean;
}

const texts = {
  title: words('訓練の報告', 'Report of the drill'),
  solved: words('解決しました', 'solved'),
  unsolved: words('解決していません', 'not solved'),
  result: words('結果', 'Result'),
  goal: words('目標', 'Goal'),
  began: words('開始', 'Began'),
  took: words('かかった時間', 'Took'),
  inWorld: words('サンドボックスの時計', 'on the sandbox’s clock'),
  inReality: words('実際の時間', 'of real time'),
  happened: words('何が起きたか', 'What happened'),
  timeline: words('だれが、いつ、何をしたか', 'Who did what, and when'),
  time: words('時刻', 'Time'),
  who: words('だれ', 'Who'),
  what: words('何', 'What'),
  mail: words('メールへの影響', 'What it meant for mail'),
  atRisk: words('影響のあった時間', 'Mail was at risk for'),
  noRisk: words('影響のあったメールはありません。', 'No mail was at risk.'),
  lasts: words('今も続いています', 'ongoing'),
  practise: words('練習すること', 'What to practise'),
  unattended: words(
    '「対応します」が押されず、警報が繰り返されました',
    'Nobody pressed "Acknowledge" in time, and the alert was repeated',
  ),
  again: words('最後まで、もう一度練習します', 'Practise it again, to the end'),
} as const satisfies Readonly<Record<string, Words>>;

const duration = (ms: number, language: Language): string => {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [h, m, s] = language === 'ja' ? ['時間', '分', '秒'] : [' h', ' min', ' s'];
  const parts = [
    hours > 0 ? `${hours}${h}` : '',
    minutes > 0 ? `${minutes}${m}` : '',
    hours === 0 ? `${rest}${s}` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const tableOf = (entries: readonly Entry[], language: Language): readonly string[] => [
  `| ${texts.time[language]} | ${texts.who[language]} | ${texts.what[language]} |`,
  '| --- | --- | --- |',
  ...shownEntries(entries, language).map(({ at, who, what }) => `| ${momentText(at)} | ${cell(who)} | ${cell(what)} |`),
];

const mailOf = ({ mail, beganAt, virtualMs }: DrillFigures, language: Language): readonly string[] => {
  const { tally, atRisk } = mail;
  const now = beganAt + virtualMs;
  const totalMs = atRisk.reduce((sum, { from, until }) => sum + (until ?? now) - from, 0);
  const counts = words(
    `送信 ${tally.sent} 通: 検証に成功 ${tally.pass}、署名なし ${tally.unsigned}、失敗 ${tally.fail}`,
    `${tally.sent} sent: ${tally.pass} passed, ${tally.unsigned} unsigned, ${tally.fail} failed`,
  );
  if (atRisk.length === 0) return [`- ${counts[language]}`, `- ${texts.noRisk[language]}`];
  return [
    `- ${counts[language]}`,
    `- ${texts.atRisk[language]}: **${duration(totalMs, language)}**`,
    ...atRisk.map(
      ({ from, until }) => `  - ${momentText(from)} – ${until === null ? texts.lasts[language] : momentText(until)}`,
    ),
  ];
};

const alarmsPage = words('docs/runbook.ja.md#警報', 'docs/runbook.md#alarms');

/** What this run lacked comes first. */
const practicesOf = (
  { practices }: Incident,
  { solved, unattended }: DrillFigures,
  language: Language,
): readonly string[] => [
  ...(solved ? [] : [`- ${texts.again[language]}`]),
  ...(unattended ? [`- ${texts.unattended[language]}: ${alarmsPage[language]}`] : []),
  ...practices.map(({ why, page }) => `- ${why[language]}: ${page[language]}`),
];

export const reportOf = (
  incident: Incident,
  figures: DrillFigures,
  entries: readonly Entry[],
  language: Language,
): string => {
  const { solved, beganAt, virtualMs, realMs } = figures;
  const line = (label: Words, value: string): string => `- ${label[language]}: ${value}`;
  return [
    `# ${texts.title[language]}: ${incident.title[language]}`,
    '',
    line(texts.result, solved ? texts.solved[language] : texts.unsolved[language]),
    line(texts.goal, incident.goal[language]),
    line(texts.began, momentText(beganAt)),
    line(texts.took, `${duration(virtualMs, language)} (${texts.inWorld[language]})`),
    line(texts.took, `${duration(realMs, language)} (${texts.inReality[language]})`),
    '',
    `## ${texts.happened[language]}`,
    '',
    incident.summary[language],
    '',
    `## ${texts.timeline[language]}`,
    '',
    ...tableOf(entries, language),
    '',
    `## ${texts.mail[language]}`,
    '',
    ...mailOf(figures, language),
    '',
    `## ${texts.practise[language]}`,
    '',
    ...practicesOf(incident, figures, language),
    '',
  ].join('\n');
};
