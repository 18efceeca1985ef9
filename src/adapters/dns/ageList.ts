/** What stands in an `AgeList`, with the links that the list keeps in it. */
export interface Aged<T> {
  older: T | null;
  newer: T | null;
}

/**
 * Items in the order of their arrival; any of them can leave. Links instead of a Map or a Set: those make a new table again and again
 * as items come and go, and a former table keeps what it held from being collected (half of all time, at 50,000 questions a second).
 */
export class AgeList<T extends Aged<T>> {
  size = 0;
  oldest: T | null = null;
  #newest: T | null = null;

  add(item: T): void {
    item.older = this.#newest;
    if (this.#newest === null) this.oldest = item;
    else this.#newest.newer = item;
    this.#newest = item;
    this.size += 1;
  }

  /** The item must be in this list. */
  remove(item: T): void {
    const { older, newer } = item;
    if (older === null) this.oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
    // What left keeps nobody alive.
    item.older = null;
    item.newer = null;
    this.size -= 1;
  }
}
