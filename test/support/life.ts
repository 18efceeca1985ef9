/** How long a bot that shares its process with the test can act. */
export interface Life {
  readonly isOver: boolean;
  /** @returns the same, for as long as the life lasts */
  lived<T extends object>(port: T): T;
}

export const endless: Life = { isOver: false, lived: (port) => port };

/**
 * After its end whatever the bot calls outside itself (store, keys, SES, DNS, mail, people, anchor) does not happen and is not answered. What was
 * sent before happens still, and its answer moves nothing any more: to the outside that is `kill -9`. That a real process forgets the
 * rest too: test/e2e/killed.test.ts.
 */
export class Mortal implements Life {
  #over = false;

  get isOver(): boolean {
    return this.#over;
  }

  end(): void {
    this.#over = true;
  }

  lived<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name, target);
        if (typeof found !== 'function') return found;
        return (...given: unknown[]): unknown =>
          this.#over ? new Promise(() => {}) : Reflect.apply(found, target, given);
      },
    });
  }
}
