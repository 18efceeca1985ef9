import { randomFillSync } from 'node:crypto';

/** One call to the system for so many ids: a call for each would cost as much as the rest of the question. */
const idsPerFill = 1_024;
const idsMax = 0x10000;

function createRandomIds(): () => number {
  const ids = new Uint16Array(idsPerFill);
  let used = idsPerFill;
  return () => {
    if (used === idsPerFill) {
      randomFillSync(ids);
      used = 0;
    }
    const id = ids[used] ?? 0;
    used += 1;
    return id;
  };
}

/** Message ids that nobody can foresee (RFC 5452 4.3), 16 bits each. */
export const randomId = createRandomIds();

/** Who waits for the answer with which id. The bounds of what is in flight keep this far from full. */
export class MessageIds<T> {
  readonly #waiting: (T | null)[] = new Array<T | null>(idsMax).fill(null);

  /** A random id that nobody else waits for. */
  take(by: T): number {
    let id = randomId();
    // Ends at the next free one.
    for (let step = 0; step < idsMax && this.#waiting[id] !== null; step += 1) id = (id + 1) % idsMax;
    this.#waiting[id] = by;
    return id;
  }

  find(id: number): T | null {
    return this.#waiting[id] ?? null;
  }

  release(id: number): void {
    this.#waiting[id] = null;
  }
}
