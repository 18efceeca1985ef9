/** Look-ups of people in Slack, with a rate limit for each method. */

import { performance } from 'node:perf_hooks';
import { ChannelUnavailable, QueriesLimited } from '../../ports/people.ts';
import type { ChannelProblem } from '../../ports/service.ts';
import type { LimiterTime } from '../ses/limiter.ts';
import { isRateLimit, retryAfterSeconds, type SlackClient, type SlackUser, slackErrorCode } from './client.ts';

/** A rate limit: `burst` at once, and one more every `everyMs` milliseconds. */
interface Pace {
  readonly burst: number;
  readonly everyMs: number;
  /** Tokens that only decisions may use. */
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

  /** Milliseconds until a token is available; 0: now. @param reserved true if the reserve must remain */
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
/** A query costs one call of `users.info` and one of `conversations.members`. Slack allows 100 a minute of each. */
const allPace: Pace = { burst: 20, everyMs: 1_500, reserve: 0 };
const peopleMax = 2_000;

/** Limits queries per person and in total, so that Slack's limits leave room for decisions (I15). */
export class QueryBound {
  readonly #all: TokenBucket;
  readonly #people = new Map<string, TokenBucket>();

  constructor(now: number) {
    this.#all = new TokenBucket(allPace, now);
  }

