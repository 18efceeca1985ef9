/** Deliveries whose command may still get into the log, and the message that tells a person so. */

interface Open {
  /** Ends with the message; null while there is none. */
  announced: Promise<unknown> | null;
}

export class UndecidedDeliveries {
  readonly #open = new Map<string, Open>();

  /** @returns a function that ends it and returns the message, for which the answer must wait so that the two arrive in order; null: none was sent */
  begin(id: string): () => Promise<unknown> | null {
    const opened: Open = { announced: null };
    this.#open.set(id, opened);
    return () => {
      // After a failure the same delivery may have come again.
      if (this.#open.get(id) === opened) this.#open.delete(id);
      return opened.announced;
    };
  }

  /** Sends once, and only while the delivery is undecided. @throws what `send` throws */
  async announce(id: string, send: () => Promise<unknown>): Promise<void> {
    const opened = this.#open.get(id);
    if (opened === undefined) return;
    opened.announced ??= send();
    await opened.announced;
  }
}
