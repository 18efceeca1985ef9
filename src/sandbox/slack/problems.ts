import type { EventEmitter } from 'node:events';
import type { SlackEvents } from './events.ts';

/** Something that the bot did and that Slack refuses, truncates or advises against. */
export interface Problem {
  readonly method: string;
  /** Slack's error or warning code. */
  readonly code: string;
  readonly detail: string;
}

const problemsMax = 10_000;

export class Problems {
  readonly #events: EventEmitter<SlackEvents>;
  readonly #all: Problem[] = [];

  constructor(events: EventEmitter<SlackEvents>) {
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
