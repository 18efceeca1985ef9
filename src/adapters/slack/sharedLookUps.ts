/**
 * Look-ups at a pace that Slack allows, shared by all who wait for the same thing. A look-up serves only who asked before it began:
 * eligibility is read after the click (I1). What decides comes first, and leaves no place to looks that it may need itself (I15).
 */
import { LooksLimited } from '../../ports/directory.ts';
import type { LimiterTime } from '../ses/limiterTime.ts';
import { type Pace, TokenBucket } from './tokenBucket.ts';

/** In the order in which they are served. `first`: rollback, approval and the look before the Put. `quiet`: nobody waits for it. */
const order = ['first', 'decision', 'look', 'quiet'] as const;
export type Urgency = (typeof order)[number];

export interface Asking {
  readonly urgency: Urgency;
  /** Called when Slack asks for patience and this look-up waits for it. */
  readonly waits?: (ms: number) => void;
}

/** Slack asks for 30 to 60 seconds; a decision waits for one such pause and a little more. */
const decisionWaitMsMax = 75_000;
const lookWaitMsMax = 3_000;
const quietWaitMsMax = 60_000;
/** A longer pause than this is asked about again. */
const pauseMsMax = 120_000;
/** Of the same thing: one that hangs must not hold up everybody who comes after it. */
const inFlightMax = 2;
const waitersMax = 1_000;

const patience: Readonly<Record<Urgency, number>> = {
  first: decisionWaitMsMax,
  decision: decisionWaitMsMax,
  look: lookWaitMsMax,
  quiet: quietWaitMsMax,
};

interface Waiter<T> extends Asking {
  /** Monotonic milliseconds at which it gives up. */
  readonly until: number;
  readonly resolve: (found: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** Everybody who waits for the next look-up of one thing. */
interface Batch<T> {
  readonly key: string;
  readonly wants: Set<string>;
  waiters: Waiter<T>[];
}

/** The turn did not come in time. Nothing is known about the person. */
export class NoLookUp extends Error {
  override readonly name = 'NoLookUp';
}

export interface SharedLookUpsOptions<T> {
  readonly time: LimiterTime;
  readonly pace: Pace;
  /** One call for all that the waiters want to know. */
  readonly lookUp: (key: string, wants: ReadonlySet<string>) => Promise<T>;
  /** Milliseconds for which the failure asks for patience; null for every other failure. */
  readonly retryAfterMs: (error: unknown) => number | null;
}

const rankOf = <T>({ waiters }: Batch<T>): number => Math.min(...waiters.map(({ urgency }) => order.indexOf(urgency)));

const decides = ({ urgency }: Asking): boolean => urgency === 'first' || urgency === 'decision';

export class SharedLookUps<T> {
  readonly #options: SharedLookUpsOptions<T>;
  readonly #bucket: TokenBucket;
  readonly #waiting = new Map<string, Batch<T>>();
  readonly #inFlight = new Map<string, number>();
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #cancelWake: () => void = () => {};

  constructor(options: SharedLookUpsOptions<T>) {
    this.#options = options;
    this.#bucket = new TokenBucket(options.pace, options.time.monotonicMs());
  }

  /** @throws LooksLimited for a look, NoLookUp for what waited too long, and what the look-up throws */
  ask(key: string, wants: readonly string[], asking: Asking): Promise<T> {
    const now = this.#options.time.monotonicMs();
    return new Promise<T>((resolve, reject) => {
      const waiter = { ...asking, until: now + patience[asking.urgency], resolve, reject };
      const turnAt = Math.max(this.#pausedUntil, now + this.#bucket.inMs(now, !decides(asking)));
      const full = [...this.#waiting.values()].reduce((sum, { waiters }) => sum + waiters.length, 0) >= waitersMax;
      if (full || turnAt > waiter.until) return this.#giveUp(waiter, turnAt - now);
      if (this.#pausedUntil > now) asking.waits?.(this.#pausedUntil - now);
      this.#join(key, wants, [waiter]);
      // Who asks in the same turn of the loop shares the look-up.
      queueMicrotask(() => this.#serve());
    });
  }

  #join(key: string, wants: Iterable<string>, waiters: readonly Waiter<T>[]): void {
    const batch = this.#waiting.get(key) ?? { key, wants: new Set<string>(), waiters: [] };
    for (const want of wants) batch.wants.add(want);
    batch.waiters.push(...waiters);
    this.#waiting.set(key, batch);
  }

  #giveUp(waiter: Waiter<T>, inMs: number): void {
    waiter.reject(
      waiter.urgency === 'look' ? new LooksLimited(inMs) : new NoLookUp('Slack asks for too much patience'),
    );
  }

  #serve(): void {
    this.#cancelWake();
    const now = this.#options.time.monotonicMs();
    this.#dropLate(now);
    for (let batch = this.#next(); batch !== null; batch = this.#next()) {
      const reserved = rankOf(batch) > order.indexOf('decision');
      const inMs = Math.max(this.#pausedUntil - now, this.#bucket.inMs(now, reserved));
      if (inMs > 0) {
        this.#cancelWake = this.#options.time.after(inMs, () => this.#serve());
        return;
      }
      this.#bucket.take(now);
      this.#waiting.delete(batch.key);
      void this.#begin(batch);
    }
  }

  /** The most urgent, the longest waiting first; what is being looked up often enough already waits for that. */
  #next(): Batch<T> | null {
    const free = [...this.#waiting.values()].filter(({ key }) => (this.#inFlight.get(key) ?? 0) < inFlightMax);
    return free.sort((one, other) => rankOf(one) - rankOf(other))[0] ?? null;
  }

  async #begin({ key, wants, waiters }: Batch<T>): Promise<void> {
    this.#inFlight.set(key, (this.#inFlight.get(key) ?? 0) + 1);
    try {
      const found = await this.#options.lookUp(key, wants);
      for (const { resolve } of waiters) resolve(found);
    } catch (error) {
      const askedMs = this.#options.retryAfterMs(error);
      if (askedMs === null) for (const { reject } of waiters) reject(error);
      else this.#pause({ key, wants, waiters }, Math.min(askedMs, pauseMsMax));
    }
    const left = (this.#inFlight.get(key) ?? 1) - 1;
    if (left > 0) this.#inFlight.set(key, left);
    else this.#inFlight.delete(key);
    this.#serve();
  }

  /** What decides waits for the next look-up, together with who came meanwhile; everybody else hears it at once. */
  #pause({ key, wants, waiters }: Batch<T>, forMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#options.time.monotonicMs() + forMs);
    const stay = (waiter: Waiter<T>): boolean => decides(waiter) && waiter.until >= this.#pausedUntil;
    this.#join(key, wants, waiters);
    for (const [name, batch] of this.#waiting) {
      for (const waiter of batch.waiters) {
        if (stay(waiter)) waiter.waits?.(forMs);
        else this.#giveUp(waiter, forMs);
      }
      this.#keep(name, batch, batch.waiters.filter(stay));
    }
  }

  /** Whenever there is a turn: a look that a turn passes by is answered then. */
  #dropLate(now: number): void {
    for (const [key, batch] of this.#waiting) {
      for (const waiter of batch.waiters) {
        if (waiter.until < now) this.#giveUp(waiter, this.#bucket.inMs(now, true));
      }
      this.#keep(
        key,
        batch,
        batch.waiters.filter(({ until }) => until >= now),
      );
    }
  }

  #keep(key: string, batch: Batch<T>, waiters: Waiter<T>[]): void {
    batch.waiters = waiters;
    if (waiters.length === 0) this.#waiting.delete(key);
  }
}
