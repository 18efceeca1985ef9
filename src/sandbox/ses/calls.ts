import type { Instant } from '../../domain/names.ts';

/** One call as CloudTrail would tell it: never its body, so never a private key. */
export interface CallRecord {
  readonly operation: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly identity: string | null;
  readonly selector: string | null;
  readonly requestId: string;
  readonly at: Instant;
  /** `ok`, an error code, or the armed fault that swallowed the answer. */
  readonly outcome: string;
}

/** Keeps the newest `max` of what is pushed: nothing here may grow without bound. */
export class Recent<T> {
  readonly #items: T[] = [];
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#items.length > this.#max) this.#items.shift();
  }

  all(): readonly T[] {
    return [...this.#items];
  }
}
