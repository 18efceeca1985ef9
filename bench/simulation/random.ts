/** A seeded source of randomness (sfc32): the same seed gives the same world, on every machine. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(...seed: readonly number[]) {
    this.#a = 0x9e3779b9;
    this.#b = 0x243f6a88;
    this.#c = 0xb7e15162;
    for (const part of seed) {
      this.#a = (this.#a ^ part) >>> 0;
      for (let mixed = 0; mixed < 12; mixed += 1) this.next();
    }
  }

  /** In [0, 1). */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number in [from, to). */
  between(from: number, to: number): number {
    return Math.floor(from + this.next() * (to - from));
  }

  /** Between the two, each order of magnitude as likely as the next: waits have long tails. */
  spread(from: number, to: number): number {
    return Math.floor(from * (to / from) ** this.next());
  }

  pick<T>(all: readonly T[]): T {
    const one = all[this.between(0, all.length)];
    if (one === undefined) throw new RangeError('nothing to pick from');
    return one;
  }
}
