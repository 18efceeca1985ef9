/** A drill as it runs: the clock of it, what happened, whether it is solved, and the report. */

import type { Instant } from '../../domain/names.ts';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import { type ControlHooks, ControlProblem, type Language } from '../control/http.ts';
import { type DrillFigures, reportOf } from './drillReport.ts';
import { type Incident, incidents } from './drillRows.ts';

import { MailFollower, type MailStream } from './mailStream.ts';
import type { Act } from './scene.ts';
import { LogReader, readSituation, type Situation } from './situation.ts';
import { type Entry, shownEntries, timelineOf, Witness } from './timeline.ts';

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
