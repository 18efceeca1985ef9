/** A resolver with a cache, positive and negative (RFC 2308). It asks whichever server answers. */
import type { Answer, Zone } from './zone.ts';

interface Cached {
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
  readonly #cached = new Map<string, Cached>();

  constructor(zone: Zone, salt: number, lifetimes: Lifetimes) {
    this.#zone = zone;
    this.#salt = salt;
    this.#lifetimes = lifetimes;
  }

  lifetimeOf({ key }: Answer): number {
    return key === null ? this.#lifetimes.negativeTtlMs : this.#lifetimes.ttlMs;
  }

  read(name: string, at: number): Cached {
    const cached = this.#cached.get(name);
    if (cached !== undefined && at < cached.until) return cached;
    const answer = this.#zone.answerOf(this.#server(at), name);
    return this.keep(name, answer, at);
  }

  keep(name: string, answer: Answer, requestedAt: number): Cached {
    const cached = { answer, until: requestedAt + this.lifetimeOf(answer) };
    this.#cached.set(name, cached);
    return cached;
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
