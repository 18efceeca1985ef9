/** A resolver with a cache, positive and negative (RFC 2308). It asks whichever server answers. */
import type { Answer, Zone } from './zone.ts';

interface Kept {
  readonly answer: Answer;
  readonly until: number;
}

interface Lifetimes {
  readonly ttlMs: number;
  readonly negativeTtlMs: number;
}

export class Cache {
  readonly #zone: Zone;
  readonly #salt: number;
  readonly #lifetimes: Lifetimes;
  readonly #kept = new Map<string, Kept>();

  constructor(zone: Zone, salt: number, lifetimes: Lifetimes) {
    this.#zone = zone;
    this.#salt = salt;
    this.#lifetimes = lifetimes;
  }

  lifetimeOf({ key }: Answer): number {
    return key === null ? this.#lifetimes.negativeTtlMs : this.#lifetimes.ttlMs;
  }

  look(name: string, at: number): Kept {
    const kept = this.#kept.get(name);
    if (kept !== undefined && at < kept.until) return kept;
    const answer = this.#zone.says(this.#server(at), name);
    return this.keep(name, answer, at);
  }

  keep(name: string, answer: Answer, askedAt: number): Kept {
    const kept = { answer, until: askedAt + this.lifetimeOf(answer) };
    this.#kept.set(name, kept);
    return kept;
  }

  /** Which server is asked depends on the moment alone, so that counting by stretches and mail by mail ask the same. */
  #server(at: number): number {
    const { servers, silent } = this.#zone;
    const first = (Math.imul(at / 1000 + this.#salt, 0x9e3779b1) >>> 0) % servers;
    for (let step = 0; step < servers; step += 1) {
      const server = (first + step) % servers;
      if (!silent[server]) return server;
    }
    return first;
  }
}
