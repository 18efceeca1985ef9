/** Keeps the newest `max` items, so that no list grows without bound. */
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
