/** Work of this process that goes on by itself, so that a shutdown and tests can wait for it. */
export class Ongoing {
  readonly #all = new Set<Promise<void>>();

  /** @param work that never throws */
  add(work: Promise<void>): Promise<void> {
    const ended = work.finally(() => this.#all.delete(ended));
    this.#all.add(ended);
    return ended;
  }

  get all(): readonly Promise<void>[] {
    return [...this.#all];
  }
}
