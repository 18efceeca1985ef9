/** A drill as it runs: the clock of it, what happened, whether it is solved, and the report. */

import type { Instant } from '../../domain/names.ts';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import { type ControlHooks, ControlProblem, type Language } from '../control/http.ts';
import { type Incident, incidents } from './drillRows.ts';
import { MailFollower, type MailReading, type MailStream } from './mailStream.ts';
import { type Act, momentText, type Words, words } from './scene.ts';
import { LogReader, readSituation, type Situation } from './situation.ts';
import { type Entry, shownEntries, timelineOf, Witness } from './timeline.ts';

interface DrillFigures {
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

const reportOf = (incident: Incident, figures: DrillFigures, entries: readonly Entry[], language: Language): string => {
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

export const listDrills = (language: Language) =>
  incidents.map(({ id, title, summary, goal }) => ({
    id,
    title: title[language],
    summary: summary[language],
    goal: goal[language],
  }));

/** @throws ControlProblem that lists the incidents */
const incidentOf = (id: string): Incident => {
  const found = incidents.find((incident) => incident.id === id);
  if (found !== undefined) return found;
  const known = incidents.map((incident) => incident.id);
  throw new ControlProblem(404, 'no_such_incident', `no such incident: ${id.slice(0, 60)}`, known);
};

export interface DrillView {
  readonly incident: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly goal: string | null;
  readonly beganAt: Instant | null;
  /** Since the beginning, until it was solved or ended. */
  readonly virtualMs: number;
  readonly realMs: number;
  readonly timeline: readonly { readonly at: Instant; readonly who: string; readonly what: string }[];
  readonly solved: boolean;
  /** False while it runs: it is neither solved nor ended. */
  readonly over: boolean;
  /** Markdown. */
  readonly report: string | null;
}

const none: DrillView = {
  incident: null,
  title: null,
  summary: null,
  goal: null,
  beganAt: null,
  virtualMs: 0,
  realMs: 0,
  timeline: [],
  solved: false,
  over: false,
  report: null,
};

/** Does a request of the control API in this process. */
type Perform = (act: Act) => Promise<unknown>;

/** Mail is at risk for minutes, so it is sent more often than in a scene. */
const mailIntervalMs = 30 * 60_000;

/** What stays when the drill is over. */
interface Outcome {
  readonly figures: DrillFigures;
  readonly timeline: readonly Entry[];
}

class Running {
  readonly incident: Incident;
  readonly #hooks: ControlHooks;
  readonly #stream: MailStream;
  readonly #log: LogReader;
  readonly #mails: MailFollower;
  readonly #witness: Witness;
  readonly #beganAt: Instant;
  readonly #beganRealMs = performance.now();
  readonly #sinceVersion: number;
  #outcome: Outcome | null = null;

  constructor(hooks: ControlHooks, stream: MailStream, incident: Incident, log: LogReader) {
    this.incident = incident;
    this.#hooks = hooks;
    this.#stream = stream;
    this.#log = log;
    this.#sinceVersion = log.version;
    this.#beganAt = hooks.sandbox.clock.now();
    this.#witness = new Witness(hooks);
    this.#mails = new MailFollower(stream, mailIntervalMs, (mail) => this.#witness.read(mail));
  }

  /** What breaks is the first thing that the drill sees. */
  async begin(perform: Perform): Promise<void> {
    const stolen = this.#hooks.sandbox.ses.identities()[0]?.selector ?? null;
    if (this.incident.keyIsStolen) {
      // One mail of the thief, as it were: signed with the key that SES has now.
      await this.#stream.send();
      this.#stream.stolen = stolen;
    }
    for (const act of this.incident.begin) await perform(act);
    this.#witness.observe();
    await this.#stream.send();
  }

  async end(): Promise<void> {
    if (this.#outcome === null) this.#close(await this.#read(), false);
  }

  async view(language: Language): Promise<DrillView> {
    const situation = await this.#read();
    this.#witness.observe();
    if (this.#outcome === null && this.incident.isSolved(situation, this.#sinceVersion)) this.#close(situation, true);
    const { figures, timeline } = this.#outcome ?? this.#present(situation, false);
    const { id, title, summary, goal } = this.incident;
    const { beganAt, virtualMs, realMs, solved } = figures;
    return {
      ...{ incident: id, title: title[language], summary: summary[language], goal: goal[language] },
      ...{ beganAt, virtualMs, realMs, solved, over: this.#outcome !== null },
      timeline: shownEntries(timeline, language),
      report: this.#outcome === null ? null : reportOf(this.incident, figures, timeline, language),
    };
  }

  #read(): Promise<Situation> {
    return readSituation(this.#hooks, this.#log, {
      reading: this.#mails.reading,
      oldMail: (selector) => this.#stream.oldMail(selector),
    });
  }

  #present(situation: Situation, solved: boolean): Outcome {
    const since = { at: this.#beganAt, version: this.#sinceVersion };
    const figures = {
      solved,
      beganAt: this.#beganAt,
      virtualMs: situation.now - this.#beganAt,
      realMs: Math.round(performance.now() - this.#beganRealMs),
      mail: situation.mail,
      unattended: this.#hooks.sandbox.alerts
        .received()
        .some(({ code, at }) => code === 'alarm_unattended' && Date.parse(at) >= this.#beganAt),
    };
    return { figures, timeline: timelineOf(this.#hooks, situation, this.#witness, since) };
  }

  #close(situation: Situation, solved: boolean): void {
    this.#outcome = this.#present(situation, solved);
    this.#mails.stop();
    this.#witness.stop();
    this.#stream.stolen = null;
  }
}

/** The drills of one world: at most one at a time. */
export class Drills {
  readonly #hooks: ControlHooks;
  readonly #stream: MailStream;
  readonly #queue = createKeyedQueue();
  #running: Running | null = null;

  constructor(hooks: ControlHooks, stream: MailStream) {
    this.#hooks = hooks;
    this.#stream = stream;
  }

  /** Prepares the world by the acts of people, then lets it break. @throws ControlProblem when the world cannot get there */
  begin(id: string, perform: Perform): Promise<void> {
    return this.#queue('drill', async () => {
      const incident = incidentOf(id);
      await this.#running?.end();
      this.#running = null;
      const log = new LogReader(this.#hooks);
      await this.#prepare(incident, log, perform);
      const running = new Running(this.#hooks, this.#stream, incident, log);
      try {
        await running.begin(perform);
      } catch (error) {
        // What was armed for this drill must not meet the next real act.
        await perform({ path: '/faults/clear', body: {} });
        await perform({ path: '/slack/up', body: {} });
        await running.end();
        throw error;
      }
      this.#running = running;
    });
  }

  end(): Promise<void> {
    return this.#queue('drill', async () => this.#running?.end());
  }

  view(language: Language): Promise<DrillView> {
    return this.#queue('drill', async () => (this.#running === null ? none : this.#running.view(language)));
  }

  async #prepare({ prepare }: Incident, log: LogReader, perform: Perform): Promise<void> {
    const mails = new MailFollower(this.#stream);
    try {
      await this.#stream.send();
      const read = (): Promise<Situation> =>
        readSituation(this.#hooks, log, {
          reading: mails.reading,
          oldMail: (selector) => this.#stream.oldMail(selector),
        });
      for (const step of prepare) {
        const before = await read();
        if (step.proof(before) !== null) continue;
        const act = step.act(before);
        if (act !== null) await perform(act);
        if (step.proof(await read()) !== null) continue;
        throw new ControlProblem(409, 'cannot_prepare', `this world does not get to the step ${step.id}`, [
          'POST /reset',
        ]);
      }
    } finally {
      mails.stop();
    }
  }
}
