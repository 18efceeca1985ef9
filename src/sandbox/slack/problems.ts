import type { EventEmitter } from 'node:events';

/** Something that the bot did and that Slack refuses, truncates or advises against. */
export interface Problem {
  readonly method: string;
  /** Slack's error or warning code. */
  readonly code: string;
  readonly detail: string;
}

export interface ProblemEvents {
  problem: [problem: Problem];
}

const problemsMax = 10_000;

export class Problems {
  readonly #events: Pick<EventEmitter<ProblemEvents>, 'emit'>;
  readonly #all: Problem[] = [];

  constructor(events: Pick<EventEmitter<ProblemEvents>, 'emit'>) {
    this.#events = events;
  }

  add(problem: Problem): void {
    if (this.#all.length < problemsMax) this.#all.push(problem);
    this.#events.emit('problem', problem);
  }

  all(): readonly Problem[] {
    return [...this.#all];
  }
}
