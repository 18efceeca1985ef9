/** How often people may look: everybody for themselves, and all together within what Slack leaves beside decisions (I15). */
import { LooksLimited } from '../../ports/directory.ts';
import { type Pace, TokenBucket } from './tokenBucket.ts';

const personPace: Pace = { burst: 12, everyMs: 6_000, reserve: 0 };
/** A look costs a call of `users.info` and one of `conversations.members`, which take 100 a minute each. */
const allPace: Pace = { burst: 20, everyMs: 1_500, reserve: 0 };
const peopleMax = 2_000;

export class LookBound {
  readonly #all: TokenBucket;
  readonly #people = new Map<string, TokenBucket>();

  constructor(now: number) {
    this.#all = new TokenBucket(allPace, now);
  }

  /** Counts a look. @throws LooksLimited: it is not counted then */
  take(person: string, now: number): void {
    const own = this.#people.get(person) ?? new TokenBucket(personPace, now);
    const inMs = Math.max(own.inMs(now, false), this.#all.inMs(now, false));
    if (inMs > 0) throw new LooksLimited(inMs);
    own.take(now);
    this.#all.take(now);
    this.#people.set(person, own);
    if (this.#people.size > peopleMax) this.#forget(now);
  }

  /** Who has not looked for a while has a full bucket, as a new one is. The bound of all keeps the others few. */
  #forget(now: number): void {
    for (const [person, bucket] of this.#people) if (bucket.isFull(now)) this.#people.delete(person);
  }
}
