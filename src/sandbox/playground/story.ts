/** A scene as it is played: the state of the world marks its steps as done, in order. */

import type { Instant } from '../../domain/names.ts';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import { type ControlHooks, ControlProblem, type Language } from '../control/http.ts';

import { incidentScenes } from './incidentScenes.ts';
import { MailFollower, type MailStream } from './mailStream.ts';
import { rotationScenes } from './rotationScenes.ts';
import type { Act, Proven, Scene, Words } from './scene.ts';
import { LogReader, readSituation, type Situation } from './situation.ts';

export const scenes: readonly Scene[] = [...rotationScenes, ...incidentScenes];

export const listScenes = (language: Language) =>
  scenes.map(({ id, title, summary, steps }) => ({
    id,
    title: title[language],
    summary: summary[language],
    steps: steps.length,
  }));

/** @throws ControlProblem that lists the scenes */
const sceneOf = (id: string): Scene => {
  const found = scenes.find((scene) => scene.id === id);
  if (found !== undefined) return found;
  const known = scenes.map((scene) => scene.id);
  throw new ControlProblem(404, 'no_such_scene', `no such scene: ${id.slice(0, 60)}`, known);
};

interface StepView {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  /** The request that does this step; null for a step that is done. */
  readonly act: Act | null;
  readonly done: boolean;
  /** What shows that it is done. */
  readonly proof: string | null;
}

export interface StoryView {
  readonly scene: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly beganAt: Instant | null;
  readonly steps: readonly StepView[];
  /** The id of the step whose turn it is; null when all are done. */
  readonly current: string | null;
  readonly ended: { readonly proven: readonly { readonly what: string; readonly how: string }[] } | null;
}

const none: StoryView = {
  scene: null,
  title: null,
  summary: null,
  beganAt: null,
  steps: [],
  current: null,
  ended: null,
};

/** One playing of a scene. */
class Playing {
  readonly scene: Scene;
  readonly mails: MailFollower;
  readonly #hooks: ControlHooks;
  readonly #stream: MailStream;
  readonly #log: LogReader;
  readonly #queue = createKeyedQueue();
  readonly #beganAt: Instant;
  #proofs: readonly Words[] = [];
  #proven: readonly Proven[] | null = null;

  constructor(hooks: ControlHooks, stream: MailStream, scene: Scene) {
    this.scene = scene;
    this.#hooks = hooks;
    this.#stream = stream;
    this.#log = new LogReader(hooks);
    this.#beganAt = hooks.sandbox.clock.now();
    this.mails = new MailFollower(stream);
  }

  view(language: Language): Promise<StoryView> {
    return this.#queue('read', async () => {
      const situation = await readSituation(this.#hooks, this.#log, {
        reading: this.mails.reading,
        oldMail: (selector) => this.#stream.oldMail(selector),
      });
      this.#judge(situation);
      return this.#shown(situation, language);
    });
  }

  /** A step that is done stays done, even if the world changes again. */
  #judge(situation: Situation): void {
    const { steps, proven } = this.scene;
    for (const { proof } of steps.slice(this.#proofs.length)) {
      const found = proof(situation);
      if (found === null) return;
      this.#proofs = [...this.#proofs, found];
    }
    this.#proven ??= proven(situation);
    this.mails.stop();
  }

  #shown(situation: Situation, language: Language): StoryView {
    const { id, title, summary, steps } = this.scene;
    const proven = this.#proven?.map(({ what, how }) => ({ what: what[language], how: how[language] })) ?? null;
    return {
      scene: id,
      title: title[language],
      summary: summary[language],
      beganAt: this.#beganAt,
      steps: steps.map((step, index) => ({
        id: step.id,
        title: step.title[language],
        hint: step.hint[language],
        act: index < this.#proofs.length ? null : step.act(situation),
        done: index < this.#proofs.length,
        proof: this.#proofs[index]?.[language] ?? null,
      })),
      current: steps[this.#proofs.length]?.id ?? null,
      ended: proven === null ? null : { proven },
    };
  }
}

/** The story of one world: at most one scene at a time. */
export class Story {
  readonly #hooks: ControlHooks;
  readonly #stream: MailStream;
  #playing: Playing | null = null;

  constructor(hooks: ControlHooks, stream: MailStream) {
    this.#hooks = hooks;
    this.#stream = stream;
  }

  /** Begins a scene on the present world. @throws ControlProblem that lists the scenes */
  async begin(id: string): Promise<void> {
    const scene = sceneOf(id);
    this.end();
    this.#playing = new Playing(this.#hooks, this.#stream, scene);
    await this.#stream.send();
  }

  end(): void {
    this.#playing?.mails.stop();
    this.#playing = null;
  }

  async view(language: Language): Promise<StoryView> {
    return this.#playing === null ? none : this.#playing.view(language);
  }
}
