/** What Slack is asked about people, each method at its own pace. */

import { performance } from 'node:perf_hooks';
import { QueriesLimited } from '../../ports/people.ts';
import type { LimiterTime } from '../ses/limiter.ts';
import { retryAfterSeconds, type SlackClient, type SlackUser, slackErrorCode } from './client.ts';

/** A bound on how often something happens: `burst` at once, and one more every `everyMs`. */
interface Pace {
  readonly burst: number;
  readonly everyMs: number;
  /** What is left in the bucket for who may use the reserve. */
  readonly reserve: number;
}

class TokenBucket {
  readonly #pace: Pace;
  #tokens: number;
  #at: number;

  constructor(pace: Pace, now: number) {
    this.#pace = pace;
    this.#tokens = pace.burst;
    this.#at = now;
  }

  /** Milliseconds until something may happen; 0: now. @param reserved the reserve has to stay */
  inMs(now: number, reserved: boolean): number {
    this.#fill(now);
    const missing = 1 + (reserved ? this.#pace.reserve : 0) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil(missing * this.#pace.everyMs);
  }

  take(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#pace.burst;
  }

  #fill(now: number): void {
    const { burst, everyMs } = this.#pace;
    this.#tokens = Math.min(burst, this.#tokens + Math.max(0, now - this.#at) / everyMs);
    this.#at = Math.max(this.#at, now);
  }
}

const personPace: Pace = { burst: 12, everyMs: 6_000, reserve: 0 };
/** A look costs a call of `users.info` and one of `conversations.members`, which take 100 a minute each. */
const allPace: Pace = { burst: 20, everyMs: 1_500, reserve: 0 };
const peopleMax = 2_000;

/** How often people may look: everybody for themselves, and all together within what Slack leaves beside decisions (I15). */
export class QueryBound {
  readonly #all: TokenBucket;
  readonly #people = new Map<string, TokenBucket>();

  constructor(now: number) {
    this.#all = new TokenBucket(allPace, now);
  }

