/** Virtual time: what is to happen, in order. Quiet stretches cost nothing. */
interface Moment {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  /** Code of the bot may go on because of it: it is given its turn until it waits again. */
  readonly wakes: boolean;
}

const momentsMax = 200_000;

/** All work is in memory: what can go on without time passing has done so when the next turn comes. */
const allTurns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class Timeline {
  now: number;
  /** Latest first, so that the next one is popped. */
  readonly #moments: Moment[] = [];
  #order = 0;

  constructor(start: number) {
    this.now = start;
  }

  at(at: number, run: () => void, wakes = false): void {
    this.#order += 1;
    const moment = { at: Math.max(at, this.now), order: this.#order, run, wakes };
    let low = 0;
    let high = this.#moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#moments[middle] as Moment).at > moment.at) low = middle + 1;
      else high = middle;
    }
    this.#moments.splice(low, 0, moment);
  }

  after(ms: number, run: () => void, wakes = false): void {
    this.at(this.now + ms, run, wakes);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve, true));
  }

  /** @throws RangeError for a world that does not come to rest. */
  async play(isOver: () => boolean): Promise<void> {
    for (let played = 0; played < momentsMax; played += 1) {
      if (isOver()) return;
      const moment = this.#moments.pop();
      if (moment === undefined) return;
      this.now = moment.at;
      moment.run();
      if (moment.wakes) await allTurns();
    }
    throw new RangeError(`more than ${momentsMax} moments in one world`);
  }
}
