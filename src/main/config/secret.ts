import { inspect } from 'node:util';

/** A token or signing secret from the environment. It prints as `[secret]`; only `reveal` gives its text (I7). */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** For the client that authenticates with it, and for nothing else. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