  /** Counts a look. @throws QueriesLimited: it is not counted then */
  take(person: string, now: number): void {
    const personal = this.#people.get(person) ?? new TokenBucket(personPace, now);
    const inMs = Math.max(personal.inMs(now, false), this.#all.inMs(now, false));
    if (inMs > 0) throw new QueriesLimited(inMs);
    personal.take(now);
    this.#all.take(now);
    this.#people.set(person, personal);
    if (this.#people.size > peopleMax) this.#forget(now);
  }

  /** Who has not looked for a while has a full bucket, as a new one is. The bound of all keeps the others few. */
  #forget(now: number): void {
    for (const [person, bucket] of this.#people) if (bucket.isFull(now)) this.#people.delete(person);
  }
}

/** In the order in which they are served. `first`: rollback, approval and the look before the Put. `quiet`: nobody waits for it. */
const order = ['first', 'decision', 'query', 'quiet'] as const;
export type Urgency = (typeof order)[number];

export interface LookUpOptions {
  readonly urgency: Urgency;
  /** Called when Slack limits calls and this look-up waits for it. */
  readonly reminders?: (ms: number) => void;
}

/** Slack asks for 30 to 60 seconds; a decision waits for one such pause and a little more. */
const decisionWaitMsMax = 75_000;
const queryWaitMsMax = 3_000;
const quietWaitMsMax = 60_000;
/** A longer pause than this is asked about again. */
const pauseMsMax = 120_000;
/** Of the same thing: one that hangs must not hold up everybody who comes after it. */
const inFlightMax = 2;
const waitersMax = 1_000;

const waitMsMax: Readonly<Record<Urgency, number>> = {
  first: decisionWaitMsMax,
  decision: decisionWaitMsMax,
  query: queryWaitMsMax,
  quiet: quietWaitMsMax,
};

interface Waiter<T> extends LookUpOptions {
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
class NoLookUp extends Error {
  override readonly name = 'NoLookUp';
}

interface SharedLookUpsOptions<T> {
  readonly time: LimiterTime;
  readonly pace: Pace;
  /** One call for all that the waiters want to know. */
  readonly lookUp: (key: string, wants: ReadonlySet<string>) => Promise<T>;
  /** Milliseconds for which the failure limits calls; null for every other failure. */
  readonly retryAfterMs: (error: unknown) => number | null;
}

const rankOf = <T>({ waiters }: Batch<T>): number => Math.min(...waiters.map(({ urgency }) => order.indexOf(urgency)));

const decides = ({ urgency }: LookUpOptions): boolean => urgency === 'first' || urgency === 'decision';

/**
 * Look-ups at a pace that Slack allows, shared by all who wait for the same thing. A look-up serves only who asked before it
 * began: eligibility is read after the click (I1). What decides comes first, and leaves no place to looks that it may need itself
 * (I15).
 */
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

  /** @throws QueriesLimited for a look, NoLookUp for what waited too long, and what the look-up throws */
  get(key: string, wants: readonly string[], options: LookUpOptions): Promise<T> {
    const now = this.#options.time.monotonicMs();
    return new Promise<T>((resolve, reject) => {
      const waiter = { ...options, until: now + waitMsMax[options.urgency], resolve, reject };
      const turnAt = Math.max(this.#pausedUntil, now + this.#bucket.inMs(now, !decides(options)));
      const full = [...this.#waiting.values()].reduce((sum, { waiters }) => sum + waiters.length, 0) >= waitersMax;
      if (full || turnAt > waiter.until) return this.#giveUp(waiter, turnAt - now);
      if (this.#pausedUntil > now) options.reminders?.(this.#pausedUntil - now);
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
      waiter.urgency === 'query' ? new QueriesLimited(inMs) : new NoLookUp('Slack limits calls for too long'),
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
      const retryMs = this.#options.retryAfterMs(error);
      if (retryMs === null) for (const { reject } of waiters) reject(error);
      else this.#pause({ key, wants, waiters }, Math.min(retryMs, pauseMsMax));
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
        if (stay(waiter)) waiter.reminders?.(forMs);
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

/** Members by group. A group that Slack does not list has none: disabled, deleted, or of a plan without groups. */
export type Groups = ReadonlyMap<string, readonly string[]>;

export interface LookUps {
  user(user: string, options: LookUpOptions): Promise<SlackUser>;
  /** Nobody for a channel that the bot cannot see. */
  channelMembers(channel: string, options: LookUpOptions): Promise<readonly string[]>;
  /** In one call, however many they are. None are asked for nothing. */
  groups(ids: readonly string[], options: LookUpOptions): Promise<Groups>;
}

export type PeopleClient = Pick<SlackClient, 'user' | 'groupMembers' | 'allGroups' | 'channelMembers'>;

/** Tier 2, 20 calls a minute for the app in a workspace: burst and refill of any minute together stay within it. */
const groupPace: Pace = { burst: 10, everyMs: 6_000, reserve: 4 };
/** Tier 4, 100 calls a minute. */
const peoplePace: Pace = { burst: 20, everyMs: 750, reserve: 10 };

/** A wait for Slack does not keep a process that ends. */
export const realSlackTime: LimiterTime = {
  monotonicMs: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.ceil(ms)).unref();
    return () => clearTimeout(timer);
  },
};

/** For a clock that is moved: a wait for Slack passes as the pause does. */
export const pausedTime = (monotonicMs: () => number, pause: (ms: number) => Promise<void>): LimiterTime => ({
  monotonicMs,
  after: (ms, callback) => {
    let wanted = true;
    void pause(ms).then(() => {
      if (wanted) callback();
    });
    return () => {
      wanted = false;
    };
  },
});

/** Slack's word that nobody is there, as opposed to no word at all. */
const nobody: readonly string[] = ['no_such_subteam', 'channel_not_found', 'not_in_channel', 'plan_upgrade_required'];

const orNobody = async <T>(query: () => Promise<T>, none: T): Promise<T> => {
  try {
    return await query();
  } catch (error) {
    if (nobody.includes(slackErrorCode(error))) return none;
    throw error;
  }
};

const retryAfterMs = (error: unknown): number | null => {
  const seconds = retryAfterSeconds(error);
  return seconds === null ? null : seconds * 1_000;
};

const groupsOf = async (client: PeopleClient, ids: readonly string[]): Promise<Groups> => {
  const [only, ...others] = ids;
  if (only === undefined) return new Map();
  // Both methods are of the same tier; one group alone is the shorter answer.
  return others.length === 0 ? new Map([[only, await client.groupMembers(only)]]) : client.allGroups();
};

export const createLookUps = (client: PeopleClient, time: LimiterTime = realSlackTime): LookUps => {
  const of = <T>(pace: Pace, lookUp: (key: string, wants: ReadonlySet<string>) => Promise<T>): SharedLookUps<T> =>
    new SharedLookUps({ time, pace, lookUp, retryAfterMs });
  const users = of(peoplePace, (user) => client.user(user));
  const channels = of(peoplePace, (channel) => orNobody(() => client.channelMembers(channel), []));
  const groups = of<Groups>(groupPace, (_, ids) => orNobody(() => groupsOf(client, [...ids]), new Map()));
  return {
    user: (user, options) => users.get(user, [], options),
    channelMembers: (channel, options) => channels.get(channel, [], options),
    groups: async (ids, options) => (ids.length === 0 ? new Map() : groups.get('groups', ids, options)),
  };
};