  /** Counts a query. @throws QueriesLimited without counting the query */
  take(person: string, now: number): void {
    const personal = this.#people.get(person) ?? new TokenBucket(personPace, now);
    const inMs = Math.max(personal.inMs(now, false), this.#all.inMs(now, false));
    if (inMs > 0) throw new QueriesLimited(inMs);
    personal.take(now);
    this.#all.take(now);
    this.#people.set(person, personal);
    if (this.#people.size > peopleMax) this.#forget(now);
  }

  /** Forgets people with a full bucket, which equals a new one. The total limit keeps the number of the others small. */
  #forget(now: number): void {
    for (const [person, bucket] of this.#people) if (bucket.isFull(now)) this.#people.delete(person);
  }
}

/** Urgencies in the order of service. `first`: rollback, approval and the check before the Put. `quiet`: no person waits. */
const order = ['first', 'decision', 'query', 'quiet'] as const;
export type Urgency = (typeof order)[number];

export interface LookUpOptions {
  readonly urgency: Urgency;
  /** Called with the wait in milliseconds when Slack limits calls and this look-up waits. */
  readonly reminders?: (ms: number) => void;
}

/** Slack's Retry-After is 30 to 60 seconds. A decision waits for one such pause and a little more. */
const decisionWaitMsMax = 75_000;
const queryWaitMsMax = 3_000;
const quietWaitMsMax = 60_000;
/** Maximum pause in milliseconds. After it Slack is called again, even if its Retry-After is longer. */
const pauseMsMax = 120_000;
/** Concurrent look-ups of one key. A look-up that hangs must not block all later ones. */
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

/** All waiters for the next look-up of one key. */
interface Batch<T> {
  readonly key: string;
  readonly wants: Set<string>;
  waiters: Waiter<T>[];
}

/** The look-up did not start in time. Nothing is known about the person. */
class NoLookUp extends Error {
  override readonly name = 'NoLookUp';
}

interface SharedLookUpsOptions<T> {
  readonly time: LimiterTime;
  readonly pace: Pace;
  /** Makes one call that answers all `wants`. */
  readonly lookUp: (key: string, wants: ReadonlySet<string>) => Promise<T>;
  /** Milliseconds for which Slack limits calls; null for every other failure. */
  readonly retryAfterMs: (error: unknown) => number | null;
}

const rankOf = <T>({ waiters }: Batch<T>): number => Math.min(...waiters.map(({ urgency }) => order.indexOf(urgency)));

const decides = ({ urgency }: LookUpOptions): boolean => urgency === 'first' || urgency === 'decision';

/**
 * Rate-limited look-ups, shared by all waiters for the same key. A look-up serves only waiters that came before it began, because
 * eligibility is read after the click (I1). Decisions come first, and queries leave the reserve to them (I15).
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

  /** @throws QueriesLimited for a query that waits too long, NoLookUp for any other request that does, and the look-up's errors */
  get(key: string, wants: readonly string[], options: LookUpOptions): Promise<T> {
    const now = this.#options.time.monotonicMs();
    return new Promise<T>((resolve, reject) => {
      const waiter = { ...options, until: now + waitMsMax[options.urgency], resolve, reject };
      const turnAt = Math.max(this.#pausedUntil, now + this.#bucket.inMs(now, !decides(options)));
      const full = [...this.#waiting.values()].reduce((sum, { waiters }) => sum + waiters.length, 0) >= waitersMax;
      if (full || turnAt > waiter.until) return this.#giveUp(waiter, turnAt - now);
      if (this.#pausedUntil > now) options.reminders?.(this.#pausedUntil - now);
      this.#join(key, wants, [waiter]);
      // Calls in the same turn of the event loop share the look-up.
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

  /** The most urgent batch; of equal ones the longest waiting. A key with `inFlightMax` look-ups under way waits. */
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

  /** Decisions that can wait that long stay for the next look-up, together with newer waiters. All others are rejected at once. */
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

  /** Rejects every waiter whose time is over. */
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

/** Members by group. A group that Slack does not list has none: it is disabled, deleted, or the plan has no groups. */
export type Groups = ReadonlyMap<string, readonly string[]>;

export interface LookUps {
  user(user: string, options: LookUpOptions): Promise<SlackUser>;
  /** @throws ChannelUnavailable until a person corrects the cause */
  channelMembers(channel: string, options: LookUpOptions): Promise<readonly string[]>;
  /** The channels that the person shares with the bot. Serves queries alone. */
  channelsOf(user: string, options: LookUpOptions): Promise<ReadonlySet<string>>;
  /** Makes one call for any number of groups, and no call for none. */
  groups(ids: readonly string[], options: LookUpOptions): Promise<Groups>;
}

export type PeopleClient = Pick<
  SlackClient,
  'user' | 'groupMembers' | 'allGroups' | 'channelMembers' | 'channelsOf' | 'isArchived'
>;

/** Slack's Tier 2: 20 calls a minute for the app in a workspace. Burst and refill of any minute together stay within it. */
const groupPace: Pace = { burst: 10, everyMs: 6_000, reserve: 4 };
/** Slack's Tier 4: 100 calls a minute. */
const peoplePace: Pace = { burst: 20, everyMs: 750, reserve: 10 };

/** Slack's Tier 3: 50 calls a minute. */
const membershipPace: Pace = { burst: 10, everyMs: 1_500, reserve: 0 };

/** Real time. The timers do not keep the process alive. */
export const realSlackTime: LimiterTime = {
  monotonicMs: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.ceil(ms)).unref();
    return () => clearTimeout(timer);
  },
};

/** Time for a virtual clock: a timer fires when `pause` resolves. */
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

/** Error codes that mean "no members". After any other error the members are unknown. */
const nobody: readonly string[] = ['no_such_subteam', 'plan_upgrade_required'];

const orNobody = async <T>(query: () => Promise<T>, none: T): Promise<T> => {
  try {
    return await query();
  } catch (error) {
    if (nobody.includes(slackErrorCode(error))) return none;
    throw error;
  }
};

const channelProblems: readonly ChannelProblem[] = [
  'is_archived',
  'not_in_channel',
  'channel_not_found',
  'missing_scope',
];

/** Slack does not tell the members of an archived channel, and says no more than that. */
const problemOf = async (client: PeopleClient, channel: string, code: string): Promise<ChannelProblem | null> => {
  if (code !== 'fetch_members_failed') return channelProblems.find((problem) => problem === code) ?? null;
  return (await client.isArchived(channel)) ? 'is_archived' : null;
};

const membersOf = async (client: PeopleClient, channel: string): Promise<readonly string[]> => {
  try {
    return await client.channelMembers(channel);
  } catch (error) {
    const problem = await problemOf(client, channel, slackErrorCode(error));
    throw problem === null ? error : new ChannelUnavailable(problem);
  }
};

/** Pause after a rate limit without a Retry-After, in seconds. Slack's own is 30 to 60. */
const unnamedPauseSeconds = 30;

const retryAfterMs = (error: unknown): number | null => {
  const seconds = retryAfterSeconds(error) ?? (isRateLimit(error) ? unnamedPauseSeconds : null);
  return seconds === null ? null : seconds * 1_000;
};

const groupsOf = async (client: PeopleClient, ids: readonly string[]): Promise<Groups> => {
  const [only, ...others] = ids;
  if (only === undefined) return new Map();
  // Both methods share a tier; the answer for one group is shorter.
  return others.length === 0 ? new Map([[only, await client.groupMembers(only)]]) : client.allGroups();
};

export const createLookUps = (client: PeopleClient, time: LimiterTime = realSlackTime): LookUps => {
  const of = <T>(pace: Pace, lookUp: (key: string, wants: ReadonlySet<string>) => Promise<T>): SharedLookUps<T> =>
    new SharedLookUps({ time, pace, lookUp, retryAfterMs });
  const users = of(peoplePace, (user) => client.user(user));
  const channels = of(peoplePace, (channel) => membersOf(client, channel));
  const memberships = of(membershipPace, async (user) => new Set(await client.channelsOf(user)));
  const groups = of<Groups>(groupPace, (_, ids) => orNobody(() => groupsOf(client, [...ids]), new Map()));
  return {
    user: (user, options) => users.get(user, [], options),
    channelMembers: (channel, options) => channels.get(channel, [], options),
    channelsOf: (user, options) => memberships.get(user, [], options),
    groups: async (ids, options) => (ids.length === 0 ? new Map() : groups.get('groups', ids, options)),
  };
};
